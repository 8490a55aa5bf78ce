using Altius.Core;
using Altius.Db;
using Altius.Primitives;

namespace Altius.Chain;

/// <summary>What is told to the operator when the chain in the database does not hold together.</summary>
internal static class ChainFaults
{
    private const string Remedy = "Restore the data directory from a copy, or delete it and import again.";

    public static StoreException Damaged(Column column, ReadOnlySpan<byte> key) =>
        new($"The database is damaged: column {column}, key {Hex.ToPrefixed(key)} holds what this client never writes. {Remedy}");

    public static StoreException Missing(string what, in BlockReference block) =>
        new($"The database is damaged: {what} of block {block} is missing. {Remedy}");

    public static StoreException MissingNumber(ulong number) =>
        new($"The database is damaged: block {number} of the chain is missing. {Remedy}");

    public static StoreException NoState(string chain) => new($"The database holds the blocks of {chain} but no state. {Remedy}");

    public static StoreException NoBlocks(in BlockReference state) =>
        new($"The database holds the state of block {state} but no blocks. Delete the data directory and import again.");

    public static StoreException StateOffChain(BlockHeader onDisk, BlockHeader head) => new(
        $"The state on disk is that of block {BlockReference.Of(onDisk)}, which is not on the chain that ends at " +
        $"{BlockReference.Of(head)}. {Remedy}");

    public static StoreException StateGone(BlockHeader header) =>
        new($"The state after block {BlockReference.Of(header)} should be there and is not. Verify the database. {Remedy}");

    public static StoreException StateDiffers(BlockHeader header, string how) => new(
        $"Block {BlockReference.Of(header)} was valid and no longer is: {how}. The state on disk is damaged: verify the " +
        $"database. {Remedy}");
}
