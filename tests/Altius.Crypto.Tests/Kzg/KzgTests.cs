using Altius.Crypto.Bls;
using Altius.Crypto.Commitments;

namespace Altius.Crypto.Tests.Commitments;

public class KzgTests
{
    [Test]
    public void What_is_proved_verifies_and_nothing_next_to_it_does()
    {
        byte[] blob = RandomBlob(1), z = new byte[32], proof = new byte[48], y = new byte[32], commitment = new byte[48];
        z[31] = 77;
        Assert.That(Kzg.TryBlobToCommitment(blob, commitment) && Kzg.TryComputeProof(blob, z, proof, y), Is.True);
        Assert.That(Kzg.VerifyProof(commitment, z, y, proof), Is.EqualTo(KzgVerdict.Valid));
        z[30] ^= 1;
        Assert.That(Kzg.VerifyProof(commitment, z, y, proof), Is.EqualTo(KzgVerdict.Invalid));
        z[30] ^= 1;
        y[31] ^= 1;
        Assert.That(Kzg.VerifyProof(commitment, z, y, proof), Is.EqualTo(KzgVerdict.Invalid));
        y[31] ^= 1;
        Assert.That(Kzg.VerifyProof(proof, z, y, commitment), Is.EqualTo(KzgVerdict.Invalid));
        Assert.That(Kzg.VerifyProof(commitment, z.AsSpan(1), y, proof), Is.EqualTo(KzgVerdict.Malformed));
        y.AsSpan().Fill(0xff);
        Assert.That(Kzg.VerifyProof(commitment, z, y, proof), Is.EqualTo(KzgVerdict.Malformed));
    }

    [Test]
    public void Values_at_points_of_the_domain_are_the_blobs_own_elements()
    {
        byte[] blob = RandomBlob(2), z = new byte[32], proof = new byte[48], y = new byte[32], commitment = new byte[48];
        Assert.That(Kzg.TryBlobToCommitment(blob, commitment), Is.True);
        foreach (int i in new[] { 0, 1, 2, 1000, 4095 })
        {
            EvaluationDomain.Points[i].Write(z);
            Assert.That(Kzg.TryComputeProof(blob, z, proof, y), Is.True);
            Assert.That(y.AsSpan().SequenceEqual(blob.AsSpan(32 * i, 32)), Is.True);
            Assert.That(Kzg.VerifyProof(commitment, z, y, proof), Is.EqualTo(KzgVerdict.Valid));
        }
    }

    [Test]
    public void Any_half_of_the_cells_restores_the_blob()
    {
        byte[] blob = RandomBlob(3), cells = new byte[128 * 2048], proofs = new byte[128 * 48];
        Assert.That(KzgCells.TryComputeCellsAndProofs(blob, cells, proofs), Is.True);
        Assert.That(cells.AsSpan(0, blob.Length).SequenceEqual(blob), Is.True, "the first half is the blob");
        Random random = new(3);
        int[] chosen = [.. Enumerable.Range(0, 128).OrderBy(_ => random.Next()).Take(64).Order()];
        byte[] restored = new byte[cells.Length], restoredProofs = new byte[proofs.Length];
        Assert.That(
            KzgCells.TryRecoverCellsAndProofs(
                Array.ConvertAll(chosen, i => (ulong)i),
                Array.ConvertAll(chosen, i => (ReadOnlyMemory<byte>)cells.AsMemory(2048 * i, 2048)),
                restored, restoredProofs),
            Is.True);
        Assert.That(restored.AsSpan().SequenceEqual(cells) && restoredProofs.AsSpan().SequenceEqual(proofs), Is.True);
    }

    [Test]
    public void A_batch_of_cells_fails_when_one_of_them_is_swapped()
    {
        byte[] blob = RandomBlob(4), cells = new byte[128 * 2048], proofs = new byte[128 * 48], commitment = new byte[48];
        Assert.That(KzgCells.TryComputeCellsAndProofs(blob, cells, proofs) && Kzg.TryBlobToCommitment(blob, commitment), Is.True);
        ulong[] indices = [0, 5, 127, 64];
        KzgVerdict Verify(Func<int, int> cellOf) => KzgCells.VerifyCellProofBatch(
            Array.ConvertAll(indices, _ => (ReadOnlyMemory<byte>)commitment), indices,
            Array.ConvertAll(indices, i => (ReadOnlyMemory<byte>)cells.AsMemory(2048 * cellOf((int)i), 2048)),
            Array.ConvertAll(indices, i => (ReadOnlyMemory<byte>)proofs.AsMemory(48 * (int)i, 48)));
        Assert.That(Verify(i => i), Is.EqualTo(KzgVerdict.Valid));
        Assert.That(Verify(i => i == 5 ? 6 : i), Is.EqualTo(KzgVerdict.Invalid));
    }

    [Test]
    public void The_versioned_hash_of_a_commitment_starts_with_one()
    {
        byte[] hash = new byte[32], expected = System.Security.Cryptography.SHA256.HashData(new byte[48]);
        expected[0] = 1;
        Kzg.WriteVersionedHash(new byte[48], hash);
        Assert.That(hash, Is.EqualTo(expected));
    }

    private static byte[] RandomBlob(int seed)
    {
        byte[] blob = new byte[Kzg.BlobLength];
        new Random(seed).NextBytes(blob);
        for (int i = 0; i < blob.Length; i += Kzg.FieldElementLength) blob[i] &= 0x3f;
        return blob;
    }
}
