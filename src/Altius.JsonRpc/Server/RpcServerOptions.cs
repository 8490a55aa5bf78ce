using System.Net;
using Microsoft.AspNetCore.Routing;

namespace Altius.JsonRpc;

/// <summary>What one port serves, to whom and within which limits.</summary>
public sealed record RpcServerOptions
{
    /// <summary>For logs and threads, such as "rpc" or "engine".</summary>
    public string Name { get; init; } = "rpc";

    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>0 for one that is free; null for no port at all, where there is only a unix socket.</summary>
    public int? Port { get; init; } = 8545;

    /// <summary>The namespaces served over HTTP; null for all that the table has, empty for no HTTP.</summary>
    public IReadOnlyList<string>? HttpNamespaces { get; init; }

    /// <summary>The namespaces served over WebSocket; null for all that the table has, empty for no WebSocket.</summary>
    public IReadOnlyList<string>? WebSocketNamespaces { get; init; }

    /// <summary>
    /// Where to make a unix socket that serves all namespaces; null for none. What stands there is replaced if it is a socket.
    /// </summary>
    public string? IpcPath { get; init; }

    /// <summary>Web origins that may call from a browser; "*" for all.</summary>
    public IReadOnlyList<string> CorsOrigins { get; init; } = [];

    /// <summary>
    /// Host names by which the port may be called beside addresses and localhost; "*" for all. This stops DNS rebinding.
    /// </summary>
    public IReadOnlyList<string> VirtualHosts { get; init; } = ["localhost"];

    public RpcLimits Limits { get; init; } = new();

    /// <summary>Whether answers are compressed for clients that can read it.</summary>
    public bool Compresses { get; init; } = true;

    /// <summary>What callers must prove to know; null for a port that is open to all who reach it.</summary>
    public JwtSecret? Secret { get; init; }

    /// <summary>What the time of a caller's token is held against.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    public RpcWatch Watch { get; init; } = new();

    /// <summary>Who goes first where ports share a machine; null where nobody does.</summary>
    public RightOfWay? Way { get; init; }

    /// <summary>Whether it is this port's calls that go first; else they yield, and their threads too.</summary>
    public bool GoesFirst { get; init; }

    /// <summary>Adds endpoints beside JSON-RPC, such as GET /health; they need no token.</summary>
    public Action<IEndpointRouteBuilder>? MapEndpoints { get; init; }
}
