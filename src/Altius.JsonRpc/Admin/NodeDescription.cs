namespace Altius.JsonRpc;

/// <summary>A peer that the node is connected to.</summary>
/// <param name="Enode">Its URL.</param>
/// <param name="Id">Its public key, in hexadecimal.</param>
/// <param name="Name">As it calls itself.</param>
/// <param name="Capabilities">Such as <c>eth/69</c>.</param>
/// <param name="RemoteAddress">Address and port.</param>
/// <param name="IsInbound">Whether it called.</param>
public sealed record PeerDescription(
    string Enode, string Id, string Name, IReadOnlyList<string> Capabilities,
    string LocalAddress, string RemoteAddress, bool IsInbound);

/// <summary>What the node tells of itself and its surroundings; each part is asked for when a call wants to know it.</summary>
public sealed record NodeDescription
{
    /// <summary>Such as <c>Altius/v0.1.0/linux-x64/dotnet10.0.1</c>.</summary>
    public required string ClientVersion { get; init; }

    /// <summary>The node's own URL; null where it takes part in no network of peers.</summary>
    public Func<string?> Enode { get; init; } = () => null;

    public Func<IReadOnlyList<PeerDescription>> Peers { get; init; } = () => [];

    /// <summary>Connects to the peer of a URL and keeps to it; null where the node takes part in no network of peers.</summary>
    public Func<string, bool>? AddPeer { get; init; }

    /// <summary>Parts from the peer of a URL; null where the node takes part in no network of peers.</summary>
    public Func<string, bool>? RemovePeer { get; init; }

    /// <summary>Whether the node waits for connections from peers.</summary>
    public Func<bool> Listens { get; init; } = () => false;

    /// <summary>How far synchronisation has come; null where the node follows the chain.</summary>
    public Func<SyncProgress?> Syncing { get; init; } = () => null;
}
