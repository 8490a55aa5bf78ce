using Altius.Chain;
using Altius.Core;
using Altius.Primitives;

namespace Altius.JsonRpc.Debug;

/// <summary>
/// debug_setHead: takes the head of the chain back. For operators; whoever follows the chain meanwhile is led astray.
/// </summary>
public static class SetHead
{
    /// <summary>The row for a port that only the operator reaches.</summary>
    public static RpcMethod Create(BlockTree blocks, ForkChoice choice) => RpcMethod.Create(
        "debug_setHead", "Takes the head of the chain back to an earlier block of it.",
        Param.Of("block", RpcTypes.Quantity64), Result.Of(RpcTypes.Null),
        (number, call) =>
        {
            if (!blocks.TryGetCanonicalHash(number, out Hash256 hash))
                throw RpcError.Server($"block #{number} not found: the head is block {blocks.Head.Number}");
            ForkChoiceState state = new(hash, HashUpTo(blocks.Safe, number), HashUpTo(blocks.Finalized, number));
            ForkChoiceResult result = choice.Update(state, call.Stop);
            if (result.Error == ForkChoiceError.ReorgTooDeep)
                throw RpcError.Server(
                    $"the state of block {number} is no longer kept; the oldest one kept is that of block {blocks.OldestState}");
            if (blocks.Head.Hash != hash)
                throw RpcError.Server(
                    $"the head stays at block {blocks.Head.Number}: " +
                    $"{result.Status.Error ?? "what is final cannot be taken back"}");
            return (object?)null;
        });

    /// <summary>What is safe or final stays so, unless the head goes back before it.</summary>
    private static Hash256 HashUpTo(BlockHeader? header, ulong number) =>
        header is not null && header.Number <= number ? header.Hash : Hash256.Zero;
}
