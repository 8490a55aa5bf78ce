using Altius.Primitives;

namespace Altius.Core;

/// <summary>How the proofs of a sidecar are made.</summary>
public enum BlobSidecarVersion : byte
{
    /// <summary>One proof a blob (EIP-4844).</summary>
    BlobProofs = 0,
    /// <summary>One proof a cell of the extended blob (EIP-7594).</summary>
    CellProofs = 1,
}

/// <summary>
/// The blobs of a transaction with what proves them: what travels beside it between pools but is not part of a block.
/// </summary>
/// <param name="Version">Decides how many proofs there are.</param>
/// <param name="Blobs">131,072 bytes each.</param>
/// <param name="Commitments">One KZG commitment a blob, 48 bytes each.</param>
/// <param name="Proofs">KZG proofs, 48 bytes each: one a blob, or 128 a blob, blob after blob.</param>
public sealed record BlobSidecar(
    BlobSidecarVersion Version,
    IReadOnlyList<ReadOnlyMemory<byte>> Blobs,
    IReadOnlyList<ReadOnlyMemory<byte>> Commitments,
    IReadOnlyList<ReadOnlyMemory<byte>> Proofs)
{
    /// <summary>Bytes of a blob: 4,096 field elements (EIP-4844).</summary>
    public const int BlobSize = 131_072;

    /// <summary>Bytes of a commitment.</summary>
    public const int CommitmentSize = 48;

    /// <summary>Bytes of a proof.</summary>
    public const int ProofSize = 48;

    /// <summary>Cells of an extended blob (EIP-7594).</summary>
    public const int CellsPerExtendedBlob = 128;

    /// <summary>How many proofs go with each blob.</summary>
    public int ProofsPerBlob => Version == BlobSidecarVersion.BlobProofs ? 1 : CellsPerExtendedBlob;

    /// <summary>Whether blobs, commitments and proofs go together in number, with <paramref name="blobs"/> blobs.</summary>
    public bool HasCountsFor(int blobs) =>
        Blobs.Count == blobs && Commitments.Count == blobs && Proofs.Count == (long)blobs * ProofsPerBlob;

    /// <summary>
    /// Writes version (unless it is 0, which has none), blobs, commitments and proofs, as items of the open list.
    /// </summary>
    internal void WriteItems(ref RlpWriter writer)
    {
        if (Version != BlobSidecarVersion.BlobProofs) writer.Write((ulong)Version);
        WriteList(ref writer, Blobs);
        WriteList(ref writer, Commitments);
        WriteList(ref writer, Proofs);
    }

    /// <summary>Reads the items that follow the transaction in its wrapper; the reader carries a fault in the RLP.</summary>
    /// <returns>Null where the version byte is unknown.</returns>
    internal static BlobSidecar? Read(ref RlpReader reader, ReadOnlyMemory<byte> source)
    {
        BlobSidecarVersion version = BlobSidecarVersion.BlobProofs;
        if (!reader.NextIsList)
        {
            version = (BlobSidecarVersion)reader.ReadByte();
            if (!reader.Failed && version != BlobSidecarVersion.CellProofs) return null;
        }
        return new BlobSidecar(
            version, ReadList(ref reader, source, BlobSize), ReadList(ref reader, source, CommitmentSize),
            ReadList(ref reader, source, ProofSize));
    }

    private static void WriteList(ref RlpWriter writer, IReadOnlyList<ReadOnlyMemory<byte>> items)
    {
        int list = writer.BeginList();
        foreach (ReadOnlyMemory<byte> item in items) writer.Write(item.Span);
        writer.EndList(list);
    }

    private static ReadOnlyMemory<byte>[] ReadList(ref RlpReader reader, ReadOnlyMemory<byte> source, int itemSize)
    {
        int outer = reader.EnterList();
        var items = new ReadOnlyMemory<byte>[reader.CountItems()];
        for (int i = 0; i < items.Length && !reader.Failed; i++)
        {
            reader.ReadFixed(itemSize);
            if (!reader.Failed) items[i] = source[(reader.Position - itemSize)..reader.Position];
        }
        reader.LeaveList(outer);
        return items;
    }
}
