using System.Collections;
using Altius.Primitives;

namespace Altius.Evm;

/// <summary>
/// The changed slots of one account and their new values; zero for a slot that is gone. Most accounts of a block change none:
/// nothing is allocated before the first slot.
/// </summary>
/// <remarks>A value that is changed in place: reach it through <see cref="AccountChange.Storage"/>.</remarks>
public struct SlotChanges : IReadOnlyCollection<KeyValuePair<UInt256, UInt256>>
{
    private static readonly Dictionary<UInt256, UInt256> None = [];

    private Dictionary<UInt256, UInt256>? _slots;

    public readonly int Count => _slots?.Count ?? 0;

    public readonly IReadOnlyCollection<UInt256> Keys => _slots is { } slots ? slots.Keys : [];

    public readonly IReadOnlyCollection<UInt256> Values => _slots is { } slots ? slots.Values : [];

    /// <exception cref="KeyNotFoundException">The slot is read, and not changed.</exception>
    public UInt256 this[in UInt256 slot]
    {
        readonly get => (_slots ?? None)[slot];
        set => (_slots ??= [])[slot] = value;
    }

    /// <exception cref="ArgumentException">The slot is there already.</exception>
    public void Add(in UInt256 slot, in UInt256 value) => (_slots ??= []).Add(slot, value);

    public readonly bool Remove(in UInt256 slot) => _slots?.Remove(slot) ?? false;

    public readonly void Clear() => _slots?.Clear();

    public readonly bool TryGetValue(in UInt256 slot, out UInt256 value)
    {
        if (_slots is { } slots) return slots.TryGetValue(slot, out value);
        value = default;
        return false;
    }

    /// <summary>Slots may be removed on the way.</summary>
    public readonly Dictionary<UInt256, UInt256>.Enumerator GetEnumerator() => (_slots ?? None).GetEnumerator();

    readonly IEnumerator<KeyValuePair<UInt256, UInt256>> IEnumerable<KeyValuePair<UInt256, UInt256>>.GetEnumerator() => GetEnumerator();

    readonly IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal readonly SlotChanges Clone() => new() { _slots = _slots is { Count: > 0 } slots ? new(slots) : null };
}
