using Altius.Crypto;
using BenchmarkDotNet.Attributes;

namespace Altius.Benchmarks.Crypto;

/// <summary>KZG proofs and cells of one blob; VerifyProof is the point evaluation precompile's work.</summary>
[ShortRunJob]
[MemoryDiagnoser]
public class KzgBenchmarks
{
    private readonly byte[] _blob = new byte[Kzg.BlobLength];
    private readonly byte[] _commitment = new byte[Kzg.CommitmentLength];
    private readonly byte[] _z = new byte[Kzg.FieldElementLength];
    private readonly byte[] _y = new byte[Kzg.FieldElementLength];
    private readonly byte[] _proof = new byte[Kzg.ProofLength];
    private readonly byte[] _blobProof = new byte[Kzg.ProofLength];
    private readonly byte[] _cells = new byte[KzgCells.CellsPerBlob * KzgCells.CellLength];
    private readonly byte[] _cellProofs = new byte[KzgCells.CellsPerBlob * Kzg.ProofLength];
    private readonly ulong[] _indices = new ulong[KzgCells.CellsPerBlob];
    private readonly ReadOnlyMemory<byte>[] _cellList = new ReadOnlyMemory<byte>[KzgCells.CellsPerBlob];
    private readonly ReadOnlyMemory<byte>[] _proofList = new ReadOnlyMemory<byte>[KzgCells.CellsPerBlob];
    private readonly ReadOnlyMemory<byte>[] _commitmentList = new ReadOnlyMemory<byte>[KzgCells.CellsPerBlob];

    [GlobalSetup]
    public void Setup()
    {
        new Random(1).NextBytes(_blob);
        for (int i = 0; i < _blob.Length; i += Kzg.FieldElementLength) _blob[i] &= 0x3f;
        _z[0] = 0x2a;
        bool ready = Kzg.TryBlobToCommitment(_blob, _commitment) && Kzg.TryComputeProof(_blob, _z, _proof, _y)
            && Kzg.TryComputeBlobProof(_blob, _commitment, _blobProof)
            && KzgCells.TryComputeCellsAndProofs(_blob, _cells, _cellProofs);
        if (!ready) throw new InvalidOperationException("The blob is well-formed, so all of this succeeds.");
        for (int i = 0; i < _indices.Length; i++)
        {
            _indices[i] = (ulong)i;
            _cellList[i] = _cells.AsMemory(i * KzgCells.CellLength, KzgCells.CellLength);
            _proofList[i] = _cellProofs.AsMemory(i * Kzg.ProofLength, Kzg.ProofLength);
            _commitmentList[i] = _commitment;
        }
    }

    [Benchmark]
    public KzgVerdict VerifyProof() => Kzg.VerifyProof(_commitment, _z, _y, _proof);

    [Benchmark]
    public KzgVerdict VerifyBlobProof() => Kzg.VerifyBlobProof(_blob, _commitment, _blobProof);

    [Benchmark]
    public bool BlobToCommitment() => Kzg.TryBlobToCommitment(_blob, _commitment);

    [Benchmark]
    public bool ComputeBlobProof() => Kzg.TryComputeBlobProof(_blob, _commitment, _blobProof);

    [Benchmark]
    public bool ComputeCells() => KzgCells.TryComputeCells(_blob, _cells);

    [Benchmark]
    public bool ComputeCellsAndProofs() => KzgCells.TryComputeCellsAndProofs(_blob, _cells, _cellProofs);

    [Benchmark]
    public KzgVerdict VerifyAllCells() => KzgCells.VerifyCellProofBatch(_commitmentList, _indices, _cellList, _proofList);
}
