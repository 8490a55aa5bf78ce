using System.Text.Json;
using Altius.Evm;
using Altius.Primitives;

namespace Altius.JsonRpc.Tracing;

/// <summary>Writes a tree of calls as a flat list, in the form that parity gave it.</summary>
/// <param name="convertsErrors">Whether errors are told in parity's words too.</param>
internal sealed class FlatTraceWriter(bool convertsErrors)
{
    private readonly List<int> _address = [];

    /// <summary>Called after the fields of each entry, to say where it stands.</summary>
    public Action<Utf8JsonWriter>? WritePlace { get; init; }

    /// <summary>Whether an entry without a result says so with null.</summary>
    public bool WritesNullResults { get; init; }

    /// <summary>Chooses entries; all where null.</summary>
    public Func<CallNode, IReadOnlyList<int>, bool>? Includes { get; init; }

    /// <summary>Called after each entry; it may send what there is.</summary>
    public Action Flush { get; init; } = static () => { };

    /// <summary>Writes an entry for the call and each below it, depth first.</summary>
    public void WriteAll(Utf8JsonWriter json, CallNode node)
    {
        if (Includes is null || Includes(node, _address))
        {
            WriteEntry(json, node);
            Flush();
        }
        for (int i = 0; i < node.Calls.Count; i++)
        {
            _address.Add(i);
            WriteAll(json, node.Calls[i]);
            _address.RemoveAt(_address.Count - 1);
        }
    }

    private void WriteEntry(Utf8JsonWriter json, CallNode node)
    {
        json.WriteStartObject();
        WriteAction(json, node);
        if (node.Error is { } error) json.WriteString("error"u8, convertsErrors ? ParityErrors.Convert(error) : error);
        bool hasResult = node.Kind != CallKind.SelfDestruct && (node.Error is null || node.Halt == Halt.Revert);
        if (hasResult) WriteResult(json, node);
        else if (WritesNullResults && node.Error is null) json.WriteNull("result"u8);
        json.WriteNumber("subtraces"u8, node.Calls.Count);
        json.WriteStartArray("traceAddress"u8);
        foreach (int index in _address) json.WriteNumberValue(index);
        json.WriteEndArray();
        json.WriteString("type"u8, node.IsCreation ? "create" : node.Kind == CallKind.SelfDestruct ? "suicide" : "call");
        WritePlace?.Invoke(json);
        json.WriteEndObject();
    }

    private static void WriteAction(Utf8JsonWriter json, CallNode node)
    {
        json.WriteStartObject("action"u8);
        if (node.Kind == CallKind.SelfDestruct)
        {
            json.WriteData("address"u8, node.From.Bytes);
            json.WriteQuantity("balance"u8, node.Value);
            json.WriteData("refundAddress"u8, node.To.Bytes);
        }
        else
        {
            if (node.IsCreation) json.WriteString("creationMethod"u8, node.Kind.Lower());
            else json.WriteString("callType"u8, node.Kind.Lower());
            json.WriteData("from"u8, node.From.Bytes);
            json.WriteQuantity("gas"u8, (ulong)node.Gas);
            json.WriteData(node.IsCreation ? "init"u8 : "input"u8, node.Input.Span);
            if (!node.IsCreation) json.WriteData("to"u8, node.To.Bytes);
            json.WriteQuantity("value"u8, node.Kind == CallKind.StaticCall ? UInt256.Zero : node.Value);
        }
        json.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter json, CallNode node)
    {
        json.WriteStartObject("result"u8);
        if (node.IsCreation && node.Error is null) json.WriteData("address"u8, node.To.Bytes);
        if (node.IsCreation) json.WriteData("code"u8, node.Output.Span);
        json.WriteQuantity("gasUsed"u8, (ulong)node.GasUsed);
        if (!node.IsCreation) json.WriteData("output"u8, node.Output.Span);
        json.WriteEndObject();
    }
}
