using System.Net;
using Altius.Client.Dev;
using Altius.Client.Monitoring;
using Altius.Client.Options;
using Altius.JsonRpc;

namespace Altius.Client.Rpc;

/// <summary>
/// Which servers the options ask for: HTTP and WebSocket on one port or on two, and a unix socket with the first of them.
/// </summary>
internal static class RpcPorts
{
    /// <summary>What each server is to serve, HTTP first.</summary>
    /// <param name="way">Of the Engine API; null where there is none.</param>
    public static IReadOnlyList<RpcServerOptions> Plan(
        NodeOptions options, NodeMetrics metrics, NodeHealth health, RightOfWay? way)
    {
        RpcServerOptions common = new()
        {
            HttpNamespaces = [],
            WebSocketNamespaces = [],
            CorsOrigins = options.HttpCors,
            VirtualHosts = options.HttpVirtualHosts,
            Limits = new RpcLimits
            {
                RequestBytes = Bounded(options.RpcRequestLimit),
                AnswerBytes = Bounded(options.RpcAnswerLimit),
                BatchCalls = options.RpcBatchLimit,
                CallTime = options.RpcTimeLimit > TimeSpan.Zero ? options.RpcTimeLimit : Timeout.InfiniteTimeSpan,
                Connections = options.RpcConnections,
            },
            Way = way,
            MapEndpoints = routes => MonitoringServer.MapHealth(routes, health),
        };
        // Whoever leads a chain of his own by requests need not switch that on.
        IReadOnlyList<string> leading = options.Dev ? DevMethods.Namespaces : [];
        bool areOne = options.HttpPort is > 0 && options.HttpPort == options.WsPort && options.HttpHost == options.WsHost;
        List<RpcServerOptions> servers = [];
        if (options.HttpPort is { } http)
        {
            servers.Add(Named("http", common with
            {
                Address = AddressOf(options.HttpHost),
                Port = http,
                HttpNamespaces = [.. options.HttpApi, .. leading],
                WebSocketNamespaces = areOne ? [.. options.WsApi, .. leading] : [],
                CorsOrigins = areOne ? [.. options.HttpCors.Union(options.WsOrigins)] : options.HttpCors,
            }));
        }
        if (options.WsPort is { } ws && !areOne)
        {
            servers.Add(Named("ws", common with
            {
                Address = AddressOf(options.WsHost),
                Port = ws,
                WebSocketNamespaces = [.. options.WsApi, .. leading],
                CorsOrigins = options.WsOrigins,
            }));
        }
        if (options.Ipc is { } path) servers.Add(Named("ipc", common with { Port = null, IpcPath = Path.GetFullPath(path) }));
        return servers;

        RpcServerOptions Named(string name, RpcServerOptions server) => server with
        {
            Name = name,
            Watch = new RpcWatch { Called = (method, took, error) => metrics.CountCall(name, method, took, error) },
        };
    }

    /// <summary>Makes sure that every group of methods that an option names is there.</summary>
    /// <param name="known">The groups; "rpc" is always served.</param>
    /// <exception cref="OptionException">One is not.</exception>
    public static void RequireKnown(NodeOptions options, IReadOnlyList<string> known)
    {
        foreach ((string option, IReadOnlyList<string> groups) in
            new[] { ("http.api", options.HttpApi), ("ws.api", options.WsApi) })
            if (groups.FirstOrDefault(group => group != "rpc" && !known.Contains(group)) is { } unknown)
                throw new OptionException(
                    $"{option}: there is no group of methods '{unknown}'; choose from {string.Join(", ", known)}.");
    }

    /// <summary>An address as options name it; the doctor has seen that it is one.</summary>
    public static IPAddress AddressOf(string host) => host == "localhost" ? IPAddress.Loopback : IPAddress.Parse(host);

    private static int Bounded(long bytes) => (int)Math.Min(bytes, int.MaxValue / 2);
}
