using System.Net;
using System.Net.Mime;
using Altius.Client.Options;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Prometheus;
using Serilog;

namespace Altius.Client.Monitoring;

/// <summary>
/// Serves GET /metrics (Prometheus) and GET /health on a port of their own, so that no load of calls can hide them.
/// </summary>
internal sealed class MonitoringServer : IAsyncDisposable
{
    private const int MaxConnections = 32;

    private readonly WebApplication _server;

    private MonitoringServer(WebApplication server, IPEndPoint endpoint) => (_server, Endpoint) = (server, endpoint);

    /// <summary>Where it listens; a port that was free where 0 was asked for.</summary>
    public IPEndPoint Endpoint { get; }

    /// <exception cref="OptionException">The port cannot be opened.</exception>
    public static async Task<MonitoringServer> StartAsync(
        IPAddress host, int port, CollectorRegistry registry, NodeHealth health, Serilog.ILogger log)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = MaxConnections;
            kestrel.Limits.MaxRequestBodySize = 0;
            kestrel.Listen(host, port);
        });
        builder.Services.AddRoutingCore();
        builder.Logging.ClearProviders().AddSerilog(log);
        WebApplication server = builder.Build();
        server.MapMetrics(registry: registry);
        MapHealth(server, health);
        try
        {
            await server.StartAsync();
        }
        catch (IOException fault)
        {
            await server.DisposeAsync();
            throw new OptionException($"metrics.port: {fault.Message} Choose another with --metrics.port, or 'off'.");
        }
        return new MonitoringServer(server, new IPEndPoint(host, new Uri(server.Urls.First()).Port));
    }

    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync();
        await _server.DisposeAsync();
    }

    /// <summary>Adds GET /health; other servers of the node offer it too.</summary>
    public static void MapHealth(IEndpointRouteBuilder routes, NodeHealth health) =>
        routes.MapGet("/health", context => AnswerHealth(context, health));

    private static async Task AnswerHealth(HttpContext context, NodeHealth health)
    {
        using MemoryStream body = new();
        bool isHealthy = health.Write(body);
        context.Response.StatusCode = isHealthy ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = MediaTypeNames.Application.Json;
        await context.Response.Body.WriteAsync(body.GetBuffer().AsMemory(0, (int)body.Length), context.RequestAborted);
    }
}
