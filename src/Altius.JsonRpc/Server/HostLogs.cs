using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Altius.JsonRpc;

/// <summary>
/// The node's log for a web host, without what the host says of each request: where that could be heard, the host makes an
/// activity and a scope for every request, whether anything is said or not.
/// </summary>
internal sealed class HostLogs(ILoggerFactory node) : ILoggerFactory
{
    private const string OfEachRequest = "Microsoft.AspNetCore.Hosting.Diagnostics";

    public ILogger CreateLogger(string categoryName) =>
        categoryName == OfEachRequest ? NullLogger.Instance : node.CreateLogger(categoryName);

    public void AddProvider(ILoggerProvider provider) => node.AddProvider(provider);

    public void Dispose()
    {
        // The factory is the node's.
    }
}
