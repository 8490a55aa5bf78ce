using System.Text.Json;
using Altius.Core;
using Altius.Primitives;

namespace Altius.JsonRpc;

/// <summary>Writes blocks and headers (execution-apis, Block).</summary>
internal static class BlockJson
{
    public const string Schema = """{"type":["object","null"],"title":"Block","required":["hash","number","transactions"]}""";

    /// <summary>Writes a block with its transactions, or with their hashes alone.</summary>
    /// <param name="isPending">Whether it still is to be made: then it has no hash, nonce and fee recipient to speak of.</param>
    public static void Write(Utf8JsonWriter json, Block block, bool fullTransactions, bool isPending = false)
    {
        json.WriteStartObject();
        WriteContent(json, block, fullTransactions, isPending);
        json.WriteEndObject();
    }

    /// <summary>Writes the fields of a block into the open object.</summary>
    public static void WriteContent(Utf8JsonWriter json, Block block, bool fullTransactions, bool isPending = false)
    {
        WriteHeaderFields(json, block.Header, isPending);
        json.WriteQuantity("size"u8, (ulong)block.EncodedSize());
        json.WriteStartArray("transactions"u8);
        if (fullTransactions) Transaction.RecoverSenders(block.Transactions, 0, block.Transactions.Count);
        for (int i = 0; i < block.Transactions.Count; i++)
        {
            if (fullTransactions)
                TransactionJson.Write(json, block.Transactions[i], new TransactionPosition(block.Header, i, isPending));
            else json.WriteData(block.Transactions[i].Hash.Bytes);
        }
        json.WriteEndArray();
        json.WriteStartArray("uncles"u8);
        foreach (BlockHeader ommer in block.Ommers) json.WriteData(ommer.Hash.Bytes);
        json.WriteEndArray();
        if (block.Withdrawals is not null) WriteWithdrawals(json, block.Withdrawals);
    }

    /// <summary>Writes an ommer as a block without transactions.</summary>
    public static void WriteOmmer(Utf8JsonWriter json, BlockHeader ommer)
    {
        json.WriteStartObject();
        WriteHeaderFields(json, ommer, isPending: false);
        json.WriteQuantity("size"u8, (ulong)new Block(ommer, [], [], null).EncodedSize());
        json.WriteStartArray("uncles"u8);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Writes a header alone, as a subscription to new heads sends it.</summary>
    public static void WriteHeader(Utf8JsonWriter json, BlockHeader header, bool isPending = false)
    {
        json.WriteStartObject();
        WriteHeaderFields(json, header, isPending);
        json.WriteEndObject();
    }

    private static void WriteHeaderFields(Utf8JsonWriter json, BlockHeader header, bool isPending)
    {
        json.WriteHash("hash"u8, isPending ? null : header.Hash);
        json.WriteData("parentHash"u8, header.ParentHash.Bytes);
        json.WriteData("sha3Uncles"u8, header.OmmersHash.Bytes);
        json.WriteAddress("miner"u8, isPending ? null : header.Beneficiary);
        json.WriteData("stateRoot"u8, header.StateRoot.Bytes);
        json.WriteData("transactionsRoot"u8, header.TransactionsRoot.Bytes);
        json.WriteData("receiptsRoot"u8, header.ReceiptsRoot.Bytes);
        json.WriteBloom("logsBloom"u8, header.LogsBloom);
        json.WriteQuantity("difficulty"u8, header.Difficulty);
        json.WriteQuantity("number"u8, header.Number);
        json.WriteQuantity("gasLimit"u8, header.GasLimit);
        json.WriteQuantity("gasUsed"u8, header.GasUsed);
        json.WriteQuantity("timestamp"u8, header.Timestamp);
        json.WriteData("extraData"u8, header.ExtraData.Span);
        json.WriteData("mixHash"u8, header.MixHash.Bytes);
        WriteNonce(json, isPending ? null : header.Nonce);
        if (header.BaseFeePerGas is { } baseFee) json.WriteQuantity("baseFeePerGas"u8, baseFee);
        if (header.WithdrawalsRoot is { } withdrawals) json.WriteData("withdrawalsRoot"u8, withdrawals.Bytes);
        if (header.BlobGasUsed is { } blobGas) json.WriteQuantity("blobGasUsed"u8, blobGas);
        if (header.ExcessBlobGas is { } excess) json.WriteQuantity("excessBlobGas"u8, excess);
        if (header.ParentBeaconBlockRoot is { } beacon) json.WriteData("parentBeaconBlockRoot"u8, beacon.Bytes);
        if (header.RequestsHash is { } requests) json.WriteData("requestsHash"u8, requests.Bytes);
    }

    /// <summary>The nonce is eight bytes of data here, not a quantity.</summary>
    private static void WriteNonce(Utf8JsonWriter json, ulong? nonce)
    {
        if (nonce is not { } known)
        {
            json.WriteNull("nonce"u8);
            return;
        }
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes, known);
        json.WriteData("nonce"u8, bytes);
    }

    private static void WriteWithdrawals(Utf8JsonWriter json, IReadOnlyList<Withdrawal> withdrawals)
    {
        json.WriteStartArray("withdrawals"u8);
        foreach (Withdrawal withdrawal in withdrawals)
        {
            json.WriteStartObject();
            json.WriteQuantity("index"u8, withdrawal.Index);
            json.WriteQuantity("validatorIndex"u8, withdrawal.ValidatorIndex);
            json.WriteData("address"u8, withdrawal.Address.Bytes);
            json.WriteQuantity("amount"u8, withdrawal.AmountInGwei);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
