using Altius.Core;
using Altius.Primitives;

namespace Altius.Parallel;

/// <summary>Recovers the senders of a block's transactions on all workers, and finds each one's transaction before.</summary>
/// <remarks>
/// Who runs: all workers, each taking some transactions at a time. What completes it: whoever finishes the last links the
/// chains of senders, alone. What cancels it: workers stop taking where they are told to stop.
/// </remarks>
internal sealed class SenderPass
{
    private const int Batch = 4;

    private readonly Dictionary<Address, int> _last = [];
    private IReadOnlyList<Transaction> _transactions = [];
    private int[] _predecessors = [];
    private int _taken;
    private int _done;

    /// <summary>For each transaction the one before it of the same sender, or −1. Complete once <see cref="Work"/> said so.</summary>
    public ReadOnlySpan<int> Predecessors => _predecessors.AsSpan(0, _transactions.Count);

    public void Begin(IReadOnlyList<Transaction> transactions)
    {
        _transactions = transactions;
        if (_predecessors.Length < transactions.Count) _predecessors = new int[transactions.Count];
        _taken = _done = 0;
    }

    /// <summary>Takes part until nothing is left to take.</summary>
    /// <returns>Whether this call finished the last one: then, and only in the one call, all senders are there.</returns>
    public bool Work(CancellationToken stop)
    {
        int finished = 0;
        while (!stop.IsCancellationRequested)
        {
            int start = Interlocked.Add(ref _taken, Batch) - Batch;
            int end = Math.Min(start + Batch, _transactions.Count);
            if (start >= end) break;
            for (int i = start; i < end; i++) _transactions[i].TryRecoverSender(out _);
            finished += end - start;
        }
        return finished != 0 && Interlocked.Add(ref _done, finished) == _transactions.Count;
    }

    /// <summary>Links each transaction to the one before it of the same sender.</summary>
    public void Link()
    {
        _last.Clear();
        for (int i = 0; i < _transactions.Count; i++)
        {
            _predecessors[i] = -1;
            if (!_transactions[i].TryRecoverSender(out Address sender)) continue; // it will be found invalid
            if (_last.TryGetValue(sender, out int before)) _predecessors[i] = before;
            _last[sender] = i;
        }
    }
}
