using System.Diagnostics.CodeAnalysis;
using Altius.Primitives;

namespace Altius.Core;

/// <summary>A transaction as pools exchange it and users send it: blob transactions bring their blobs along.</summary>
/// <param name="Transaction">What a block would hold.</param>
/// <param name="Sidecar">Null for all types but blob transactions.</param>
public sealed record PooledTransaction(Transaction Transaction, BlobSidecar? Sidecar)
{
    /// <summary>The form on the wire: for blob transactions the wrapper of EIP-4844 or EIP-7594.</summary>
    public ReadOnlyMemory<byte> Encode()
    {
        if (Sidecar is null) return Transaction.Encode();
        RlpWriter writer = new(1024 + Sidecar.Blobs.Count * (BlobSidecar.BlobSize + 8192));
        try
        {
            writer.WriteRaw([(byte)TransactionType.Blob]);
            int wrapper = writer.BeginList();
            writer.WriteRaw(Transaction.Encode().Span[1..]);
            Sidecar.WriteItems(ref writer);
            writer.EndList(wrapper);
            return writer.ToArray();
        }
        finally
        {
            writer.Dispose();
        }
    }

    /// <summary>
    /// Decodes the form on the wire, which must end where the bytes end. Counts and sizes of the sidecar are checked;
    /// commitments and proofs are not. What is decoded keeps hold of <paramref name="wire"/>, which must not change.
    /// </summary>
    public static bool TryDecode(
        ReadOnlyMemory<byte> wire, [NotNullWhen(true)] out PooledTransaction? pooled, out DecodeError error)
    {
        pooled = null;
        if (wire.IsEmpty || wire.Span[0] != (byte)TransactionType.Blob)
        {
            if (!Transaction.TryDecode(wire, out Transaction? plain, out error)) return false;
            pooled = new PooledTransaction(plain, null);
            return true;
        }
        if (TryDecodeWrapper(wire[1..], out pooled, out error)) return true;
        error = error.MovedBy(1);
        return false;
    }

    private static bool TryDecodeWrapper(
        ReadOnlyMemory<byte> wrapper, [NotNullWhen(true)] out PooledTransaction? pooled, out DecodeError error)
    {
        pooled = null;
        RlpReader reader = new(wrapper.Span);
        int outer = reader.EnterList();
        if (!TransactionDecoder.TryReadTypedList(
            ref reader, wrapper, TransactionType.Blob, network: default, out Transaction? transaction, out error))
        {
            return false;
        }
        int position = reader.Position;
        BlobSidecar? sidecar = BlobSidecar.Read(ref reader, wrapper);
        if (sidecar is null)
        {
            error = DecodeError.At(position, DecodeFault.UnknownSidecarVersion);
            return false;
        }
        reader.LeaveList(outer);
        reader.ExpectEnd();
        error = reader.Failed ? DecodeError.From(reader)
            : sidecar.HasCountsFor(transaction.BlobVersionedHashes.Count) ? default
            : DecodeError.At(position, DecodeFault.SidecarCountMismatch);
        if (error.Fault != DecodeFault.None) return false;
        pooled = new PooledTransaction(transaction, sidecar);
        return true;
    }
}
