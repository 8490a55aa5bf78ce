using System.Buffers;
using System.Security.Cryptography;
using Altius.Crypto.Bls;
using Altius.Crypto.Commitments;

namespace Altius.Crypto;

/// <summary>KZG commitments to blobs, their proofs, and the point evaluation precompile's check (EIP-4844).</summary>
/// <remarks>
/// Inputs may come from anyone: Try-methods return false, and verifications <see cref="KzgVerdict.Malformed"/>, for anything
/// that is not well-formed. Cells and their proofs (EIP-7594) are in <see cref="KzgCells"/>.
/// </remarks>
public static class Kzg
{
    /// <summary>Bytes of a field element, an integer below r, most significant first.</summary>
    public const int FieldElementLength = Fr.Length;

    /// <summary>Field elements of a blob.</summary>
    public const int FieldElementsPerBlob = EvaluationDomain.BlobSize;

    /// <summary>Bytes of a blob.</summary>
    public const int BlobLength = FieldElementsPerBlob * FieldElementLength;

    /// <summary>Bytes of a commitment, a compressed G1 point.</summary>
    public const int CommitmentLength = CompressedPoints.G1Length;

    /// <summary>Bytes of a proof, a compressed G1 point.</summary>
    public const int ProofLength = CompressedPoints.G1Length;

    private const byte VersionedHashVersion = 1;

    /// <summary>Writes the versioned hash of a commitment: its SHA-256 with the first byte replaced by 1; 32 bytes.</summary>
    public static void WriteVersionedHash(ReadOnlySpan<byte> commitment, Span<byte> hash)
    {
        SHA256.HashData(commitment, hash);
        hash[0] = VersionedHashVersion;
    }

    /// <summary>Checks that the polynomial committed to has value y at z.</summary>
    public static KzgVerdict VerifyProof(
        ReadOnlySpan<byte> commitment, ReadOnlySpan<byte> z, ReadOnlySpan<byte> y, ReadOnlySpan<byte> proof)
    {
        if (z.Length != FieldElementLength || y.Length != FieldElementLength
            || !Fr.TryRead(z, out Fr at) || !Fr.TryRead(y, out Fr value)
            || !CompressedPoints.TryRead(commitment, out AffinePoint<Fp> commitmentPoint)
            || !CompressedPoints.TryRead(proof, out AffinePoint<Fp> proofPoint)) return KzgVerdict.Malformed;
        return Judge(OpeningProof.Verify(new Opening(in commitmentPoint, in at, in value, in proofPoint)));
    }

    /// <summary>Commits to a blob.</summary>
    public static bool TryBlobToCommitment(ReadOnlySpan<byte> blob, Span<byte> commitment)
    {
        using Elements polynomial = new(FieldElementsPerBlob);
        if (!BlobPolynomial.TryRead(blob, polynomial.Span)) return false;
        Commit(polynomial.Span, commitment);
        return true;
    }

    /// <summary>Proves a blob's value at z and writes that value.</summary>
    public static bool TryComputeProof(ReadOnlySpan<byte> blob, ReadOnlySpan<byte> z, Span<byte> proof, Span<byte> y)
    {
        using Elements polynomial = new(FieldElementsPerBlob);
        if (z.Length != FieldElementLength || !Fr.TryRead(z, out Fr at)
            || !BlobPolynomial.TryRead(blob, polynomial.Span)) return false;
        Prove(polynomial.Span, in at, proof).Write(y);
        return true;
    }

    /// <summary>Proves a blob against its commitment, at the point that both determine.</summary>
    public static bool TryComputeBlobProof(ReadOnlySpan<byte> blob, ReadOnlySpan<byte> commitment, Span<byte> proof)
    {
        using Elements polynomial = new(FieldElementsPerBlob);
        if (!CompressedPoints.TryRead(commitment, out _) || !BlobPolynomial.TryRead(blob, polynomial.Span)) return false;
        Prove(polynomial.Span, Challenges.ForBlob(blob, commitment), proof);
        return true;
    }

    /// <summary>Checks that a blob belongs to a commitment.</summary>
    public static KzgVerdict VerifyBlobProof(ReadOnlySpan<byte> blob, ReadOnlySpan<byte> commitment, ReadOnlySpan<byte> proof) =>
        TryOpen(blob, commitment, proof, out Opening opening) ? Judge(OpeningProof.Verify(in opening)) : KzgVerdict.Malformed;

    /// <summary>Checks that each of several blobs belongs to its commitment, with one pairing; none at all is valid.</summary>
    public static KzgVerdict VerifyBlobProofBatch(
        ReadOnlySpan<ReadOnlyMemory<byte>> blobs, ReadOnlySpan<ReadOnlyMemory<byte>> commitments,
        ReadOnlySpan<ReadOnlyMemory<byte>> proofs)
    {
        if (commitments.Length != blobs.Length || proofs.Length != blobs.Length) return KzgVerdict.Malformed;
        Opening[] openings = new Opening[blobs.Length];
        for (int i = 0; i < openings.Length; i++)
            if (!TryOpen(blobs[i].Span, commitments[i].Span, proofs[i].Span, out openings[i])) return KzgVerdict.Malformed;
        return openings.Length switch
        {
            0 => KzgVerdict.Valid,
            1 => Judge(OpeningProof.Verify(in openings[0])),
            _ => Judge(OpeningProof.VerifyBatch(openings, Challenges.ForOpenings(openings, commitments, proofs))),
        };
    }

    internal static KzgVerdict Judge(bool holds) => holds ? KzgVerdict.Valid : KzgVerdict.Invalid;

    /// <summary>What a blob, its commitment and its proof claim: the blob's own value at the challenge.</summary>
    private static bool TryOpen(
        ReadOnlySpan<byte> blob, ReadOnlySpan<byte> commitment, ReadOnlySpan<byte> proof, out Opening opening)
    {
        opening = default;
        using Elements polynomial = new(FieldElementsPerBlob);
        if (!CompressedPoints.TryRead(commitment, out AffinePoint<Fp> commitmentPoint)
            || !CompressedPoints.TryRead(proof, out AffinePoint<Fp> proofPoint)
            || !BlobPolynomial.TryRead(blob, polynomial.Span)) return false;
        Fr z = Challenges.ForBlob(blob, commitment);
        opening = new Opening(in commitmentPoint, in z, BlobPolynomial.Evaluate(polynomial.Span, in z), in proofPoint);
        return true;
    }

    private static Fr Prove(ReadOnlySpan<Fr> polynomial, in Fr z, Span<byte> proof)
    {
        using Elements quotient = new(FieldElementsPerBlob);
        Fr y = BlobPolynomial.Divide(polynomial, in z, quotient.Span);
        Commit(quotient.Span, proof);
        return y;
    }

    private static void Commit(ReadOnlySpan<Fr> polynomial, Span<byte> commitment)
    {
        ScalarDigits[] digits = ArrayPool<ScalarDigits>.Shared.Rent(polynomial.Length);
        for (int i = 0; i < polynomial.Length; i++) digits[i] = polynomial[i].ToDigits();
        JacobianPoint<Fp> sum = MultiScalar<Fp, G1>.Sum(TrustedSetup.Lagrange, digits.AsSpan(0, polynomial.Length));
        ArrayPool<ScalarDigits>.Shared.Return(digits);
        CompressedPoints.Write(sum.ToAffine(), commitment);
    }
}
