using System.Net;
using Microsoft.Extensions.Logging;

namespace Altius.JsonRpc.Engine;

/// <summary>Where the Engine API listens and who may call.</summary>
public sealed record EngineServerOptions
{
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>0 for one that is free.</summary>
    public int Port { get; init; } = 8551;

    public required JwtSecret Secret { get; init; }

    /// <summary>Host names by which the port may be called beside addresses and localhost; "*" for all.</summary>
    public IReadOnlyList<string> VirtualHosts { get; init; } = ["localhost"];

    /// <summary>What the time of a token is held against.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Metrics and the flight recorder: they see each request and answer of this port as bytes.</summary>
    public RpcWatch Watch { get; init; } = new();

    /// <summary>Taken by each call, so that other ports' calls wait; null where there are no other ports.</summary>
    public RightOfWay? Way { get; init; }

    /// <summary>Of the port.</summary>
    public RpcLimits Limits { get; init; } = UsualLimits;

    /// <summary>Wide enough for the largest blocks, and for strangers at the door.</summary>
    public static RpcLimits UsualLimits { get; } = new()
    {
        RequestBytes = 128 * 1024 * 1024, // a block of the greatest size is 20 MB in hexadecimal
        AnswerBytes = 256 * 1024 * 1024, // 128 blobs are 34 MB in hexadecimal, and as much again with a margin
        CallTime = TimeSpan.FromSeconds(30),
        Workers = 2,
        // A consensus client has a few. But connections count before anybody has shown a token, and strangers who leave theirs
        // half open until they are cut off must not keep it out.
        Connections = 4_000,
    };
}

/// <summary>
/// The authenticated port: the Engine API and the few eth methods that must stand beside it. It shares no thread with the other
/// ports; payloads and fork choices run on a thread of their own, in the order of their arrival.
/// </summary>
public sealed class EngineServer : IAsyncDisposable
{
    /// <summary>What the port serves beside the Engine API (execution-apis, engine/common.md).</summary>
    public static readonly IReadOnlyList<string> EthMethods =
    [
        "eth_blockNumber", "eth_call", "eth_chainId", "eth_getCode", "eth_getBlockByHash", "eth_getBlockByNumber", "eth_getLogs",
        "eth_sendRawTransaction", "eth_syncing",
    ];

    private readonly CancellationTokenSource _stop = new();
    private readonly RpcServer _server;

    /// <param name="version">Of the client.</param>
    /// <param name="eth">The eth namespace; what must be on this port is taken from it.</param>
    public EngineServer(EngineServerOptions options, EngineApi api, IEnumerable<RpcMethod> eth, string version,
        ILoggerFactory logs)
    {
        ILogger log = logs.CreateLogger("Altius.Engine");
        IEnumerable<RpcMethod> methods =
            api.Methods(log, _stop.Token).Concat(eth.Where(method => EthMethods.Contains(method.Name)));
        _server = new RpcServer(
            new RpcServerOptions
            {
                Name = "engine",
                Address = options.Address,
                Port = options.Port,
                Secret = options.Secret,
                VirtualHosts = options.VirtualHosts,
                Limits = options.Limits,
                Clock = options.Clock,
                Compresses = false,
                Way = options.Way,
                GoesFirst = true,
                Watch = api.ConsensusClient.Around(options.Watch),
            },
            new RpcMethodTable(version, methods), logs);
    }

    /// <summary>Where the port is; null before the start.</summary>
    public IPEndPoint? Endpoint => _server.Endpoint;

    /// <exception cref="IOException">The port cannot be had; the message says which and what to do.</exception>
    public Task StartAsync(CancellationToken stop = default) => _server.StartAsync(stop);

    /// <summary>Stops listening; a block under way is given up.</summary>
    public async Task StopAsync(CancellationToken stop = default)
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _server.StopAsync(stop).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _server.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
    }
}
