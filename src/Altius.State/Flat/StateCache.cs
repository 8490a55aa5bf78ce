using System.Runtime.CompilerServices;

namespace Altius.State;

/// <summary>
/// A part of the database in memory, of a size that never changes. An entry knows since which generation of the database it
/// holds, so that readers of an older one never see it.
/// </summary>
/// <remarks>
/// Concurrency. Who: any thread reads and puts in what it read; the one that persists changes entries. Memory: entries lie in
/// sets of four, each with a header: a version that is odd while the set is written, and a tag for each entry. A reader that
/// meets a write, or finds the header changed afterwards, has found nothing and reads the database. Completion:
/// <see cref="Advance"/> comes before the first <see cref="Change"/> of a generation, so what a reader found in the older
/// database is either put in before and then changed, or refused. Nothing cancels it.
/// </remarks>
internal sealed class StateCache<TKey, TValue>
    where TKey : struct, IEquatable<TKey>
    where TValue : struct
{
    private const int Ways = 4;
    private const int TagBits = 8, FirstTag = 32; // of a header: the version below, a tag for each way above
    private const ulong VersionMask = uint.MaxValue, TagMask = (1 << TagBits) - 1;

    private readonly Entry[] _entries;
    private readonly ulong[] _headers;
    private readonly int _mask;
    private volatile int _generation;

    /// <param name="bytes">At most so many are used.</param>
    public StateCache(long bytes)
    {
        long sets = Math.Clamp(bytes / (Ways * Unsafe.SizeOf<Entry>() + sizeof(ulong)), 1, 1 << 24);
        int count = 1 << (63 - System.Numerics.BitOperations.LeadingZeroCount((ulong)sets));
        _entries = new Entry[count * Ways];
        _headers = new ulong[count];
        _mask = count - 1;
    }

    /// <summary>Looks up what a key holds in a generation of the database.</summary>
    public bool TryGet(in TKey key, int generation, out TValue value)
    {
        int hash = key.GetHashCode(), set = hash & _mask;
        ulong tag = TagOf(hash), header = Volatile.Read(ref _headers[set]);
        if ((header & 1) == 0)
        {
            for (int way = 0; way < Ways; way++)
            {
                // Mostly the tags tell that the key is not there, and its entries, far apart in memory, need not be looked at.
                if (TagAt(header, way) != tag) continue;
                ref Entry entry = ref _entries[set * Ways + way];
                if (!entry.Key.Equals(key)) continue;
                value = entry.Value;
                bool holds = entry.Since <= generation;
                Volatile.ReadBarrier();
                if (!holds || _headers[set] != header) break;
                if (!entry.WasUsed) entry.WasUsed = true;
                return true;
            }
        }
        value = default;
        return false;
    }

    /// <summary>Keeps what was read in a generation of the database, if that is still the newest.</summary>
    public void Put(in TKey key, in TValue value, int generation)
    {
        int hash = key.GetHashCode(), set = hash & _mask;
        ulong header = Volatile.Read(ref _headers[set]);
        bool isMine = (header & 1) == 0 && Interlocked.CompareExchange(ref _headers[set], header + 1, header) == header;
        if (!isMine) return; // it is only a cache
        if (_generation == generation) header = Write(set, header, TagOf(hash), in key, in value, generation);
        Unlock(set, header);
    }

    /// <summary>From now on nothing read in an older generation is taken in.</summary>
    public void Advance(int generation)
    {
        _generation = generation;
        Interlocked.MemoryBarrier();
    }

    /// <summary>Says what a key holds from a generation on.</summary>
    public void Change(in TKey key, in TValue value, int generation)
    {
        int hash = key.GetHashCode(), set = hash & _mask;
        ulong header = Lock(set);
        Unlock(set, Write(set, header, TagOf(hash), in key, in value, generation));
    }

    /// <summary>Takes out every entry whose key matches.</summary>
    public void Remove(Func<TKey, bool> matches)
    {
        for (int set = 0; set < _headers.Length; set++)
        {
            ulong header = Lock(set);
            for (int way = 0; way < Ways; way++)
            {
                ref Entry entry = ref _entries[set * Ways + way];
                if (TagAt(header, way) == 0 || !matches(entry.Key)) continue;
                entry = default;
                header = WithTag(header, way, 0);
            }
            Unlock(set, header);
        }
    }

    /// <returns>The header before.</returns>
    private ulong Lock(int set)
    {
        SpinWait wait = default;
        while (true)
        {
            ulong header = Volatile.Read(ref _headers[set]);
            bool isMine = (header & 1) == 0 && Interlocked.CompareExchange(ref _headers[set], header + 1, header) == header;
            if (isMine) return header;
            wait.SpinOnce();
        }
    }

    /// <param name="header">As before the lock, but for the tags that changed.</param>
    private void Unlock(int set, ulong header) =>
        Volatile.Write(ref _headers[set], (header & ~VersionMask) | ((header + 2) & VersionMask));

    /// <summary>Writes an entry over the one with its key, an empty one, or one that was not used lately.</summary>
    /// <returns>The header with its tag.</returns>
    private ulong Write(int set, ulong header, ulong tag, in TKey key, in TValue value, int generation)
    {
        int first = set * Ways, chosen = -1;
        for (int way = 0; way < Ways; way++)
        {
            ulong other = TagAt(header, way);
            if (other == tag && _entries[first + way].Key.Equals(key))
            {
                chosen = way;
                break;
            }
            if (chosen < 0 && other == 0) chosen = way;
        }
        if (chosen < 0) chosen = Evict(first, (int)(header >> 1) & (Ways - 1));
        _entries[first + chosen] = new Entry { Key = key, Value = value, Since = generation };
        return WithTag(header, chosen, tag);
    }

    /// <summary>The first way from a hand on that was not used since the hand passed it last.</summary>
    private int Evict(int first, int hand)
    {
        for (int i = 0; i < Ways && _entries[first + hand].WasUsed; i++)
        {
            _entries[first + hand].WasUsed = false;
            hand = (hand + 1) & (Ways - 1);
        }
        return hand;
    }

    /// <summary>Bits of a hash that do not choose the set; never 0, which marks an empty place.</summary>
    private static ulong TagOf(int hash) => Math.Max((uint)hash >> (32 - TagBits), 1);

    private static ulong TagAt(ulong header, int way) => (header >> (FirstTag + TagBits * way)) & TagMask;

    private static ulong WithTag(ulong header, int way, ulong tag)
    {
        int shift = FirstTag + TagBits * way;
        return (header & ~(TagMask << shift)) | (tag << shift);
    }

    private struct Entry
    {
        public TKey Key;
        public TValue Value;
        public int Since; // the generation
        public bool WasUsed;
    }
}
