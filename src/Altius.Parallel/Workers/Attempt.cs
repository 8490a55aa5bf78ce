using System.Runtime.ExceptionServices;
using Altius.Core;
using Altius.Execution;

namespace Altius.Parallel;

/// <summary>
/// A transaction of the block being executed and what came of its last run. Reused; owned by whoever has the transaction
/// claimed.
/// </summary>
internal sealed class Attempt
{
    private Footprint _footprint = new();
    private Footprint _spare = new();

    public TransactionResult Result { get; private set; }

    public Bloom Bloom { get; private set; } = Bloom.Empty;

    /// <summary>Our own fault or the disk's, which may come of having run on a state that never was.</summary>
    public ExceptionDispatchInfo? Fault { get; private set; }

    /// <summary>Runs begun.</summary>
    public int Runs { get; private set; }

    /// <summary>Runs turned down.</summary>
    public int Refusals { get; private set; }

    /// <summary>Whether the first run began before all earlier transactions were final.</summary>
    public bool WasAhead { get; private set; }

    /// <summary>Whether the last run began when all earlier transactions were final: what came of it stands.</summary>
    public bool IsCertain { get; private set; }

    public void Reset()
    {
        _footprint.Clear();
        _spare.Clear();
        Result = default;
        Bloom = Bloom.Empty;
        Fault = null;
        Runs = Refusals = 0;
        WasAhead = IsCertain = false;
    }

    public void Start(bool isHead)
    {
        if (Runs++ == 0) WasAhead = !isHead;
        IsCertain = isHead;
        Fault = null;
    }

    /// <summary>Keeps what came of a run.</summary>
    public void Keep(Worker worker, in TransactionResult result)
    {
        Result = result with { Output = default }; // that memory is the machine's
        Bloom = Bloom.Of(result.Logs);
        _spare.Take(worker.State, worker.View);
        (_footprint, _spare) = (_spare, _footprint);
    }

    /// <summary>Keeps that a run ended in a fault.</summary>
    public void Keep(ExceptionDispatchInfo fault)
    {
        Fault = fault;
        _spare.Clear();
        (_footprint, _spare) = (_spare, _footprint);
    }

    /// <summary>Shows others what the last run wrote, and takes back what only the run before it did.</summary>
    public void Publish(int transaction, MultiVersionMemory memory)
    {
        _footprint.Publish(transaction, memory);
        _spare.Withdraw(transaction);
    }

    /// <summary>Makes what the last run wrote final.</summary>
    /// <param name="wasPublished">Whether it was shown to others before.</param>
    public void Settle(int transaction, MultiVersionMemory memory, bool wasPublished)
    {
        if (!wasPublished) _footprint.AddCodes(memory);
        _footprint.Settle(transaction);
        if (!wasPublished) _spare.Withdraw(transaction);
    }

    /// <summary>Whether the run would go the same way now.</summary>
    public bool Holds(int transaction, MultiVersionMemory memory) => Fault is null && _footprint.Holds(transaction, memory.Parent);

    /// <summary>Turns the last run down: until the next one, what it wrote stands as an estimate.</summary>
    public void Refuse(int transaction)
    {
        Refusals++;
        _footprint.MarkEstimates(transaction);
    }
}
