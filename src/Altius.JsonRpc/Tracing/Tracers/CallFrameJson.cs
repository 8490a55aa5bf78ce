using System.Text.Json;
using Altius.Evm;
using Altius.Primitives;

namespace Altius.JsonRpc.Tracing;

/// <summary>The parts of a call that the tracers of calls write alike.</summary>
internal static class CallFrameJson
{
    /// <summary>Writes who called whom with what, and what came of it.</summary>
    public static void WriteCall(this Utf8JsonWriter json, CallNode node, ulong gas, ulong gasUsed)
    {
        json.WriteData("from"u8, node.From.Bytes);
        json.WriteQuantity("gas"u8, gas);
        json.WriteQuantity("gasUsed"u8, gasUsed);
        if (!node.IsCreation || node.Error is null) json.WriteData("to"u8, node.To.Bytes);
        json.WriteData("input"u8, node.Input.Span);
        if (!node.Output.IsEmpty) json.WriteData("output"u8, node.Output.Span);
        if (node.Error is { } error) json.WriteString("error"u8, error);
        if (node.Halt == Halt.Revert && RevertReason.TryDecode(node.Output.Span, out string? reason))
            json.WriteString("revertReason"u8, reason);
    }

    /// <summary>Writes the events of a call, with the place of each in the block and among the calls.</summary>
    /// <param name="showsCalls">Whether calls are shown among which an event may have a place.</param>
    public static void WriteLogs(this Utf8JsonWriter json, List<CallLog> logs, bool showsCalls = true)
    {
        json.WriteStartArray("logs"u8);
        foreach (CallLog entry in logs)
        {
            json.WriteStartObject();
            json.WriteData("address"u8, entry.Log.Address.Bytes);
            json.WriteStartArray("topics"u8);
            for (int i = 0; i < entry.Log.Topics.Count; i++)
            {
                Hash256 topic = entry.Log.Topics[i];
                json.WriteData(topic.Bytes);
            }
            json.WriteEndArray();
            json.WriteData("data"u8, entry.Log.Data.Span);
            json.WriteQuantity("index"u8, (ulong)entry.Index);
            json.WriteQuantity("position"u8, showsCalls ? (ulong)entry.Position : 0);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
