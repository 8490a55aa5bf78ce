using System.Text.Json;
using Altius.Core;
using Altius.Evm;

namespace Altius.JsonRpc;

/// <summary>What came of one call of a simulated block.</summary>
/// <param name="Fault">What went wrong, with details; null where they are not known, or there are none.</param>
/// <param name="Logs">Empty where it failed; with transfers where they are wanted.</param>
internal sealed record SimulatedCall(
    Halt Halt, string? Fault, byte[] Output, ulong GasUsed, ulong PeakGas, IReadOnlyList<IndexedLog> Logs)
{
    public bool Succeeded => Halt is Halt.Stop or Halt.Return or Halt.SelfDestruct;
}

/// <summary>A block that was simulated (execution-apis, EthSimulateBlockResult).</summary>
internal sealed record SimulatedBlock(Block Block, IReadOnlyList<SimulatedCall> Calls)
{
    public const string Schema =
        """{"type":"array","items":{"type":"object","title":"EthSimulateBlockResult","required":["number","hash","calls"]}}""";

    public void Write(Utf8JsonWriter json, bool fullTransactions)
    {
        json.WriteStartObject();
        BlockJson.WriteContent(json, Block, fullTransactions);
        json.WriteStartArray("calls"u8);
        for (int i = 0; i < Calls.Count; i++) WriteCall(json, i);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void WriteCall(Utf8JsonWriter json, int index)
    {
        SimulatedCall call = Calls[index];
        json.WriteStartObject();
        json.WriteData("returnData"u8, call.Succeeded ? call.Output : []);
        json.WriteStartArray("logs"u8);
        foreach (IndexedLog log in call.Logs)
            LogJson.Write(json, log.Log, new LogPosition(Block.Header, Block.Transactions[index].Hash, index, log.Index));
        json.WriteEndArray();
        json.WriteQuantity("gasUsed"u8, call.GasUsed);
        json.WriteQuantity("maxUsedGas"u8, call.PeakGas);
        json.WriteQuantity("status"u8, call.Succeeded ? 1UL : 0);
        if (!call.Succeeded) WriteError(json, call);
        json.WriteEndObject();
    }

    private static void WriteError(Utf8JsonWriter json, SimulatedCall call)
    {
        bool reverted = call.Halt == Halt.Revert;
        json.WriteStartObject("error"u8);
        json.WriteString("message"u8, CallFailures.Message(call.Halt, call.Output, call.Fault));
        json.WriteNumber("code"u8, reverted ? RpcErrorCode.ExecutionReverted : CallFailures.VmErrorCode);
        if (reverted) json.WriteData("data"u8, call.Output);
        json.WriteEndObject();
    }
}
