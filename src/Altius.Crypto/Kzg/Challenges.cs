using System.Buffers.Binary;
using System.Security.Cryptography;
using Altius.Crypto.Bls;

namespace Altius.Crypto.Commitments;

/// <summary>The Fiat–Shamir challenges: SHA-256 of all that a prover chose, modulo r.</summary>
internal static class Challenges
{
    private static ReadOnlySpan<byte> BlobDomain => "FSBLOBVERIFY_V1_"u8;

    private static ReadOnlySpan<byte> BatchDomain => "RCKZGBATCH___V1_"u8;

    private static ReadOnlySpan<byte> CellBatchDomain => "RCKZGCBATCH__V1_"u8;

    /// <summary>The point at which a blob is compared with its commitment.</summary>
    public static Fr ForBlob(ReadOnlySpan<byte> blob, ReadOnlySpan<byte> commitment)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(BlobDomain);
        AppendNumber(hash, 0);
        AppendNumber(hash, EvaluationDomain.BlobSize);
        hash.AppendData(blob);
        hash.AppendData(commitment);
        return Finish(hash);
    }

    /// <summary>The factor whose powers combine several openings.</summary>
    public static Fr ForOpenings(
        ReadOnlySpan<Opening> openings, ReadOnlySpan<ReadOnlyMemory<byte>> commitments,
        ReadOnlySpan<ReadOnlyMemory<byte>> proofs)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(BatchDomain);
        AppendNumber(hash, EvaluationDomain.BlobSize);
        AppendNumber(hash, (ulong)openings.Length);
        Span<byte> element = stackalloc byte[Fr.Length];
        for (int i = 0; i < openings.Length; i++)
        {
            hash.AppendData(commitments[i].Span);
            openings[i].Z.Write(element);
            hash.AppendData(element);
            openings[i].Y.Write(element);
            hash.AppendData(element);
            hash.AppendData(proofs[i].Span);
        }
        return Finish(hash);
    }

    /// <summary>The factor whose powers combine several cells; commitments stand once each, as they appear.</summary>
    public static Fr ForCells(
        ReadOnlySpan<ReadOnlyMemory<byte>> commitments, ReadOnlySpan<int> commitmentIndices, ReadOnlySpan<ulong> cellIndices,
        ReadOnlySpan<ReadOnlyMemory<byte>> cells, ReadOnlySpan<ReadOnlyMemory<byte>> proofs)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(CellBatchDomain);
        AppendNumber(hash, EvaluationDomain.BlobSize);
        AppendNumber(hash, KzgCells.FieldElementsPerCell);
        AppendNumber(hash, (ulong)commitments.Length);
        AppendNumber(hash, (ulong)cellIndices.Length);
        foreach (ReadOnlyMemory<byte> commitment in commitments) hash.AppendData(commitment.Span);
        for (int i = 0; i < cellIndices.Length; i++)
        {
            AppendNumber(hash, (ulong)commitmentIndices[i]);
            AppendNumber(hash, cellIndices[i]);
            hash.AppendData(cells[i].Span);
            hash.AppendData(proofs[i].Span);
        }
        return Finish(hash);
    }

    private static void AppendNumber(IncrementalHash hash, ulong number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, number);
        hash.AppendData(bytes);
    }

    private static Fr Finish(IncrementalHash hash)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(digest);
        return Fr.ReadModulo(digest);
    }
}
