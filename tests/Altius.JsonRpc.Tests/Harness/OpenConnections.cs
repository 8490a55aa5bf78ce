using System.Diagnostics.Metrics;

namespace Altius.JsonRpc.Tests;

/// <summary>How many connections a port holds open, by the web server's own count.</summary>
internal sealed class OpenConnections : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly int _port;
    private long _count;

    /// <summary>To be made before anybody connects.</summary>
    public OpenConnections(int port)
    {
        _port = port;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument is { Meter.Name: "Microsoft.AspNetCore.Server.Kestrel", Name: "kestrel.active_connections" })
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>(Count);
        _listener.Start();
    }

    public long Value => Interlocked.Read(ref _count);

    /// <summary>The most there ever were.</summary>
    public long Most { get; private set; }

    public void Dispose() => _listener.Dispose();

    private void Count(Instrument instrument, long change, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        foreach (KeyValuePair<string, object?> tag in tags)
        {
            if (tag.Key != "server.port" || tag.Value is not int port || port != _port) continue;
            long now = Interlocked.Add(ref _count, change);
            lock (_listener) Most = Math.Max(Most, now);
        }
    }
}
