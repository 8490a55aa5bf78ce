using System.Text.Json;
using Altius.Chain;
using Altius.Core;

namespace Altius.JsonRpc;

/// <summary>What of the past the node can tell of (eth_capabilities).</summary>
internal sealed class Capabilities(BlockTree blocks, EthOptions options)
{
    public RpcMethod Method => RpcMethod.Create(
        "eth_capabilities", "From which block on the node has states, blocks, receipts and logs.",
        Result.Of(RpcTypes.Written(
            """{"type":"object","required":["head","state","tx","logs","receipts","blocks","stateproofs"]}""")),
        () => Write);

    private void Write(Utf8JsonWriter json)
    {
        BlockHeader head = blocks.Head;
        json.WriteStartObject();
        json.WriteStartObject("head"u8);
        json.WriteQuantity("number"u8, head.Number);
        json.WriteData("hash"u8, head.Hash.Bytes);
        json.WriteEndObject();
        WriteResource(json, "state"u8, blocks.OldestState, options.StateHistory);
        WriteResource(json, "tx"u8, 0, null);
        WriteResource(json, "logs"u8, 0, null);
        WriteResource(json, "receipts"u8, 0, null);
        WriteResource(json, "blocks"u8, 0, null);
        WriteResource(json, "stateproofs"u8, blocks.OldestState, options.StateHistory);
        json.WriteEndObject();
    }

    private static void WriteResource(Utf8JsonWriter json, ReadOnlySpan<byte> name, ulong oldest, ulong? retention)
    {
        json.WriteStartObject(name);
        json.WriteBoolean("disabled"u8, false);
        json.WriteQuantity("oldestBlock"u8, oldest);
        if (retention is { } blocks)
        {
            json.WriteStartObject("deleteStrategy"u8);
            json.WriteString("type"u8, "window"u8);
            json.WriteQuantity("retentionBlocks"u8, blocks);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }
}
