using System.Text.Json;
using Altius.Chain;
using Altius.Core;
using Altius.Primitives;
using Altius.TxPool;

namespace Altius.JsonRpc.Engine;

/// <summary>Finds blobs of waiting transactions: one entry for each hash, null where it is not here.</summary>
public delegate IReadOnlyList<PooledBlob?> BlobFinder(IReadOnlyList<Hash256> versionedHashes);

/// <summary>
/// engine_getBlobs: blobs that the pool has seen, so that the consensus client need not wait for them from its peers.
/// </summary>
internal sealed class GetBlobs(BlockTree tree, BlobFinder find)
{
    /// <summary>Blobs that one call may ask for, as many as the specification wants at least.</summary>
    private const int Most = 128;

    private const string Summary = "Blobs of waiting transactions with their proofs.";

    private static readonly Param<IReadOnlyList<Hash256>> Hashes = Param.Of("blobVersionedHashes", RpcTypes.Array(RpcTypes.Hash));

    private static readonly RpcType<PooledBlob> WithBlobProof = RpcTypes.Written<PooledBlob>(
        """{"type":"object","properties":{"blob":{"type":"string"},"proof":{"type":"string"}}}""",
        (json, blob) =>
        {
            json.WriteStartObject();
            json.WriteData("blob"u8, blob.Blob.Span);
            json.WriteData("proof"u8, blob.BlobProof.Span);
            json.WriteEndObject();
        });

    private static readonly RpcType<PooledBlob> WithCellProofs = RpcTypes.Written<PooledBlob>(
        """{"type":"object","properties":{"blob":{"type":"string"},"proofs":{"type":"array","items":{"type":"string"}}}}""",
        (json, blob) =>
        {
            json.WriteStartObject();
            json.WriteData("blob"u8, blob.Blob.Span);
            json.WriteStartArray("proofs"u8);
            foreach (ReadOnlyMemory<byte> proof in blob.CellProofs) json.WriteData(proof.Span);
            json.WriteEndArray();
            json.WriteEndObject();
        });

    public IEnumerable<RpcMethod> Methods =>
        new[]
        {
            RpcMethod.Create("engine_getBlobsV1", Summary, Hashes, Result.Of(RpcTypes.Array(WithBlobProof.OrNull())),
                WithOneProof),
            RpcMethod.Create("engine_getBlobsV2", Summary, Hashes, Result.Of(RpcTypes.Array(WithCellProofs.OrNull()).OrNull()),
                AllOrNothing),
            RpcMethod.Create("engine_getBlobsV3", Summary, Hashes, Result.Of(RpcTypes.Array(WithCellProofs.OrNull())), Those),
        }.Select(method => method.On(RpcLane.Caller));

    private IReadOnlyList<PooledBlob?> WithOneProof(IReadOnlyList<Hash256> hashes)
    {
        BlockHeader head = tree.Head;
        if (ForkWindow.CellProofs.Includes(tree.Chain.Forks.RulesAfterMerge(head.Number, head.Timestamp)))
            throw new RpcError(RpcErrorCode.UnsupportedFork,
                "Unsupported fork: blobs have cell proofs now; use engine_getBlobsV2");
        return [.. Find(hashes).Select(blob => blob is { BlobProof.IsEmpty: false } ? blob : null)];
    }

    private IReadOnlyList<PooledBlob?>? AllOrNothing(IReadOnlyList<Hash256> hashes)
    {
        IReadOnlyList<PooledBlob?> found = Those(hashes);
        return found.Contains(null) ? null : found;
    }

    private IReadOnlyList<PooledBlob?> Those(IReadOnlyList<Hash256> hashes) =>
        [.. Find(hashes).Select(blob => blob is { CellProofs.Count: > 0 } ? blob : null)];

    private IReadOnlyList<PooledBlob?> Find(IReadOnlyList<Hash256> hashes) => hashes.Count <= Most
        ? find(hashes)
        : throw new RpcError(RpcErrorCode.TooLargeRequest, $"Too large request: at most {Most} blobs, not {hashes.Count}");
}
