using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Altius.Core;
using Altius.Primitives;

namespace Altius.Evm;

/// <summary>
/// The precompiled contracts of a fork by address. All their addresses are small numbers, unless a simulation moves them.
/// </summary>
public sealed class PrecompileSet
{
    public static readonly PrecompileSet None = new([]);

    private static readonly ConditionalWeakTable<ForkRules, PrecompileSet> Sets = [];

    private readonly PrecompileKind?[] _kinds;
    private readonly Dictionary<Address, PrecompileKind?>? _moved;

    private PrecompileSet(PrecompileSet original, Dictionary<Address, PrecompileKind?> moved)
    {
        _kinds = original._kinds;
        _moved = moved;
    }

    private PrecompileSet(IReadOnlyList<PrecompileRow> rows)
    {
        _kinds = new PrecompileKind?[rows.Count == 0 ? 0 : (int)rows.Max(row => row.Number) + 1];
        foreach (PrecompileRow row in rows) _kinds[row.Number] = row.Kind;
    }

    /// <summary>The contracts of a fork, put in order on first use.</summary>
    public static PrecompileSet For(ForkRules rules) => Sets.GetValue(rules, static r => new PrecompileSet(r.Precompiles));

    /// <summary>This set with other contracts, or none, at some addresses.</summary>
    public PrecompileSet With(IReadOnlyDictionary<Address, PrecompileKind?> changes)
    {
        Dictionary<Address, PrecompileKind?> moved = _moved is null ? [] : new(_moved);
        foreach ((Address address, PrecompileKind? kind) in changes) moved[address] = kind;
        return new PrecompileSet(this, moved);
    }

    /// <returns>Null where the address has no precompiled contract.</returns>
    public PrecompileKind? Find(in Address address)
    {
        if (_moved is not null && _moved.TryGetValue(address, out PrecompileKind? moved)) return moved;
        ReadOnlySpan<byte> bytes = address.Bytes;
        if (BinaryPrimitives.ReadUInt64LittleEndian(bytes) != 0 || BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]) != 0)
            return null;
        uint number = BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]);
        return number < (uint)_kinds.Length ? _kinds[number] : null;
    }
}
