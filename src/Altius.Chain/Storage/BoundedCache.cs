using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Altius.Chain;

/// <summary>Keeps values that never change for their key, up to a weight; what nobody asks for goes first.</summary>
/// <remarks>
/// Reading takes no lock. Values are dropped in the order in which they came, but for those read since they were last looked
/// at, which stay for another round (the clock algorithm).
/// </remarks>
internal sealed class BoundedCache<TKey, TValue> where TKey : struct, IEquatable<TKey> where TValue : class
{
    private readonly ConcurrentDictionary<TKey, Entry> _entries = new();
    private readonly Queue<Entry> _queue = new(); // under _gate
    private readonly Lock _gate = new();
    private readonly long _limit;
    private long _weight; // written under _gate

    /// <param name="limit">The most that the values may weigh together, in the unit of <see cref="Add"/>.</param>
    public BoundedCache(long limit) => _limit = limit;

    public int Count => _entries.Count;

    public bool TryGet(in TKey key, [NotNullWhen(true)] out TValue? value)
    {
        if (!_entries.TryGetValue(key, out Entry? entry))
        {
            value = null;
            return false;
        }
        if (!entry.WasRead) entry.WasRead = true; // written once a round, so that readers do not fight for its cache line
        value = entry.Value;
        return true;
    }

    /// <summary>
    /// Puts a value in, and drops others in its place; one that is there already stays, and one that weighs more
    /// than the limit is not kept.
    /// </summary>
    public void Add(in TKey key, TValue value, long weight) => Put(key, value, weight, limit: long.MaxValue);

    /// <summary>
    /// Puts a value in if there is room, for whoever walks over more values than fit: each would drive out one that others want,
    /// to be driven out itself before the walk comes again.
    /// </summary>
    public void AddWhereRoomIs(in TKey key, TValue value, long weight) => Put(key, value, weight, _limit);

    /// <param name="limit">What all values may weigh with this one before any is dropped.</param>
    private void Put(in TKey key, TValue value, long weight, long limit)
    {
        if (weight > _limit || Volatile.Read(ref _weight) > limit - weight) return;
        Entry entry = new(key, value, weight);
        if (!_entries.TryAdd(key, entry)) return;
        lock (_gate)
        {
            _queue.Enqueue(entry);
            _weight += weight;
            while (_weight > _limit && _queue.Count > 1) DropOne();
        }
    }

    private void DropOne()
    {
        Entry oldest = _queue.Dequeue();
        if (oldest.WasRead)
        {
            oldest.WasRead = false;
            _queue.Enqueue(oldest);
            return;
        }
        _weight -= oldest.Weight;
        _entries.TryRemove(oldest.Key, out _);
    }

    private sealed class Entry(TKey key, TValue value, long weight)
    {
        public readonly TKey Key = key;
        public readonly TValue Value = value;
        public readonly long Weight = weight;
        public volatile bool WasRead;
    }
}
