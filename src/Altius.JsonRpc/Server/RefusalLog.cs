using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Altius.JsonRpc;

/// <summary>Complains loudly about callers that were turned away, but not for each of a thousand requests.</summary>
/// <param name="server">The port's name.</param>
internal sealed partial class RefusalLog(string server, ILogger log)
{
    /// <summary>No more than one complaint in this time.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(10);

    private long _last = long.MinValue / 2;

    /// <param name="why">A sentence, with what can be done about it.</param>
    public void Refused(HttpContext http, string why)
    {
        long now = Environment.TickCount64;
        long last = Interlocked.Read(ref _last);
        if (now - last < Quiet.TotalMilliseconds || Interlocked.CompareExchange(ref _last, now, last) != last) return;
        LogRefused(log, server, http.Connection.RemoteIpAddress?.ToString(), why);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A request to the {Server} server from {From} was refused. {Why}")]
    private static partial void LogRefused(ILogger log, string server, string? from, string why);
}
