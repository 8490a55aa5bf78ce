using System.Net;
using Altius.Client.Running;

namespace Altius.Client;

/// <summary>A node that runs. <see cref="NodeBuilder"/> starts it.</summary>
/// <remarks>
/// Who runs: every part has threads of its own; the node's owner waits on <see cref="Stop"/> and then disposes. What memory it
/// owns: the list of parts. What completes it: <see cref="DisposeAsync"/>; each part closes in bounded
/// time. Nothing cancels that.
/// </remarks>
public sealed class Node : IAsyncDisposable
{
    private readonly NodeParts _parts;

    internal Node(NodeParts parts, NodeServices services, NodeStop stop) => (_parts, Services, Stop) = (parts, services, stop);

    public NodeServices Services { get; }

    /// <summary>Asked by whoever finds that the node must stop: a signal, the disk guard, a fault of the storage.</summary>
    public NodeStop Stop { get; }

    /// <summary>Where the consensus client is served; null in dev mode.</summary>
    public IPEndPoint? Engine { get; internal init; }

    /// <summary>Where JSON-RPC over HTTP is served.</summary>
    public IPEndPoint? Http { get; internal init; }

    /// <summary>Where JSON-RPC over WebSocket is served.</summary>
    public IPEndPoint? WebSocket { get; internal init; }

    /// <summary>Where metrics and health are served.</summary>
    public IPEndPoint? Monitoring { get; internal init; }

    /// <summary>Ends when the code on the way of payloads has been compiled, where the node does that.</summary>
    internal Task WarmedUp { get; init; } = Task.CompletedTask;

    public ValueTask DisposeAsync() => _parts.DisposeAsync();
}
