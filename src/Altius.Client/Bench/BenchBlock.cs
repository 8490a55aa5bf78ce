using Altius.Client.Replay;
using Altius.Core;

namespace Altius.Client.Bench;

/// <summary>A sealed block with all that it takes to judge it: by the node, and by an executor alone.</summary>
/// <param name="Header">Of the block.</param>
/// <param name="WantedGas">What it was filled up to.</param>
/// <param name="Transactions">How many it has.</param>
/// <param name="Encoded">Its RLP, out of which every run gets transactions whose senders nobody knows yet.</param>
/// <param name="NewPayload">The request that hands it to the node.</param>
/// <param name="Reads">What it reads of its parent's state, in memory.</param>
/// <param name="Rules">Those of the block.</param>
internal sealed record BenchBlock(
    BlockHeader Header, ulong WantedGas, int Transactions, ReadOnlyMemory<byte> Encoded, byte[] NewPayload, ReplayState Reads,
    ForkRules Rules)
{
    public Block Decode() => Block.TryDecode(Encoded, out Block? block, out DecodeError error)
        ? block
        : throw new InvalidOperationException($"A block made here cannot be decoded: {error}.");
}

/// <summary>
/// A sealed block of which nothing is kept but what the node is handed: a large heap of a benchmark's own would make every collection
/// of the node's garbage slower than it is in a node.
/// </summary>
/// <param name="Header">Of the block.</param>
/// <param name="NewPayload">The request that hands it over.</param>
internal sealed record BenchPayload(BlockHeader Header, byte[] NewPayload)
{
    public static BenchPayload Of(BenchBlock block) => new(block.Header, block.NewPayload);
}
