using System.Collections.Immutable;

namespace Altius.State;

/// <summary>
/// A map that never changes: changing it makes another, which shares with this one all that stayed. Reading it costs little
/// more than reading a dictionary. The default value means "not there".
/// </summary>
/// <remarks>
/// Most entries lie in a dictionary that several maps share; changes lie in a persistent tree above it, which is merged
/// into a dictionary of its own once it holds a fourth as much.
/// </remarks>
internal sealed class LayeredMap<TKey, TValue> where TKey : notnull
{
    public static readonly LayeredMap<TKey, TValue> Empty = new([], ImmutableDictionary<TKey, TValue?>.Empty, 0);

    /// <summary>Changes that are never worth merging.</summary>
    private const int SmallTop = 64;

    private readonly Dictionary<TKey, TValue> _base; // shared, so never written to
    private readonly ImmutableDictionary<TKey, TValue?> _top;

    private LayeredMap(Dictionary<TKey, TValue> bottom, ImmutableDictionary<TKey, TValue?> top, int count)
    {
        _base = bottom;
        _top = top;
        Count = count;
    }

    /// <summary>A map of these entries, none of which has the default value; the map takes the dictionary over.</summary>
    public LayeredMap(Dictionary<TKey, TValue> entries)
        : this(entries, ImmutableDictionary<TKey, TValue?>.Empty, entries.Count)
    {
    }

    /// <summary>Entries that are there.</summary>
    public int Count { get; }

    public TValue? this[TKey key] =>
        !_top.IsEmpty && _top.TryGetValue(key, out TValue? changed) ? changed : _base.GetValueOrDefault(key);

    /// <summary>All entries, in no promised order.</summary>
    public IEnumerable<KeyValuePair<TKey, TValue>> Entries
    {
        get
        {
            foreach (KeyValuePair<TKey, TValue> entry in _base)
                if (!_top.ContainsKey(entry.Key)) yield return entry;
            foreach ((TKey key, TValue? value) in _top)
                if (!IsAbsent(value)) yield return new(key, value!);
        }
    }

    /// <summary>This map with changes; the default value takes an entry out.</summary>
    public LayeredMap<TKey, TValue> With(IEnumerable<KeyValuePair<TKey, TValue?>> changes)
    {
        ImmutableDictionary<TKey, TValue?>.Builder top = _top.ToBuilder();
        int count = Count;
        foreach ((TKey key, TValue? value) in changes)
        {
            bool wasThere = !IsAbsent(top.TryGetValue(key, out TValue? before) ? before : _base.GetValueOrDefault(key));
            top[key] = value;
            count += (IsAbsent(value) ? 0 : 1) - (wasThere ? 1 : 0);
        }
        LayeredMap<TKey, TValue> changed = new(_base, top.ToImmutable(), count);
        return changed._top.Count <= Math.Max(SmallTop, _base.Count / 4) ? changed : new(new(changed.Entries));
    }

    private static bool IsAbsent(TValue? value) => EqualityComparer<TValue?>.Default.Equals(value, default);
}
