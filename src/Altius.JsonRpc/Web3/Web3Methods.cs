using Altius.Crypto;

namespace Altius.JsonRpc;

/// <summary>What the client is, and a hash.</summary>
/// <param name="clientVersion">Such as <c>Altius/v0.1.0/linux-x64/dotnet10.0.1</c>.</param>
internal sealed class Web3Methods(string clientVersion)
{
    public IEnumerable<RpcMethod> Methods =>
    [
        RpcMethod.Create("web3_clientVersion", "The client's name, version and platform.",
            Result.Of(RpcTypes.Text), () => clientVersion).On(RpcLane.Caller),
        RpcMethod.Create("web3_sha3", "The Keccak-256 hash of data.", Param.Of("data", RpcTypes.Data),
            Result.Of(RpcTypes.Hash), data => Keccak256.Hash(data.Span)),
    ];
}
