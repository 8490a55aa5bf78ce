using System.Runtime.CompilerServices;

namespace Altius.State;

/// <summary>
/// A part of the database in memory, of a size that never changes. An entry knows since which generation of the database it
/// holds, so that readers of an older one never see it.
/// </summary>
/// <remarks>
/// Concurrency. Who: any thread reads and puts in what it read; the one that persists changes entries. Memory: entries lie in
/// sets of four, each with a version that is odd while the set is written; a reader that meets a write, or finds the version
/// changed afterwards, has found nothing and reads the database. Completion: <see cref="Advance"/> comes before the first
/// <see cref="Change"/> of a generation, so what a reader found in the older database is either put in before and then changed,
/// or refused. Nothing cancels it.
/// </remarks>
internal sealed class StateCache<TKey, TValue>
    where TKey : struct, IEquatable<TKey>
    where TValue : struct
{
    private const int Ways = 4;

    private readonly Entry[] _entries;
    private readonly int[] _versions;
    private readonly int _mask;
    private volatile int _generation;

    /// <param name="bytes">At most so many are used.</param>
    public StateCache(long bytes)
    {
        long sets = Math.Clamp(bytes / (Ways * Unsafe.SizeOf<Entry>() + sizeof(int)), 1, 1 << 24);
        int count = 1 << (63 - System.Numerics.BitOperations.LeadingZeroCount((ulong)sets));
        _entries = new Entry[count * Ways];
        _versions = new int[count];
        _mask = count - 1;
    }

    /// <summary>Looks up what a key holds in a generation of the database.</summary>
    public bool TryGet(in TKey key, int generation, out TValue value)
    {
        int set = key.GetHashCode() & _mask;
        int version = Volatile.Read(ref _versions[set]);
        if ((version & 1) == 0)
        {
            for (int i = set * Ways; i < (set + 1) * Ways; i++)
            {
                ref Entry entry = ref _entries[i];
                if (entry.Since == 0 || !entry.Key.Equals(key)) continue;
                value = entry.Value;
                bool holds = entry.Since - 1 <= generation;
                Volatile.ReadBarrier();
                if (!holds || _versions[set] != version) break;
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
        int set = key.GetHashCode() & _mask;
        int version = Volatile.Read(ref _versions[set]);
        bool isMine = (version & 1) == 0 && Interlocked.CompareExchange(ref _versions[set], version + 1, version) == version;
        if (!isMine) return; // it is only a cache
        if (_generation == generation) Write(set, in key, in value, generation);
        Volatile.Write(ref _versions[set], version + 2);
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
        int set = key.GetHashCode() & _mask;
        int version = Lock(set);
        Write(set, in key, in value, generation);
        Volatile.Write(ref _versions[set], version + 2);
    }

    /// <summary>Takes out every entry whose key matches.</summary>
    public void Remove(Func<TKey, bool> matches)
    {
        for (int set = 0; set < _versions.Length; set++)
        {
            int version = Lock(set);
            for (int i = set * Ways; i < (set + 1) * Ways; i++)
                if (_entries[i].Since != 0 && matches(_entries[i].Key)) _entries[i] = default;
            Volatile.Write(ref _versions[set], version + 2);
        }
    }

    private int Lock(int set)
    {
        SpinWait wait = default;
        while (true)
        {
            int version = Volatile.Read(ref _versions[set]);
            bool isMine = (version & 1) == 0 && Interlocked.CompareExchange(ref _versions[set], version + 1, version) == version;
            if (isMine) return version;
            wait.SpinOnce();
        }
    }

    /// <summary>Writes an entry over the one with its key, an empty one, or one that was not used lately.</summary>
    private void Write(int set, in TKey key, in TValue value, int generation)
    {
        int first = set * Ways, chosen = -1;
        for (int i = first; i < first + Ways; i++)
        {
            if (_entries[i].Since != 0 && _entries[i].Key.Equals(key))
            {
                chosen = i;
                break;
            }
            if (chosen < 0 && _entries[i].Since == 0) chosen = i;
        }
        if (chosen < 0)
        {
            int hand = (_versions[set] >> 1) & (Ways - 1);
            for (int i = 0; i < Ways && _entries[first + hand].WasUsed; i++)
            {
                _entries[first + hand].WasUsed = false;
                hand = (hand + 1) & (Ways - 1);
            }
            chosen = first + hand;
        }
        _entries[chosen] = new Entry { Key = key, Value = value, Since = generation + 1 };
    }

    private struct Entry
    {
        public TKey Key;
        public TValue Value;
        public int Since; // the generation and one; 0 for an empty place
        public bool WasUsed;
    }
}
