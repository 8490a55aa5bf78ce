using System.Runtime.ExceptionServices;
using Altius.Core;
using Altius.Execution;

namespace Altius.Parallel;

/// <summary>
/// A batch of the block being executed and what came of its last run. Reused for a later batch once it is final; owned by
/// whoever has the batch claimed.
/// </summary>
internal sealed class Attempt
{
    private Footprint _footprint = new();
    private Footprint _spare = new();
    private TransactionResult[] _results = new TransactionResult[4];
    private Bloom[] _blooms = new Bloom[4];

    /// <summary>What the last run read and wrote.</summary>
    public Footprint Footprint => _footprint;

    /// <summary>Which batch of the block it is; −1 for none.</summary>
    public int Batch { get; private set; } = -1;

    /// <summary>Transactions of the batch that ran and are valid. The one after them, if there is one, failed.</summary>
    public int Count { get; private set; }

    /// <summary>What is wrong with the transaction that failed, if it was that.</summary>
    public TransactionError Error { get; private set; }

    /// <summary>Our own fault or the disk's, which may come of having run on a state that never was.</summary>
    public ExceptionDispatchInfo? Fault { get; private set; }

    /// <summary>Runs begun.</summary>
    public int Runs { get; private set; }

    /// <summary>Runs turned down.</summary>
    public int Refusals { get; private set; }

    /// <summary>Whether the first run began before all earlier batches were final.</summary>
    public bool WasAhead { get; private set; }

    /// <summary>Whether the last run began when all earlier batches were final: what came of it stands.</summary>
    public bool IsCertain { get; private set; }

    public ref readonly TransactionResult Result(int number) => ref _results[number];

    public Bloom Bloom(int number) => _blooms[number];

    /// <summary>Becomes another batch's, or none's.</summary>
    public void Begin(int batch)
    {
        Batch = batch;
        _footprint.Clear();
        _spare.Clear();
        Runs = Refusals = 0;
        WasAhead = IsCertain = false;
    }

    public void Start(bool isHead)
    {
        if (Runs++ == 0) WasAhead = !isHead;
        IsCertain = isHead;
        Fault = null;
        Error = TransactionError.None;
        Count = 0;
    }

    /// <summary>Keeps what came of one transaction.</summary>
    /// <returns>False where it is invalid, which ends the run.</returns>
    public bool Add(in TransactionResult result)
    {
        Error = result.Error;
        if (Error != TransactionError.None) return false;
        if (Count == _results.Length)
        {
            Array.Resize(ref _results, 2 * Count);
            Array.Resize(ref _blooms, 2 * Count);
        }
        _results[Count] = result with { Output = default }; // that memory is the machine's
        _blooms[Count++] = Core.Bloom.Of(result.Logs);
        return true;
    }

    /// <summary>Keeps what the run that has ended read and wrote.</summary>
    public void Keep(Worker worker)
    {
        _spare.Take(worker.State, worker.View, worker.Memory, withReads: !IsCertain);
        (_footprint, _spare) = (_spare, _footprint);
    }

    /// <summary>Keeps that the run ended in a fault.</summary>
    public void Keep(ExceptionDispatchInfo fault)
    {
        Fault = fault;
        _spare.Clear();
        (_footprint, _spare) = (_spare, _footprint);
    }

    /// <summary>Shows others what the last run wrote, and takes back what only the run before it did.</summary>
    public void Publish(MultiVersionMemory memory)
    {
        _footprint.Publish(Batch, memory);
        _spare.Withdraw(Batch);
    }

    /// <summary>Makes what the last run wrote final.</summary>
    /// <param name="wasPublished">Whether it was shown to others before.</param>
    public void Settle(MultiVersionMemory memory, bool wasPublished)
    {
        if (!wasPublished) _footprint.AddCodes(memory);
        _footprint.Settle(Batch);
        if (!wasPublished) _spare.Withdraw(Batch);
    }

    /// <summary>Whether the run would go the same way now.</summary>
    public bool Holds() => IsCertain || (Fault is null && _footprint.Holds(Batch));

    /// <summary>Turns the last run down. Until the next one, what others can see of it stands as an estimate.</summary>
    /// <param name="wasPublished">Whether they can; if not, what they saw of the run before is taken back.</param>
    public void Refuse(bool wasPublished)
    {
        Refusals++;
        if (wasPublished) _footprint.MarkEstimates(Batch);
        else _spare.Withdraw(Batch);
    }
}
