using Altius.Benchmarks.Figures;
using Altius.Core;
using Altius.Crypto;
using Altius.Db.Rocks;
using Altius.Primitives;
using Altius.TxPool;

namespace Altius.Benchmarks.Building;

/// <summary>What taking blobs in costs, and finding them for getBlobs in a database on disk.</summary>
internal static class BlobFigures
{
    private const int PerTransaction = 6;
    private const int Asked = 128;

    public static FigureTable Measure()
    {
        string folder = Directory.CreateTempSubdirectory("altius-figures").FullName;
        try
        {
            using RocksStore store = RocksStore.Open(folder, new RocksOptions());
            return Measure(new BlobPool(store));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static FigureTable Measure(BlobPool pool)
    {
        (Transaction transaction, BlobSidecar plain) = Make(0);
        BlobSidecar celled = BlobProofs.Convert(plain, BlobSidecarVersion.CellProofs, default);
        List<Hash256> asked = [];
        for (int i = 0; asked.Count < Asked; i++)
        {
            // The same blobs under other hashes: finding them does not look into them.
            Transaction other = WithHashes(i, [.. Enumerable.Range(0, PerTransaction)
                .Select(blob => (UInt256.One + (ulong)(i * PerTransaction + blob)).ToHash256())]);
            pool.Put(other, celled);
            asked.AddRange(other.BlobVersionedHashes);
        }
        asked.RemoveRange(Asked, asked.Count - Asked);
        Measure plainCheck =
            new("6 blobs checked against blob proofs", () => Demand(BlobProofs.Check(transaction, plain) is null));
        Measure cellCheck =
            new("6 blobs checked against cell proofs", () => Demand(BlobProofs.Check(transaction, celled) is null));
        Measure convert = new(
            "cell proofs made for 6 blobs", () => BlobProofs.Convert(plain, BlobSidecarVersion.CellProofs, default), once: true);
        Measure find = new("128 of 128 blobs found", () => Demand(pool.Find(asked).All(blob => blob is not null)), once: true);
        Figures.Measure.Run([plainCheck, cellCheck, find], warmUp: 5, rounds: 15);
        Figures.Measure.Run([convert], warmUp: 1, rounds: 3);
        FigureTable table = new("blobs: in a database on disk, with cell proofs");
        foreach (Measure measure in (Measure[])[plainCheck, cellCheck, convert, find]) table.Add(measure, measure.Thread);
        return table;
    }

    private static (Transaction Transaction, BlobSidecar Sidecar) Make(int seed)
    {
        List<ReadOnlyMemory<byte>> blobs = [], commitments = [], proofs = [];
        List<Hash256> hashes = [];
        Random random = new(seed);
        Span<byte> hash = stackalloc byte[Hash256.Size];
        for (int i = 0; i < PerTransaction; i++)
        {
            byte[] blob = new byte[BlobSidecar.BlobSize], commitment = new byte[48], proof = new byte[48];
            random.NextBytes(blob);
            for (int at = 0; at < blob.Length; at += 32) blob[at] = 0; // below the field's modulus
            Demand(Kzg.TryBlobToCommitment(blob, commitment) && Kzg.TryComputeBlobProof(blob, commitment, proof));
            Kzg.WriteVersionedHash(commitment, hash);
            hashes.Add(new Hash256(hash));
            blobs.Add(blob);
            commitments.Add(commitment);
            proofs.Add(proof);
        }
        return (WithHashes(seed, hashes), new BlobSidecar(BlobSidecarVersion.BlobProofs, blobs, commitments, proofs));
    }

    private static Transaction WithHashes(int nonce, IReadOnlyList<Hash256> hashes) => new()
    {
        Type = TransactionType.Blob,
        ChainId = 1,
        Nonce = (ulong)nonce,
        To = default(Address),
        BlobVersionedHashes = hashes,
    };

    private static void Demand(bool holds)
    {
        if (!holds) throw new InvalidOperationException("A blob that is good was not taken for one.");
    }
}
