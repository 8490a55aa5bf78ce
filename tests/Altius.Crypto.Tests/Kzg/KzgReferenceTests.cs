using Altius.Crypto.Bls;
using Altius.Crypto.Commitments;

namespace Altius.Crypto.Tests.Commitments;

/// <summary>The reference tests of c-kzg-4844, function by function.</summary>
public class KzgReferenceTests
{
    [Test]
    public void Commits_to_blobs()
    {
        foreach (ReferenceCase test in ReferenceCase.All("blob_to_kzg_commitment"))
        {
            byte[] commitment = new byte[Kzg.CommitmentLength];
            Check(test, Kzg.TryBlobToCommitment(test.Bytes("blob"), commitment), () => test.Output, commitment);
        }
    }

    [Test]
    public void Proves_values_of_blobs()
    {
        foreach (ReferenceCase test in ReferenceCase.All("compute_kzg_proof"))
        {
            byte[] proof = new byte[Kzg.ProofLength], y = new byte[Kzg.FieldElementLength];
            bool accepted = Kzg.TryComputeProof(test.Bytes("blob"), test.Bytes("z"), proof, y);
            Check(test, accepted, () => test.Output, [.. proof, .. y]);
        }
    }

    [Test]
    public void Proves_blobs()
    {
        foreach (ReferenceCase test in ReferenceCase.All("compute_blob_kzg_proof"))
        {
            byte[] proof = new byte[Kzg.ProofLength];
            bool accepted = Kzg.TryComputeBlobProof(test.Bytes("blob"), test.Bytes("commitment"), proof);
            Check(test, accepted, () => test.Output, proof);
        }
    }

    [Test]
    public void Derives_the_challenge_of_a_blob()
    {
        foreach (ReferenceCase test in ReferenceCase.All("compute_challenge"))
        {
            byte[] challenge = new byte[Kzg.FieldElementLength];
            Challenges.ForBlob(test.Bytes("blob"), test.Bytes("commitment")).Write(challenge);
            Check(test, true, () => test.Output, challenge);
        }
    }

    [Test]
    public void Verifies_proofs_of_values()
    {
        foreach (ReferenceCase test in ReferenceCase.All("verify_kzg_proof"))
        {
            KzgVerdict verdict = Kzg.VerifyProof(
                test.Bytes("commitment"), test.Bytes("z"), test.Bytes("y"), test.Bytes("proof"));
            Assert.That(verdict, Is.EqualTo(test.Verdict), test.Name);
        }
    }

    [Test]
    public void Verifies_proofs_of_blobs()
    {
        foreach (ReferenceCase test in ReferenceCase.All("verify_blob_kzg_proof"))
        {
            KzgVerdict verdict = Kzg.VerifyBlobProof(test.Bytes("blob"), test.Bytes("commitment"), test.Bytes("proof"));
            Assert.That(verdict, Is.EqualTo(test.Verdict), test.Name);
        }
    }

    [Test]
    public void Verifies_proofs_of_many_blobs_at_once()
    {
        foreach (ReferenceCase test in ReferenceCase.All("verify_blob_kzg_proof_batch"))
        {
            KzgVerdict verdict = Kzg.VerifyBlobProofBatch(test.List("blobs"), test.List("commitments"), test.List("proofs"));
            Assert.That(verdict, Is.EqualTo(test.Verdict), test.Name);
        }
    }

    [Test]
    public void Extends_blobs_to_cells()
    {
        foreach (ReferenceCase test in ReferenceCase.All("compute_cells"))
        {
            byte[] cells = new byte[KzgCells.CellsPerBlob * KzgCells.CellLength];
            Check(test, KzgCells.TryComputeCells(test.Bytes("blob"), cells), () => test.Output, cells);
        }
    }

    [Test]
    public void Proves_cells()
    {
        foreach (ReferenceCase test in ReferenceCase.All("compute_cells_and_kzg_proofs"))
        {
            byte[] cells = new byte[KzgCells.CellsPerBlob * KzgCells.CellLength];
            byte[] proofs = new byte[KzgCells.CellsPerBlob * Kzg.ProofLength];
            bool accepted = KzgCells.TryComputeCellsAndProofs(test.Bytes("blob"), cells, proofs);
            Check(test, accepted, () => test.OutputAt(0), cells);
            Check(test, accepted, () => test.OutputAt(1), proofs);
        }
    }

    [Test]
    public void Recovers_cells_and_proofs()
    {
        foreach (ReferenceCase test in ReferenceCase.All("recover_cells_and_kzg_proofs"))
        {
            byte[] cells = new byte[KzgCells.CellsPerBlob * KzgCells.CellLength];
            byte[] proofs = new byte[KzgCells.CellsPerBlob * Kzg.ProofLength];
            bool accepted = KzgCells.TryRecoverCellsAndProofs(test.Numbers("cell_indices"), test.List("cells"), cells, proofs);
            Check(test, accepted, () => test.OutputAt(0), cells);
            Check(test, accepted, () => test.OutputAt(1), proofs);
        }
    }

    [Test]
    public void Verifies_cells()
    {
        foreach (ReferenceCase test in ReferenceCase.All("verify_cell_kzg_proof_batch"))
        {
            KzgVerdict verdict = KzgCells.VerifyCellProofBatch(
                test.List("commitments"), test.Numbers("cell_indices"), test.List("cells"), test.List("proofs"));
            Assert.That(verdict, Is.EqualTo(test.Verdict), test.Name);
        }
    }

    [Test]
    public void Derives_the_challenge_of_a_batch_of_cells()
    {
        foreach (ReferenceCase test in ReferenceCase.All("compute_verify_cell_kzg_proof_batch_challenge"))
        {
            Fr challenge = Challenges.ForCells(
                test.List("commitments"), Array.ConvertAll(test.Numbers("commitment_indices"), index => (int)index),
                test.Numbers("cell_indices"), test.List("cosets_evals"), test.List("proofs"));
            byte[] bytes = new byte[Kzg.FieldElementLength];
            challenge.Write(bytes);
            Check(test, true, () => test.Output, bytes);
        }
    }

    private static void Check(ReferenceCase test, bool accepted, Func<byte[]> expected, byte[] actual)
    {
        Assert.That(accepted, Is.EqualTo(!test.IsRefused), test.Name);
        if (accepted) Assert.That(actual.AsSpan().SequenceEqual(expected()), Is.True, test.Name);
    }
}
