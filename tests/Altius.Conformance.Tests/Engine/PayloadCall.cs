using System.Text;
using System.Text.Json;
using Altius.Core;
using Altius.Primitives;

namespace Altius.Conformance.Tests;

/// <summary>
/// Writes the calls by which a consensus client would hand over a block of a fixture. It shares nothing with the server's own
/// reading and writing of payloads, so that neither can hide a fault of the other.
/// </summary>
internal static class PayloadCall
{
    /// <summary>engine_newPayload in the version of the block's fork.</summary>
    /// <param name="requests">What the block asks of the consensus layer; null before Prague.</param>
    public static string NewPayload(Block block, ForkRules rules, IReadOnlyList<ReadOnlyMemory<byte>>? requests) =>
        Request($"engine_newPayloadV{VersionOf(rules)}", json =>
        {
            WritePayload(json, block);
            if (rules.Blobs is null) return;
            json.WriteStartArray();
            foreach (Hash256 hash in block.Transactions.SelectMany(transaction => transaction.BlobVersionedHashes))
                json.WriteStringValue($"{hash}");
            json.WriteEndArray();
            WriteOrNull(json, block.Header.ParentBeaconBlockRoot);
            if (!rules.HasRequests) return;
            json.WriteStartArray();
            foreach (ReadOnlyMemory<byte> request in requests ?? []) json.WriteStringValue(Hex.ToPrefixed(request.Span));
            json.WriteEndArray();
        });

    /// <summary>engine_forkchoiceUpdated to a head, with nothing safe or final and nothing to be built.</summary>
    public static string ForkchoiceUpdated(in Hash256 head, ForkRules rules)
    {
        string hash = head.ToString();
        return Request($"engine_forkchoiceUpdatedV{(rules.Blobs is not null ? 3 : rules.HasWithdrawals ? 2 : 1)}", json =>
        {
            json.WriteStartObject();
            json.WriteString("headBlockHash", hash);
            json.WriteString("safeBlockHash", Hash256.Zero.ToString());
            json.WriteString("finalizedBlockHash", Hash256.Zero.ToString());
            json.WriteEndObject();
            json.WriteNullValue();
        });
    }

    private static int VersionOf(ForkRules rules) =>
        rules.HasRequests ? 4 : rules.Blobs is not null ? 3 : rules.HasWithdrawals ? 2 : 1;

    private static string Request(string method, Action<Utf8JsonWriter> writeParameters)
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            json.WriteString("jsonrpc", "2.0");
            json.WriteNumber("id", 1);
            json.WriteString("method", method);
            json.WriteStartArray("params");
            writeParameters(json);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void WritePayload(Utf8JsonWriter json, Block block)
    {
        BlockHeader header = block.Header;
        json.WriteStartObject();
        json.WriteString("parentHash", header.ParentHash.ToString());
        json.WriteString("feeRecipient", header.Beneficiary.ToString());
        json.WriteString("stateRoot", header.StateRoot.ToString());
        json.WriteString("receiptsRoot", header.ReceiptsRoot.ToString());
        json.WriteString("logsBloom", Hex.ToPrefixed(header.LogsBloom.Bytes));
        json.WriteString("prevRandao", header.MixHash.ToString());
        json.WriteString("blockNumber", Quantity(header.Number));
        json.WriteString("gasLimit", Quantity(header.GasLimit));
        json.WriteString("gasUsed", Quantity(header.GasUsed));
        json.WriteString("timestamp", Quantity(header.Timestamp));
        json.WriteString("extraData", Hex.ToPrefixed(header.ExtraData.Span));
        json.WriteString("baseFeePerGas", Quantity(header.BaseFeePerGas ?? UInt256.Zero));
        json.WriteString("blockHash", header.Hash.ToString());
        json.WriteStartArray("transactions");
        foreach (Transaction transaction in block.Transactions) json.WriteStringValue(Hex.ToPrefixed(transaction.Encode().Span));
        json.WriteEndArray();
        if (block.Withdrawals is { } withdrawals) WriteWithdrawals(json, withdrawals);
        if (header.BlobGasUsed is { } used) json.WriteString("blobGasUsed", Quantity(used));
        if (header.ExcessBlobGas is { } excess) json.WriteString("excessBlobGas", Quantity(excess));
        json.WriteEndObject();
    }

    private static void WriteWithdrawals(Utf8JsonWriter json, IReadOnlyList<Withdrawal> withdrawals)
    {
        json.WriteStartArray("withdrawals");
        foreach (Withdrawal withdrawal in withdrawals)
        {
            json.WriteStartObject();
            json.WriteString("index", Quantity(withdrawal.Index));
            json.WriteString("validatorIndex", Quantity(withdrawal.ValidatorIndex));
            json.WriteString("address", withdrawal.Address.ToString());
            json.WriteString("amount", Quantity(withdrawal.AmountInGwei));
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteOrNull(Utf8JsonWriter json, Hash256? hash)
    {
        if (hash is { } present) json.WriteStringValue(present.ToString());
        else json.WriteNullValue();
    }

    private static string Quantity(in UInt256 value)
    {
        string digits = Convert.ToHexStringLower(value.ToHash256().Bytes).TrimStart('0');
        return digits.Length == 0 ? "0x0" : $"0x{digits}";
    }
}
