using System.Text.Json;
using Altius.Chain;
using Altius.Core;

namespace Altius.JsonRpc;

/// <summary>What operators want to know of the node.</summary>
internal sealed class AdminMethods(BlockTree blocks, NodeDescription node)
{
    public IEnumerable<RpcMethod> Methods =>
    [
        RpcMethod.Create("admin_nodeInfo", "The node, its address in the network and the head of its chain.",
            Result.Of(RpcTypes.Written("""{"type":"object"}""")), () => WriteNode),
        RpcMethod.Create("admin_peers", "The peers that the node is connected to.",
            Result.Of(RpcTypes.Written("""{"type":"array"}""")), () => WritePeers),
    ];

    private void WriteNode(Utf8JsonWriter json)
    {
        BlockHeader head = blocks.Head;
        json.WriteStartObject();
        json.WriteString("name"u8, node.ClientVersion);
        json.WriteString("enode"u8, node.Enode());
        json.WriteStartObject("protocols"u8);
        json.WriteStartObject("eth"u8);
        json.WriteNumber("network"u8, blocks.Chain.NetworkId);
        json.WriteData("genesis"u8, blocks.Genesis.Hash.Bytes);
        json.WriteData("head"u8, head.Hash.Bytes);
        json.WriteString("chain"u8, blocks.Chain.Name);
        json.WriteNumber("chainId"u8, blocks.Chain.ChainId);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WritePeers(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach (PeerDescription peer in node.Peers())
        {
            json.WriteStartObject();
            json.WriteString("enode"u8, peer.Enode);
            json.WriteString("id"u8, peer.Id);
            json.WriteString("name"u8, peer.Name);
            json.WriteStartArray("caps"u8);
            foreach (string capability in peer.Capabilities) json.WriteStringValue(capability);
            json.WriteEndArray();
            json.WriteStartObject("network"u8);
            json.WriteString("localAddress"u8, peer.LocalAddress);
            json.WriteString("remoteAddress"u8, peer.RemoteAddress);
            json.WriteBoolean("inbound"u8, peer.IsInbound);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
