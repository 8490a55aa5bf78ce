using Altius.Primitives;

namespace Altius.Core;

/// <summary>Writes transactions in their network form and in the form that is signed.</summary>
internal static class TransactionEncoder
{
    public static void WriteSigned(ref RlpWriter writer, Transaction transaction)
    {
        int start = Begin(ref writer, transaction);
        WriteFields(ref writer, transaction);
        writer.Write(transaction.V);
        writer.Write(transaction.R);
        writer.Write(transaction.S);
        writer.EndList(start);
    }

    public static void WriteForSigning(ref RlpWriter writer, Transaction transaction)
    {
        int start = Begin(ref writer, transaction);
        WriteFields(ref writer, transaction);
        if (transaction is { Type: TransactionType.Legacy, ChainId: { } chain })
        {
            // EIP-155: the chain id stands in for v, zeros for r and s.
            writer.Write(chain);
            writer.Write(0UL);
            writer.Write(0UL);
        }
        writer.EndList(start);
    }

    /// <summary>Writes what a signature of this authorization covers (EIP-7702).</summary>
    public static void WriteForSigning(ref RlpWriter writer, SetCodeAuthorization authorization)
    {
        const byte Magic = 0x05;
        writer.WriteRaw([Magic]);
        int start = writer.BeginList();
        writer.Write(authorization.ChainId);
        writer.Write(authorization.Address);
        writer.Write(authorization.Nonce);
        writer.EndList(start);
    }

    private static int Begin(ref RlpWriter writer, Transaction transaction)
    {
        if (transaction.Type != TransactionType.Legacy) writer.WriteRaw([(byte)transaction.Type]);
        return writer.BeginList();
    }

    /// <summary>All fields but the signature, in the order of the type's EIP.</summary>
    private static void WriteFields(ref RlpWriter writer, Transaction transaction)
    {
        TransactionType type = transaction.Type;
        if (type != TransactionType.Legacy) writer.Write(transaction.ChainId ?? 0);
        writer.Write(transaction.Nonce);
        if (!transaction.IsLegacyPriced) writer.Write(transaction.MaxPriorityFeePerGas);
        writer.Write(transaction.MaxFeePerGas);
        writer.Write(transaction.GasLimit);
        writer.Write(transaction.To);
        writer.Write(transaction.Value);
        writer.Write(transaction.Data.Span);
        if (type != TransactionType.Legacy) WriteAccessList(ref writer, transaction.AccessList);
        if (type == TransactionType.Blob)
        {
            writer.Write(transaction.MaxFeePerBlobGas);
            WriteHashes(ref writer, transaction.BlobVersionedHashes);
        }
        if (type == TransactionType.SetCode) WriteAuthorizations(ref writer, transaction.AuthorizationList);
    }

    private static void WriteAccessList(ref RlpWriter writer, IReadOnlyList<AccessListEntry> entries)
    {
        int list = writer.BeginList();
        foreach (AccessListEntry entry in entries)
        {
            int item = writer.BeginList();
            writer.Write(entry.Address);
            int keys = writer.BeginList();
            foreach (UInt256 key in entry.StorageKeys) writer.Write(key.ToHash256());
            writer.EndList(keys);
            writer.EndList(item);
        }
        writer.EndList(list);
    }

    private static void WriteHashes(ref RlpWriter writer, IReadOnlyList<Hash256> hashes)
    {
        int list = writer.BeginList();
        foreach (Hash256 hash in hashes) writer.Write(hash);
        writer.EndList(list);
    }

    private static void WriteAuthorizations(ref RlpWriter writer, IReadOnlyList<SetCodeAuthorization> authorizations)
    {
        int list = writer.BeginList();
        foreach (SetCodeAuthorization authorization in authorizations)
        {
            int item = writer.BeginList();
            writer.Write(authorization.ChainId);
            writer.Write(authorization.Address);
            writer.Write(authorization.Nonce);
            writer.Write((ulong)authorization.YParity);
            writer.Write(authorization.R);
            writer.Write(authorization.S);
            writer.EndList(item);
        }
        writer.EndList(list);
    }
}
