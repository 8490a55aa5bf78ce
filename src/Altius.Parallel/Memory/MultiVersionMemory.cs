using System.Collections.Concurrent;
using System.Numerics;
using Altius.Evm;
using Altius.Primitives;

namespace Altius.Parallel;

/// <summary>
/// The state of a block in all its versions: a location for every account and slot that any transaction looked at, which is
/// also the cache of what the parent state says of it.
/// </summary>
/// <remarks>
/// Who runs: all workers at once. What memory they own: buckets are added to by compare-and-swap and never taken from while
/// the block runs; a location asks the parent state before others can see it, and guards itself afterwards; new ones come out of
/// the worker's own <see cref="LocationArena"/>. What completes it: the executor, alone again, reads what is settled and starts
/// over with <see cref="Begin"/>.
/// </remarks>
internal sealed class MultiVersionMemory
{
    private const int LeastBuckets = 1 << 10, MostBuckets = 1 << 20;

    private readonly ConcurrentDictionary<Hash256, Code> _codes = new();
    private AccountLocation?[] _accounts = [];
    private SlotLocation?[] _slots = [];
    private int _accountMask = -1, _slotMask = -1;

    /// <summary>The state before the first transaction.</summary>
    public IStateReader Parent { get; private set; } = null!; // set by Begin

    /// <summary>Forgets everything and starts on a block.</summary>
    /// <param name="gas">The block's, which bounds the locations it can touch.</param>
    public void Begin(IStateReader parent, ulong gas)
    {
        Parent = parent;
        if (!_codes.IsEmpty) _codes.Clear();
        // A first access costs 2,600 gas, and a first slot 2,100; most gas goes elsewhere. Too few buckets only cost time.
        _accountMask = Empty(ref _accounts, _accountMask + 1, gas / 8_192) - 1;
        _slotMask = Empty(ref _slots, _slotMask + 1, gas / 4_096) - 1;
    }

    /// <summary>The location of an account that somebody looked at, or null.</summary>
    public AccountLocation? Find(in Address who)
    {
        AccountLocation? at = Volatile.Read(ref _accounts[KeyedHash.Of(who) & _accountMask]);
        while (at is not null && !at.Address.Equals(who)) at = at.Next;
        return at;
    }

    public AccountLocation Account(in Address who, LocationArena arena)
    {
        int hash = KeyedHash.Of(who);
        ref AccountLocation? bucket = ref _accounts[hash & _accountMask];
        AccountLocation? first = Volatile.Read(ref bucket);
        for (AccountLocation? at = first; at is not null; at = at.Next)
            if (at.Address.Equals(who)) return at;

        AccountLocation fresh = arena.TakeAccount();
        fresh.Begin(who, hash, Parent);
        while (true)
        {
            fresh.Next = first;
            AccountLocation? now = Interlocked.CompareExchange(ref bucket, fresh, first);
            if (now == first) return fresh;
            for (AccountLocation? at = now; at != first; at = at!.Next)
            {
                if (!at!.Address.Equals(who)) continue;
                arena.ReturnAccount();
                return at;
            }
            first = now;
        }
    }

    public SlotLocation Slot(AccountLocation account, in UInt256 key, LocationArena arena)
    {
        ref SlotLocation? bucket = ref _slots[KeyedHash.Of(key, (uint)account.Hash) & _slotMask];
        SlotLocation? first = Volatile.Read(ref bucket);
        for (SlotLocation? at = first; at is not null; at = at.Next)
            if (at.Account == account && at.Key == key) return at;

        SlotLocation fresh = arena.TakeSlot();
        fresh.Begin(account, key, Parent);
        while (true)
        {
            fresh.Next = first;
            SlotLocation? now = Interlocked.CompareExchange(ref bucket, fresh, first);
            if (now == first) return fresh;
            for (SlotLocation? at = now; at != first; at = at!.Next)
            {
                if (at!.Account != account || at.Key != key) continue;
                arena.ReturnSlot();
                return at;
            }
            first = now;
        }
    }

    /// <summary>Keeps code that came into being, for whoever sees its hash in an account.</summary>
    public void AddCode(Code code) => _codes.TryAdd(code.Hash, code);

    public ReadOnlyMemory<byte> GetCode(in Hash256 hash) =>
        _codes.TryGetValue(hash, out Code? code) ? code.Bytes : Parent.GetCode(hash);

    /// <summary>Empties a table, made larger where needed, and gives the number of buckets to use of it.</summary>
    private static int Empty<T>(ref T?[] table, int used, ulong wanted) where T : class
    {
        int size = (int)BitOperations.RoundUpToPowerOf2(Math.Clamp(wanted, LeastBuckets, MostBuckets));
        if (size > table.Length) table = new T?[size];
        else table.AsSpan(0, used).Clear();
        return size;
    }
}
