using System.Diagnostics.CodeAnalysis;

namespace Altius.State;

/// <summary>Keeps the values used last, up to a weight in all. Safe for many threads, which take turns.</summary>
internal sealed class RecentlyUsed<TKey, TValue>(long capacity, Func<TValue, long> weightOf)
    where TKey : notnull
{
    private readonly Lock _turn = new();
    private readonly Dictionary<TKey, LinkedListNode<(TKey Key, TValue Value)>> _places = [];
    private readonly LinkedList<(TKey Key, TValue Value)> _order = []; // the last used first
    private long _weight;

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        lock (_turn)
        {
            if (!_places.TryGetValue(key, out LinkedListNode<(TKey Key, TValue Value)>? place))
            {
                value = default;
                return false;
            }
            _order.Remove(place);
            _order.AddFirst(place);
            value = place.Value.Value;
            return true;
        }
    }

    public void Put(TKey key, TValue value)
    {
        lock (_turn)
        {
            Take(key);
            _places[key] = _order.AddFirst((key, value));
            _weight += weightOf(value);
            while (_weight > capacity && _order.Count > 1) Take(_order.Last!.Value.Key);
        }
    }

    public void Remove(TKey key)
    {
        lock (_turn) Take(key);
    }

    public void Clear()
    {
        lock (_turn)
        {
            _places.Clear();
            _order.Clear();
            _weight = 0;
        }
    }

    /// <summary>The values as they are now.</summary>
    public IReadOnlyList<TValue> Values
    {
        get
        {
            lock (_turn) return [.. _order.Select(entry => entry.Value)];
        }
    }

    private void Take(TKey key)
    {
        if (!_places.Remove(key, out LinkedListNode<(TKey Key, TValue Value)>? place)) return;
        _order.Remove(place);
        _weight -= weightOf(place.Value.Value);
    }
}
