using Altius.Chain;
using Altius.Core;
using Microsoft.Extensions.Logging;

namespace Altius.JsonRpc.Engine;

/// <summary>
/// engine_forkchoiceUpdated: moves the head, then starts to build a block on it where that is asked for. Calls are run in the
/// order of arrival, and to their end even if the caller hangs up.
/// </summary>
/// <param name="stop">Cancelled when the node stops.</param>
internal sealed partial class ForkchoiceUpdated(
    ForkSchedule forks, ForkChoice forkChoice, PayloadBuilder builder, ILogger log, CancellationToken stop)
{
    private const string Summary =
        "Moves the chain's head and what is safe and final, and starts to build a block where asked to.";

    private static readonly AttributesRequest.Version[] Versions =
    [
        new("engine_forkchoiceUpdatedV1", ForkWindow.WithoutWithdrawals, MayHaveWithdrawals: false, HasBeaconRoot: false),
        new("engine_forkchoiceUpdatedV2", ForkWindow.WithoutBlobs, MayHaveWithdrawals: true, HasBeaconRoot: false),
        new("engine_forkchoiceUpdatedV3", ForkWindow.WithBlobs, MayHaveWithdrawals: true, HasBeaconRoot: true),
    ];

    public IEnumerable<RpcMethod> Methods => Versions.Select(version => RpcMethod.Create(
        version.Method, Summary,
        Param.Of("forkchoiceState", EngineTypes.ForkchoiceState), Param.Of("payloadAttributes",
            AttributesRequest.Type.OrNull()).Or(null),
        Result.Of(EngineTypes.ForkchoiceAnswer),
        (state, attributes) => Update(version, state, attributes)).On(RpcLane.Ordered).Within(Timeout.InfiniteTimeSpan));

    private ForkchoiceAnswer Update(AttributesRequest.Version version, ForkChoiceState state, AttributesRequest? attributes)
    {
        if (state.Head.IsZero) throw Inconsistent("headBlockHash is zero");
        ForkChoiceResult result = forkChoice.Update(state, stop);
        switch (result.Error)
        {
            case ForkChoiceError.Inconsistent:
                throw Inconsistent("the safe or the finalized block is unknown or not on the head's branch");
            case ForkChoiceError.ReorgTooDeep:
                throw new RpcError(RpcErrorCode.TooDeepReorg, "Too deep reorg: the states that it would need are no longer kept");
            default: break;
        }
        bool builds = result.Status.Verdict == PayloadVerdict.Valid && attributes is not null && result.Head is not null;
        return new ForkchoiceAnswer(result.Status, builds ? Begin(version, result.Head!, attributes!) : null);
    }

    private ulong Begin(AttributesRequest.Version version, BlockHeader head, AttributesRequest attributes)
    {
        PayloadAttributes checkedAttributes = attributes.Check(version, forks, head);
        try
        {
            ulong id = builder.Begin(head, checkedAttributes);
            LogBegun(log, head.Number + 1, id);
            return id;
        }
        catch (PayloadBuildException fault)
        {
            throw RpcError.Server($"No block can be built on {BlockReference.Of(head)}: {fault.Message}");
        }
    }

    private static RpcError Inconsistent(string why) =>
        new(RpcErrorCode.InvalidForkchoiceState, $"Invalid forkchoice state: {why}");

    [LoggerMessage(Level = LogLevel.Information, Message = "Building block {Number} as payload {Id:x16}")]
    private static partial void LogBegun(ILogger log, ulong number, ulong id);
}
