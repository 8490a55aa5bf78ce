using Altius.Chain;
using Altius.Core;
using Microsoft.Extensions.Logging;

namespace Altius.JsonRpc.Engine;

/// <summary>
/// The Engine API from Paris to Osaka: what the consensus client asks of this one (execution-apis, src/engine). Each family of
/// methods is a class; versions of a method are rows of that class's table, with the forks they are for and what they need.
/// </summary>
/// <param name="tree">The chain.</param>
/// <param name="pipeline">Judges payloads.</param>
/// <param name="forkChoice">Moves the head.</param>
/// <param name="builder">Builds payloads.</param>
/// <param name="findBlobs">Looks blobs up in the pool.</param>
/// <param name="own">How this client introduces itself.</param>
public sealed class EngineApi(
    BlockTree tree, PayloadPipeline pipeline, ForkChoice forkChoice, PayloadBuilder builder, BlobFinder findBlobs,
        ClientVersion own)
{
    /// <summary>Who calls, and when it last did.</summary>
    public ConsensusClientWatch ConsensusClient { get; } = new();

    /// <summary>All methods.</summary>
    /// <param name="log">Where blocks and builds are reported.</param>
    /// <param name="stop">Cancelled when the node stops: the only thing that stops a block under way.</param>
    public IReadOnlyList<RpcMethod> Methods(ILogger log, CancellationToken stop)
    {
        ForkSchedule forks = tree.Chain.Forks;
        List<RpcMethod> methods =
        [
            .. new NewPayload(forks, pipeline, log, stop).Methods,
            .. new ForkchoiceUpdated(forks, forkChoice, builder, log, stop).Methods,
            .. new GetPayload(forks, builder).Methods,
            .. new PayloadBodies(tree).Methods,
            .. new GetBlobs(tree, findBlobs).Methods,
        ];
        methods.AddRange(new Identification(forks, own, ConsensusClient).MethodsBeside([.. methods]));
        return methods;
    }
}
