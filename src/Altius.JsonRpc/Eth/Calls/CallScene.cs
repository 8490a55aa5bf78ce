using Altius.Core;
using Altius.Evm;
using Altius.Execution;
using Altius.Primitives;

namespace Altius.JsonRpc;

/// <summary>
/// Where a call is simulated: a state with overrides, and a block. Several calls may be run on it, one after the other.
/// </summary>
/// <param name="Precompiles">Where the overrides have put them.</param>
internal sealed record CallScene(StateOverlay State, BlockContext Block, ForkRules Rules, PrecompileSet Precompiles)
{
    /// <summary>Sets a scene.</summary>
    /// <param name="header">Of the block whose surroundings the call sees.</param>
    /// <exception cref="RpcError">The overrides contradict themselves.</exception>
    public static CallScene Of(
        ChainSpec chain, BlockHeader header, IStateReader state,
        IReadOnlyDictionary<Address, AccountOverride>? stateOverrides, BlockOverrides? blockOverrides)
    {
        if (blockOverrides is { BeaconRoot: not null }) throw NotInCalls("beaconRoot");
        if (blockOverrides is { Withdrawals: not null }) throw NotInCalls("withdrawals");
        BlockHeader seen = blockOverrides?.ApplyTo(header) ?? header;
        ForkRules rules = chain.Forks.RulesOf(seen);
        // A time override may lead into a fork whose fields the header does not have.
        seen = seen with { BaseFeePerGas = seen.BaseFeePerGas ?? UInt256.Zero, ExcessBlobGas = seen.ExcessBlobGas ?? 0 };
        BlockContext block = seen.ToContext(rules, chain.ChainId);
        if (blockOverrides?.BlobBaseFee is { } blobBaseFee) block = block with { BlobBaseFee = blobBaseFee };
        StateOverlay overlay = new(state);
        PrecompileSet precompiles = StateOverrides.Apply(stateOverrides, overlay, PrecompileSet.For(rules));
        return new CallScene(overlay, block, rules, precompiles);
    }

    /// <summary>
    /// The block as a call sees it: who pays nothing sees one in which nothing is to be paid, and need not fear a price below the
    /// base fee.
    /// </summary>
    public BlockContext BlockFor(Transaction call) => Block with
    {
        BaseFee = call.MaxFeePerGas.IsZero ? UInt256.Zero : Block.BaseFee,
        BlobBaseFee =
            call.MaxFeePerBlobGas.IsZero && call.Type == TransactionType.Blob ? UInt256.Zero : Block.BlobBaseFee,
    };

    private static RpcError NotInCalls(string name) =>
        RpcError.InvalidParams(
            $"block override \"{name}\" is not supported for this method: it belongs to whole blocks (eth_simulateV1)");
}
