using System.Globalization;
using System.Text.Json;
using Altius.Core;
using Altius.Evm;
using Altius.Primitives;

namespace Altius.JsonRpc.Tracing;

/// <summary>What one call's own code did that ERC-7562 has rules for.</summary>
internal sealed class CallFootprint
{
    private readonly SortedDictionary<UInt256, UInt256> _reads = [];
    private readonly SortedDictionary<Opcode, int> _opcodes = [];

    public SortedDictionary<UInt256, int> Writes { get; } = [];

    public SortedDictionary<UInt256, int> TransientReads { get; } = [];

    public SortedDictionary<UInt256, int> TransientWrites { get; } = [];

    public List<Address> ForeignCode { get; } = [];

    /// <summary>Accounts whose code was looked at or called, the size of it and the first instruction that did.</summary>
    public SortedDictionary<Address, (int Size, Opcode Opcode)> CodeSizes { get; } = [];

    public bool OutOfGas { get; set; }

    public void Count(Opcode opcode) => _opcodes[opcode] = _opcodes.GetValueOrDefault(opcode) + 1;

    public static void Count(SortedDictionary<UInt256, int> counts, in UInt256 slot) =>
        counts[slot] = counts.GetValueOrDefault(slot) + 1;

    /// <summary>Notes a value read, unless the call has read or written the slot before.</summary>
    public void Read(in UInt256 slot, in UInt256 value)
    {
        if (!Writes.ContainsKey(slot)) _reads.TryAdd(slot, value);
    }

    /// <summary>Writes the fields into an open object.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("accessedSlots"u8);
        json.WriteStartObject("reads"u8);
        foreach ((UInt256 slot, UInt256 value) in _reads)
        {
            json.WriteStartArray(slot.ToHash256().ToString());
            json.WriteData(value.ToHash256().Bytes);
            json.WriteEndArray();
        }
        json.WriteEndObject();
        WriteCounts(json, "writes", Writes);
        WriteCounts(json, "transientReads", TransientReads);
        WriteCounts(json, "transientWrites", TransientWrites);
        json.WriteEndObject();

        json.WriteStartArray("extCodeAccessInfo"u8);
        foreach (Address who in ForeignCode) json.WriteData(who.Bytes);
        json.WriteEndArray();
        json.WriteStartObject("usedOpcodes"u8);
        foreach ((Opcode opcode, int count) in _opcodes)
            json.WriteNumber(string.Create(CultureInfo.InvariantCulture, $"0x{(byte)opcode:x}"), count);
        json.WriteEndObject();
        json.WriteStartObject("contractSize"u8);
        foreach ((Address who, (int size, Opcode opcode)) in CodeSizes)
        {
            json.WriteStartObject(who.ToString());
            json.WriteNumber("contractSize"u8, size);
            json.WriteNumber("opcode"u8, (byte)opcode);
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.WriteBoolean("outOfGas"u8, OutOfGas);
    }

    private static void WriteCounts(Utf8JsonWriter json, string name, SortedDictionary<UInt256, int> counts)
    {
        json.WriteStartObject(name);
        foreach ((UInt256 slot, int count) in counts) json.WriteNumber(slot.ToHash256().ToString(), count);
        json.WriteEndObject();
    }
}
