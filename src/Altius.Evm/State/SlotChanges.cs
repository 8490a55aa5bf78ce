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
    private static readonly ChangeMap<UInt256, UInt256> None = new();

    private ChangeMap<UInt256, UInt256>? _slots;

    public readonly int Count => _slots?.Count ?? 0;

    public readonly IReadOnlyCollection<UInt256> Keys => (_slots ?? None).Keys;

    public readonly IReadOnlyCollection<UInt256> Values => (_slots ?? None).Values;

    /// <exception cref="KeyNotFoundException">The slot is read, and not changed.</exception>
    public UInt256 this[in UInt256 slot]
    {
        readonly get => (_slots ?? None)[slot];
        set => (_slots ??= new())[slot] = value;
    }

    /// <exception cref="ArgumentException">The slot is there already.</exception>
    public void Add(in UInt256 slot, in UInt256 value) => (_slots ??= new()).Add(slot, value);

    public void Clear() => _slots = null;

    public readonly bool TryGetValue(in UInt256 slot, out UInt256 value) => (_slots ?? None).TryGetValue(slot, out value);

    public readonly ChangeMap<UInt256, UInt256>.Enumerator GetEnumerator() => (_slots ?? None).GetEnumerator();

    readonly IEnumerator<KeyValuePair<UInt256, UInt256>> IEnumerable<KeyValuePair<UInt256, UInt256>>.GetEnumerator() =>
        ((IEnumerable<KeyValuePair<UInt256, UInt256>>)(_slots ?? None)).GetEnumerator();

    readonly IEnumerator IEnumerable.GetEnumerator() => ((IEnumerable)(_slots ?? None)).GetEnumerator();

    /// <summary>Adds a slot that is known not to be there.</summary>
    internal void Append(in UInt256 slot, in UInt256 value) => (_slots ??= new()).Append(slot, value);

    internal readonly SlotChanges Clone() => new() { _slots = Count != 0 ? new(_slots!) : null };
}
