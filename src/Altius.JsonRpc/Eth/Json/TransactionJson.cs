using System.Text.Json;
using Altius.Core;
using Altius.Primitives;

namespace Altius.JsonRpc;

/// <summary>Where a transaction stands.</summary>
/// <param name="Header">Of its block.</param>
/// <param name="IsPending">Whether the block still is to be made.</param>
internal readonly record struct TransactionPosition(BlockHeader Header, int Index, bool IsPending = false);

/// <summary>Writes transactions (execution-apis, TransactionInfo).</summary>
internal static class TransactionJson
{
    public const string Schema = """{"type":["object","null"],"title":"TransactionInfo","required":["hash","from","type"]}""";

    /// <summary>Writes a transaction with where it stands.</summary>
    /// <param name="position">Null for one that waits in the pool.</param>
    public static void Write(Utf8JsonWriter json, Transaction transaction, TransactionPosition? position)
    {
        json.WriteStartObject();
        WritePosition(json, position);
        json.WriteAddress("from"u8, transaction.TryRecoverSender(out Address sender) ? sender : null);
        json.WriteData("hash"u8, transaction.Hash.Bytes);
        WriteFields(json, transaction, EffectivePrice(transaction, position?.Header.BaseFeePerGas));
        json.WriteQuantity("v"u8, transaction.V);
        json.WriteQuantity("r"u8, transaction.R);
        json.WriteQuantity("s"u8, transaction.S);
        if (transaction.Type != TransactionType.Legacy) json.WriteQuantity("yParity"u8, transaction.YParity);
        json.WriteEndObject();
    }

    /// <summary>Writes what is signed, into the open object.</summary>
    /// <param name="gasPrice">What "gasPrice" says.</param>
    public static void WriteFields(Utf8JsonWriter json, Transaction transaction, in UInt256 gasPrice)
    {
        json.WriteQuantity("type"u8, (ulong)transaction.Type);
        if (transaction.ChainId is { } chain) json.WriteQuantity("chainId"u8, chain);
        json.WriteQuantity("nonce"u8, transaction.Nonce);
        json.WriteQuantity("gas"u8, transaction.GasLimit);
        json.WriteQuantity("gasPrice"u8, gasPrice);
        if (!transaction.IsLegacyPriced)
        {
            json.WriteQuantity("maxFeePerGas"u8, transaction.MaxFeePerGas);
            json.WriteQuantity("maxPriorityFeePerGas"u8, transaction.MaxPriorityFeePerGas);
        }
        json.WriteAddress("to"u8, transaction.To);
        json.WriteQuantity("value"u8, transaction.Value);
        json.WriteData("input"u8, transaction.Data.Span);
        if (transaction.Type != TransactionType.Legacy) WriteAccessList(json, transaction.AccessList);
        if (transaction.Type == TransactionType.Blob)
        {
            json.WriteQuantity("maxFeePerBlobGas"u8, transaction.MaxFeePerBlobGas);
            json.WriteStartArray("blobVersionedHashes"u8);
            foreach (Hash256 hash in transaction.BlobVersionedHashes) json.WriteData(hash.Bytes);
            json.WriteEndArray();
        }
        if (transaction.Type == TransactionType.SetCode) WriteAuthorizations(json, transaction.AuthorizationList);
    }

    public static void WriteAccessList(Utf8JsonWriter json, IReadOnlyList<AccessListEntry> list)
    {
        Span<byte> word = stackalloc byte[32];
        json.WriteStartArray("accessList"u8);
        foreach (AccessListEntry entry in list)
        {
            json.WriteStartObject();
            json.WriteData("address"u8, entry.Address.Bytes);
            json.WriteStartArray("storageKeys"u8);
            foreach (UInt256 key in entry.StorageKeys)
            {
                key.WriteBigEndian(word);
                json.WriteData(word);
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>What is paid for a gas: in a block the effective price, before that the most there is to be paid.</summary>
    public static UInt256 EffectivePrice(Transaction transaction, in UInt256? baseFee)
    {
        if (transaction.IsLegacyPriced || baseFee is not { } burnt) return transaction.MaxFeePerGas;
        // In a simulation a transaction may pay less than the base fee.
        if (transaction.MaxFeePerGas < burnt) return transaction.MaxFeePerGas;
        UInt256 room = transaction.MaxFeePerGas - burnt;
        return burnt + (transaction.MaxPriorityFeePerGas < room ? transaction.MaxPriorityFeePerGas : room);
    }

    private static void WritePosition(Utf8JsonWriter json, TransactionPosition? position)
    {
        if (position is not { IsPending: false } known)
        {
            json.WriteNull("blockHash"u8);
            json.WriteNull("blockNumber"u8);
            json.WriteNull("blockTimestamp"u8);
            json.WriteNull("transactionIndex"u8);
            return;
        }
        json.WriteData("blockHash"u8, known.Header.Hash.Bytes);
        json.WriteQuantity("blockNumber"u8, known.Header.Number);
        json.WriteQuantity("blockTimestamp"u8, known.Header.Timestamp);
        json.WriteQuantity("transactionIndex"u8, (ulong)known.Index);
    }

    private static void WriteAuthorizations(Utf8JsonWriter json, IReadOnlyList<SetCodeAuthorization> authorizations)
    {
        json.WriteStartArray("authorizationList"u8);
        foreach (SetCodeAuthorization authorization in authorizations)
        {
            json.WriteStartObject();
            json.WriteQuantity("chainId"u8, authorization.ChainId);
            json.WriteData("address"u8, authorization.Address.Bytes);
            json.WriteQuantity("nonce"u8, authorization.Nonce);
            json.WriteQuantity("yParity"u8, authorization.YParity);
            json.WriteQuantity("r"u8, authorization.R);
            json.WriteQuantity("s"u8, authorization.S);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
