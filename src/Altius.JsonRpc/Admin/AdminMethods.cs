using System.Text.Json;
using Altius.Chain;
using Altius.Core;

namespace Altius.JsonRpc;

/// <summary>What operators want to know of the node.</summary>
internal sealed class AdminMethods(BlockTree blocks, NodeDescription node)
{
    private const string Enode = "enode://";

    /// <summary>Hexadecimal digits of a public key.</summary>
    private const int KeyDigits = 128;

    private static readonly Param<string> UrlParam = Param.Of("url", RpcTypes.Text, "enode://KEY@ADDRESS:PORT");

    public IEnumerable<RpcMethod> Methods =>
    [
        RpcMethod.Create("admin_nodeInfo", "The node, its address in the network and the head of its chain.",
            Result.Of(RpcTypes.Written("""{"type":"object"}""")), () => WriteNode),
        RpcMethod.Create("admin_peers", "The peers that the node is connected to.",
            Result.Of(RpcTypes.Written("""{"type":"array"}""")), () => WritePeers),
        RpcMethod.Create("admin_addPeer", "Connects to a peer and keeps to it.", UrlParam, Result.Of(RpcTypes.Boolean),
            url => Ask(node.AddPeer, url)),
        RpcMethod.Create("admin_removePeer", "Parts from a peer.", UrlParam, Result.Of(RpcTypes.Boolean),
            url => Ask(node.RemovePeer, url)),
    ];

    private static bool Ask(Func<string, bool>? network, string url)
    {
        if (!IsEnode(url))
            throw RpcError.InvalidParams("invalid enode: expected enode://KEY@ADDRESS:PORT with a key of 128 hexadecimal digits");
        return network is null
            ? throw RpcError.Server("this node takes part in no network of peers: its blocks come from its consensus client")
            : network(url);
    }

    private static bool IsEnode(string url) =>
        url.StartsWith(Enode, StringComparison.Ordinal)
        && Uri.TryCreate(url, UriKind.Absolute, out Uri? parts)
        && parts.UserInfo.Length == KeyDigits && parts.UserInfo.All(char.IsAsciiHexDigit)
        && parts.Host.Length != 0 && parts.Port is > 0 and <= ushort.MaxValue;

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
