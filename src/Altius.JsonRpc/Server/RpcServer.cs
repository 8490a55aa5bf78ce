using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Altius.JsonRpc;

/// <summary>
/// One listener for JSON-RPC 2.0: HTTP and WebSocket on a port, IPC on a unix socket. The Engine API has an instance to itself,
/// so that nothing the other ports do can delay it.
/// </summary>
/// <remarks>
/// The way of a request: a transport reads it whole into one buffer (<see cref="RequestBuffer"/>); <see cref="RpcDispatcher"/>
/// takes it apart into calls; each call finds its row in the <see cref="RpcMethodTable"/>, reads its arguments and runs on one
/// of the port's <see cref="CallWorkers"/>; the answer grows in an <see cref="RpcOutput"/> and goes back by the way the request
/// came. To add a method, add a row: see <see cref="RpcMethod"/>, <see cref="RpcTypes"/> and, for objects, <see
/// cref="RpcObject"/>. A handler refuses a call by throwing <see cref="RpcError"/>; whatever else it throws is logged as a
/// fault of our own.
/// </remarks>
public sealed partial class RpcServer : IAsyncDisposable
{
    private readonly RpcServerOptions _options;
    private readonly ILogger _log;
    private readonly CallLanes _workers;
    private readonly WebApplication _app;
    private readonly CancellationTokenSource _stopping = new();
    private readonly HttpTransport? _http;
    private readonly WebSocketTransport? _webSocket;
    private readonly IpcTransport? _ipc;
    private readonly CallerRule _callers;
    private readonly RefusalLog _refusals;

    /// <param name="options">What to serve.</param>
    /// <param name="methods">All rows that any of the transports may serve.</param>
    /// <param name="logs">Where to log to.</param>
    public RpcServer(RpcServerOptions options, RpcMethodTable methods, ILoggerFactory logs)
    {
        _options = options;
        _log = logs.CreateLogger($"Altius.JsonRpc.{options.Name}");
        _workers = new CallLanes(options);
        _callers = new CallerRule(options.CorsOrigins, options.VirtualHosts);
        _refusals = new RefusalLog(options.Name, _log);
        if (Served(methods, options.HttpNamespaces) is { } http) _http = new HttpTransport(Dispatch(http), options.Limits, _log);
        if (Served(methods, options.WebSocketNamespaces) is { } socket)
            _webSocket = new WebSocketTransport(Dispatch(socket), options.Limits, _log);
        if (options.IpcPath is not null) _ipc = new IpcTransport(Dispatch(methods), options.Limits, _log);
        _app = Build(logs);
    }

    /// <summary>Where the port is; null before the start, or without one.</summary>
    public IPEndPoint? Endpoint { get; private set; }

    /// <summary>Begins to listen.</summary>
    /// <exception cref="IOException">The port or the socket's path cannot be had; the message says which and what to
    /// do.</exception>
    public async Task StartAsync(CancellationToken stop = default)
    {
        if (_options.IpcPath is { } path) ClearSocket(path);
        try
        {
            await _app.StartAsync(stop).ConfigureAwait(false);
        }
        catch (IOException fault)
        {
            throw new IOException(
                $"The {_options.Name} server cannot listen on {_options.Address}:{_options.Port}: {fault.Message} " +
                "Stop what uses the port, or choose another one.", fault);
        }
        if (_options.Port is not null) Endpoint = BoundTo(_app.Urls.First(url =>
            url.StartsWith("http", StringComparison.Ordinal)));
        if (_options.IpcPath is { } made && !OperatingSystem.IsWindows())
            File.SetUnixFileMode(made, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        if (Endpoint is not null) LogListening(_log, _options.Name, Endpoint);
        if (_options.IpcPath is { } socket) LogListening(_log, _options.Name, socket);
    }

    /// <summary>Stops listening, closes connections and waits a little for calls that are under way.</summary>
    public async Task StopAsync(CancellationToken stop = default)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _app.StopAsync(stop).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
        _workers.Dispose();
        _stopping.Dispose();
    }

    private static RpcMethodTable? Served(RpcMethodTable methods, IReadOnlyList<string>? namespaces) =>
        namespaces is null ? methods : namespaces.Count == 0 ? null : methods.Only(namespaces);

    private RpcDispatcher Dispatch(RpcMethodTable methods) => new(methods, _options, _workers, _log);

    private WebApplication Build(ILoggerFactory logs)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.Replace(ServiceDescriptor.Singleton<ILoggerFactory>(new HostLogs(logs)));
        builder.Services.AddSingleton<IHostLifetime, NodeLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));
        builder.Services.AddRoutingCore();
        builder.Services.AddCors();
        if (_options.Compresses) builder.Services.AddResponseCompression(Compress);
        if (_options.Secret is { } secret) JwtAuthentication.Add(builder.Services, secret, _options.Clock);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(Configure);
        // What runs on the threads that read from sockets is done in microseconds or goes on elsewhere.
        builder.Services.Configure<SocketTransportOptions>(sockets => sockets.UnsafePreferInlineScheduling = true);
        WebApplication app = builder.Build();
        app.Use(next => http => IsPlainCall(http) ? ServePlainAsync(http) : next(http));
        app.UseWebSockets(new WebSocketOptions
        {
            KeepAliveInterval = TimeSpan.FromSeconds(30),
            KeepAliveTimeout = TimeSpan.FromSeconds(15),
        });
        if (_options.Compresses) app.UseResponseCompression();
        app.Use(next => http => _callers.WhyNot(http.Request) is { } why ? ForbidAsync(http, why) : next(http));
        app.UseRouting();
        app.UseCors(Allow);
        _options.MapEndpoints?.Invoke(app);
        app.Use(next => http => http.GetEndpoint() is null ? ServeAsync(http) : next(http));
        return app;
    }

    private void Configure(KestrelServerOptions kestrel)
    {
        RpcLimits limits = _options.Limits;
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = limits.RequestBytes;
        kestrel.Limits.MaxConcurrentConnections = limits.Connections;
        kestrel.Limits.MaxConcurrentUpgradedConnections = limits.Connections;
        kestrel.Limits.RequestHeadersTimeout = limits.HeaderTime;
        kestrel.Limits.KeepAliveTimeout = limits.IdleTime;
        MinDataRate? rate = limits.LeastBytesPerSecond == 0
            ? null : new MinDataRate(limits.LeastBytesPerSecond, limits.SlownessGrace);
        kestrel.Limits.MinRequestBodyDataRate = rate;
        kestrel.Limits.MinResponseDataRate = rate;
        if (_options.Port is { } port) kestrel.Listen(_options.Address, port, listen => listen.Protocols = HttpProtocols.Http1);
        if (_options.IpcPath is { } path)
            kestrel.ListenUnixSocket(path, listen => listen.Run(connection => _ipc!.ServeAsync(connection, _stopping.Token)));
    }

    /// <summary>
    /// A request for which nothing has to be found out but its answer: no page of a browser, no compression, no upgrade.
    /// </summary>
    private bool IsPlainCall(HttpContext http)
    {
        IHeaderDictionary headers = http.Request.Headers;
        return _http is not null && http.Request.Path == "/" && HttpMethods.IsPost(http.Request.Method)
            && headers.Origin.Count == 0 && headers.Upgrade.Count == 0
            && headers.AcceptEncoding.Count == 0 && _callers.AdmitsHost(http.Request);
    }

    private Task ForbidAsync(HttpContext http, string why)
    {
        _refusals.Refused(http, why);
        return HttpTransport.RefuseAsync(http, StatusCodes.Status403Forbidden, why);
    }

    private async Task ServePlainAsync(HttpContext http)
    {
        if (_options.Secret is null || await JwtAuthentication.AdmitsAsync(http, _refusals).ConfigureAwait(false))
            await _http!.ServeAsync(http).ConfigureAwait(false);
    }

    private async Task ServeAsync(HttpContext http)
    {
        if (_options.Secret is not null && !await JwtAuthentication.AdmitsAsync(http, _refusals).ConfigureAwait(false)) return;
        if (http.Request.Path != "/")
        {
            await HttpTransport.RefuseAsync(http, StatusCodes.Status404NotFound,
                "JSON-RPC is served at the path /.").ConfigureAwait(false);
            return;
        }
        if (http.WebSockets.IsWebSocketRequest && _webSocket is not null)
            await _webSocket.ServeAsync(http, _stopping.Token).ConfigureAwait(false);
        else if (!http.WebSockets.IsWebSocketRequest && _http is not null)
            await _http.ServeAsync(http).ConfigureAwait(false);
        else
            await HttpTransport.RefuseAsync(http, StatusCodes.Status403Forbidden, "This transport is switched off on this port.")
                .ConfigureAwait(false);
    }

    private void Allow(CorsPolicyBuilder policy)
    {
        if (_options.CorsOrigins.Contains("*")) policy.AllowAnyOrigin();
        else policy.WithOrigins([.. _options.CorsOrigins]);
        policy.WithMethods("POST", "GET").WithHeaders("content-type",
            "authorization").SetPreflightMaxAge(TimeSpan.FromMinutes(10));
    }

    private static void Compress(ResponseCompressionOptions compression)
    {
        compression.EnableForHttps = true; // answers hold no secret that a guess beside it could reveal
        compression.Providers.Add<GzipCompressionProvider>();
        compression.MimeTypes = ["application/json"];
    }

    private static IPEndPoint BoundTo(string url)
    {
        Uri uri = new(url);
        return new IPEndPoint(IPAddress.Parse(uri.Host.Trim('[', ']')), uri.Port);
    }

    /// <summary>
    /// Removes a socket that an earlier run left behind. A socket looks like an empty file; what is not empty stays.
    /// </summary>
    private static void ClearSocket(string path)
    {
        if (!File.Exists(path)) return;
        if (new FileInfo(path).Length != 0)
            throw new IOException($"{path} exists and is no socket. Remove it, or choose another path for IPC.");
        File.Delete(path);
    }

    /// <summary>Signals to the process are the node's to handle, not each server's.</summary>
    private sealed class NodeLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The {Name} server listens on {Where}")]
    private static partial void LogListening(ILogger log, string name, object where);
}
