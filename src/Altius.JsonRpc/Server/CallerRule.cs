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

    /// <returns>Null for a request that may go on; else why not, for people.</returns>
    public string? WhyNot(HttpRequest request)
    {
        if (!AdmitsHost(request))
            return $"The host name '{request.Host.Host}' is not one by which this port may be called: " +
                "name it in the port's option for virtual hosts, such as --engine.vhosts, or call by address.";
        bool isSocket = request.HttpContext.WebSockets.IsWebSocketRequest;
        return isSocket && !AdmitsOrigin(request.Headers.Origin)
            ? $"The web origin '{request.Headers.Origin}' may not open a WebSocket: name it in the port's option for origins."
            : null;
    }

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
