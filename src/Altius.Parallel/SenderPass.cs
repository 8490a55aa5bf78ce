using System.Numerics;
using Altius.Core;
using Altius.Evm;
using Altius.Primitives;

namespace Altius.Parallel;

/// <summary>
/// Recovers the senders of a block's transactions on all workers, and finds each one's transaction before. What else is to be
/// known of every transaction before any is run is looked up on the way, for they are many and far apart in memory.
/// </summary>
/// <remarks>
/// Who runs: all workers, each taking some transactions at a time. What completes it: whoever finishes the last links the
/// chains of senders, alone. What cancels it: workers stop taking where they are told to stop.
/// </remarks>
internal sealed class SenderPass
{
    /// <summary>Gas of sending value to an account without code.</summary>
    public const ulong TransferGas = 21_000;

    private const int Portion = 4;

    private IReadOnlyList<Transaction> _transactions = [];
    private Address[] _senders = [];
    private ulong[] _gas = [];
    private int[] _predecessors = [];
    private int[] _buckets = []; // index + 1 of a sender's last transaction so far; 0 is free
    private int _taken;
    private int _done;

    /// <summary>For each transaction the one before it of the same sender, or −1. Complete after <see cref="Link"/>.</summary>
    public ReadOnlySpan<int> Predecessors => _predecessors.AsSpan(0, _transactions.Count);

    /// <summary>
    /// For each transaction the gas to reckon with: its limit, but for those that send value and nothing else, which mostly
    /// state a limit that they never come near.
    /// </summary>
    public ReadOnlySpan<ulong> Gas => _gas.AsSpan(0, _transactions.Count);

    /// <summary>Whether a transaction sends value and nothing else, unless there is code where it goes.</summary>
    public static bool IsTransfer(Transaction transaction) => transaction.Data.IsEmpty && !transaction.IsCreation;

    public void Begin(IReadOnlyList<Transaction> transactions)
    {
        _transactions = transactions;
        if (_predecessors.Length < transactions.Count)
        {
            _predecessors = new int[transactions.Count];
            _senders = new Address[transactions.Count];
            _gas = new ulong[transactions.Count];
        }
        _taken = _done = 0;
    }

    /// <summary>Takes part until nothing is left to take.</summary>
    /// <returns>Whether this call finished the last one: then, and only in the one call, all senders are there.</returns>
    public bool Work(CancellationToken stop)
    {
        int finished = 0;
        while (!stop.IsCancellationRequested)
        {
            int start = Interlocked.Add(ref _taken, Portion) - Portion;
            int end = Math.Min(start + Portion, _transactions.Count);
            if (start >= end) break;
            for (int i = start; i < end; i++)
            {
                Transaction transaction = _transactions[i];
                // One without a sender is found invalid later; until then it counts as the zero address's.
                transaction.TryRecoverSender(out _senders[i]);
                _gas[i] = IsTransfer(transaction) ? Math.Min(transaction.GasLimit, TransferGas) : transaction.GasLimit;
            }
            finished += end - start;
        }
        return finished != 0 && Interlocked.Add(ref _done, finished) == _transactions.Count;
    }

    /// <summary>Links each transaction to the one before it of the same sender.</summary>
    public void Link()
    {
        int count = _transactions.Count;
        int size = (int)BitOperations.RoundUpToPowerOf2((uint)(2 * count + 1));
        if (_buckets.Length < size) _buckets = new int[size];
        else Array.Clear(_buckets, 0, size);
        int mask = size - 1;
        for (int i = 0; i < count; i++)
        {
            int at = KeyedHash.Of(_senders[i]) & mask;
            while (_buckets[at] != 0 && !_senders[_buckets[at] - 1].Equals(_senders[i])) at = (at + 1) & mask;
            _predecessors[i] = _buckets[at] - 1;
            _buckets[at] = i + 1;
        }
    }
}
