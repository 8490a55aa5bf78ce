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

    public bool Admits(HttpRequest request)
    {
        string host = request.Host.Host;
        bool isKnownHost = host.Length == 0 || _hosts.Contains("*") || _hosts.Contains(host)
            || host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || IPAddress.TryParse(host.Trim('[', ']'), out _);
        return isKnownHost && (!request.HttpContext.WebSockets.IsWebSocketRequest || AdmitsOrigin(request.Headers.Origin));
    }

    private bool AdmitsOrigin(string? origin) => origin is null || _origins.Contains("*") || _origins.Contains(origin);
}
