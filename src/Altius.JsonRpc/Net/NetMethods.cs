using System.Globalization;

namespace Altius.JsonRpc;

/// <summary>The network as this node sees it.</summary>
/// <param name="networkId">What peers exchange; mostly the chain's id.</param>
/// <param name="peers">How many the node is connected to.</param>
/// <param name="listens">Whether it waits for connections from peers.</param>
internal sealed class NetMethods(ulong networkId, Func<int> peers, Func<bool> listens)
{
    public IEnumerable<RpcMethod> Methods =>
    [
        RpcMethod.Create("net_version", "The network's id, in decimal digits.",
            Result.Of(RpcTypes.Text), () => networkId.ToString(CultureInfo.InvariantCulture)).On(RpcLane.Caller),
        RpcMethod.Create("net_listening", "Whether the node waits for connections from peers.",
            Result.Of(RpcTypes.Boolean), listens).On(RpcLane.Caller),
        RpcMethod.Create("net_peerCount", "How many peers the node is connected to.",
            Result.Of(RpcTypes.Quantity64), () => (ulong)peers()).On(RpcLane.Caller),
    ];
}
