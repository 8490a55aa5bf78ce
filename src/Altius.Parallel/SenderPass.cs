using System.Buffers.Binary;
using System.Numerics;
using Altius.Core;
using Altius.Crypto;
using Altius.Evm;
using Altius.Execution;
using Altius.Primitives;

namespace Altius.Parallel;

/// <summary>
/// Recovers the senders of a block's transactions on all workers, and finds the transaction before that each had better wait for.
/// What else is to be known of every transaction before any is run is looked up on the way, for they are many and far apart in
/// memory.
/// </summary>
/// <remarks>
/// Who runs: all workers, each taking some transactions at a time. What completes it: whoever finishes the last links the
/// chains, alone. What cancels it: workers stop taking where they are told to stop.
/// </remarks>
internal sealed class SenderPass
{
    /// <summary>Gas of sending value to an account without code.</summary>
    public const ulong TransferGas = IntrinsicGas.PerTransaction;

    /// <summary>Transactions that a worker takes at a time: as many as senders can be recovered together.</summary>
    private const int Portion = Secp256k1Batch.Group;

    /// <summary>
    /// Arguments of a call that are looked at for accounts. The calls that many make of one contract, and that are in each other's
    /// way, move tokens: they name the recipient first, or the owner and then the recipient.
    /// </summary>
    private const int Arguments = 2;

    private const int SelectorSize = 4, WordSize = 32;

    private IReadOnlyList<Transaction> _transactions = [];
    private Address[] _senders = [];
    private ulong[] _gas = [];
    private int[] _predecessors = [];
    private ulong[] _named = []; // for each transaction as many as Arguments: see NamedBy
    private int[] _buckets = []; // index + 1 of a sender's last transaction so far, then of an entry of _named; 0 is free
    private int _taken;
    private int _done;

    /// <summary>
    /// For each transaction the last one before it, or −1, that is of the same sender or calls the same function of the same
    /// contract for one of the same accounts: it will mostly write what this one reads. Complete after <see cref="Link"/>.
    /// </summary>
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
            _named = new ulong[Arguments * transactions.Count];
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
            Transaction.RecoverSenders(_transactions, start, end);
            for (int i = start; i < end; i++)
            {
                Transaction transaction = _transactions[i];
                // One without a sender is found invalid later; until then it counts as the zero address's.
                transaction.TryRecoverSender(out _senders[i]);
                for (int k = 0; k < Arguments; k++) _named[Arguments * i + k] = NamedBy(transaction, k);
                _gas[i] = IsTransfer(transaction) ? Math.Min(transaction.GasLimit, TransferGas) : transaction.GasLimit;
            }
            finished += end - start;
        }
        return finished != 0 && Interlocked.Add(ref _done, finished) == _transactions.Count;
    }

    /// <summary>Links each transaction to the one before it that it had better wait for.</summary>
    public void Link()
    {
        int count = _transactions.Count;
        int mask = EmptyBuckets(count) - 1;
        for (int i = 0; i < count; i++)
        {
            int at = KeyedHash.Of(_senders[i]) & mask;
            while (_buckets[at] != 0 && !_senders[_buckets[at] - 1].Equals(_senders[i])) at = (at + 1) & mask;
            _predecessors[i] = _buckets[at] - 1;
            _buckets[at] = i + 1;
        }
        LinkNamed(Arguments * count);
    }

    private void LinkNamed(int entries)
    {
        ReadOnlySpan<ulong> named = _named.AsSpan(0, entries);
        if (named.IndexOfAnyExcept(0UL) < 0) return;
        int mask = EmptyBuckets(entries) - 1;
        for (int i = 0; i < entries; i++)
        {
            if (named[i] == 0) continue;
            int at = (int)(named[i] >> 1) & mask; // the last bit is always set
            while (_buckets[at] != 0 && named[_buckets[at] - 1] != named[i]) at = (at + 1) & mask;
            int other = (_buckets[at] - 1) / Arguments, mine = i / Arguments;
            if (_buckets[at] != 0 && other < mine) _predecessors[mine] = Math.Max(_predecessors[mine], other);
            _buckets[at] = i + 1;
        }
    }

    /// <returns>How many buckets there are: at least twice as many as entries.</returns>
    private int EmptyBuckets(int entries)
    {
        int size = (int)BitOperations.RoundUpToPowerOf2((uint)(2 * entries + 1));
        if (_buckets.Length < size) _buckets = new int[size];
        else Array.Clear(_buckets, 0, size);
        return size;
    }

    /// <summary>
    /// Stands for the contract, the function and the account that a call names in an argument; 0 where it names none there. That
    /// two stand for the same is next to impossible, and would only make one transaction wait for another.
    /// </summary>
    private static ulong NamedBy(Transaction transaction, int argument)
    {
        ReadOnlySpan<byte> data = transaction.Data.Span;
        int start = SelectorSize + WordSize * argument;
        if (transaction.To is not { } to || data.Length < start + WordSize) return 0;
        ReadOnlySpan<byte> word = data.Slice(start, WordSize);
        // An account is a number of 20 bytes, and a large one: small ones are amounts and offsets.
        const int Before = WordSize - Address.Size;
        if (word[..Before].ContainsAnyExcept((byte)0) || !word.Slice(Before, sizeof(ulong)).ContainsAnyExcept((byte)0)) return 0;
        uint what = BinaryPrimitives.ReadUInt32BigEndian(data);
        return ((ulong)(uint)KeyedHash.Of(to) << 32) | (uint)KeyedHash.Of(UInt256.FromBigEndian(word), what) | 1;
    }
}
