using System.Net;
using Microsoft.AspNetCore.Http;

namespace Altius.JsonRpc;

/// <summary>
/// Which host names and web origins a port answers to: a page in a browser must not reach it by a name that its owner points here
/// (DNS rebinding), nor by a WebSocket, which CORS does not cover.
/// </summary>
internal sealed class CallerRule(IReadOnlyList<string> origins, IReadOnlyList<string> hosts)
{
    private readonly HashSet<string> _origins = new(origins, StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _hosts = new(hosts, StringComparer.OrdinalIgnoreCase);
    private volatile string? _lastKnown; // most requests name the same host as the one before

    public bool Admits(HttpRequest request) =>
        AdmitsHost(request) && (!request.HttpContext.WebSockets.IsWebSocketRequest || AdmitsOrigin(request.Headers.Origin));

    /// <summary>For a request that is known not to open a WebSocket.</summary>
    public bool AdmitsHost(HttpRequest request)
    {
        string? named = request.Headers.Host;
        bool isKnownHost = (named is not null && named == _lastKnown) || IsKnown(request.Host.Host);
        if (isKnownHost) _lastKnown = named;
        return isKnownHost;
    }

    private bool IsKnown(string host) =>
        host.Length == 0 || _hosts.Contains("*") || _hosts.Contains(host)
        || host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || IPAddress.TryParse(host.Trim('[', ']'), out _);

    private bool AdmitsOrigin(string? origin) => origin is null || _origins.Contains("*") || _origins.Contains(origin);
}
