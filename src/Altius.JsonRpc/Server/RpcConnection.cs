using System.Buffers;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Altius.JsonRpc;

/// <summary>A connection that stays open (WebSocket, IPC), on which notifications can be sent. Safe for many threads.</summary>
/// <remarks>
/// Who runs: a pump sends the notifications that wait; answers are sent by whoever made them. What memory it owns: the bounded
/// queue of notifications. What completes it: the client or the server closes the connection. What cancels it: a client that
/// falls too far behind, or takes too long for one message, is disconnected.
/// </remarks>
public sealed partial class RpcConnection : IDisposable
{
    private readonly Func<ReadOnlyMemory<byte>, bool, CancellationToken, ValueTask> _write;
    private readonly RpcLimits _limits;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _closed;
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly Channel<ReadOnlyMemory<byte>> _waiting;

    /// <param name="write">Sends bytes; the flag says whether they end a message. Never called twice at once.</param>
    internal RpcConnection(
        Func<ReadOnlyMemory<byte>, bool, CancellationToken, ValueTask> write, RpcLimits limits, ILogger log,
            CancellationToken stop)
    {
        _write = write;
        _limits = limits;
        _log = log;
        _closed = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Closed = _closed.Token;
        _waiting = Channel.CreateBounded<ReadOnlyMemory<byte>>(
            new BoundedChannelOptions(limits.WaitingNotifications) { SingleReader = true });
    }

    /// <summary>Cancelled when the connection ends, whatever ends it: the time to drop its subscriptions.</summary>
    public CancellationToken Closed { get; }

    /// <summary>A notification as it is sent: {"jsonrpc":"2.0","method":…,"params":…}.</summary>
    /// <param name="writeParams">Writes the value of "params".</param>
    public static ReadOnlyMemory<byte> Compose(string method, Action<Utf8JsonWriter> writeParams)
    {
        ArrayBufferWriter<byte> message = new(512);
        using (Utf8JsonWriter json = new(message, new JsonWriterOptions { SkipValidation = true }))
        {
            json.WriteStartObject();
            json.WriteString("jsonrpc"u8, "2.0"u8);
            json.WriteString("method"u8, method);
            json.WritePropertyName("params"u8);
            writeParams(json);
            json.WriteEndObject();
        }
        return message.WrittenMemory;
    }

    /// <summary>Puts a notification in the queue.</summary>
    /// <returns>False where the connection is closed, or is being closed because the client does not keep up.</returns>
    public bool TryNotify(ReadOnlyMemory<byte> notification)
    {
        if (Closed.IsCancellationRequested) return false;
        if (_waiting.Writer.TryWrite(notification)) return true;
        if (!Closed.IsCancellationRequested) LogTooSlow(_log, _limits.WaitingNotifications);
        Close();
        return false;
    }

    /// <summary>Breaks the connection off.</summary>
    public void Close()
    {
        try
        {
            _closed.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended at the same moment.
        }
    }

    public void Dispose()
    {
        Close();
        _closed.Dispose();
        _sending.Dispose();
    }

    /// <summary>Sends what waits until the connection ends.</summary>
    internal async Task PumpAsync()
    {
        try
        {
            await foreach (ReadOnlyMemory<byte> message in _waiting.Reader.ReadAllAsync(Closed).ConfigureAwait(false))
            {
                await _sending.WaitAsync(Closed).ConfigureAwait(false);
                try
                {
                    await SendAsync(message, isLast: true).ConfigureAwait(false);
                }
                finally
                {
                    _sending.Release();
                }
            }
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            if (!Closed.IsCancellationRequested) LogBroken(_log, fault.Message);
            Close();
        }
    }

    /// <summary>A sink for one answer; it keeps notifications out of the answer's pieces.</summary>
    internal AnswerSink BeginAnswer() => new(this);

    private async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, bool isLast)
    {
        using CancellationTokenSource timed = CancellationTokenSource.CreateLinkedTokenSource(Closed);
        TimeSpan allowed = _limits.SlownessGrace;
        if (_limits.LeastBytesPerSecond > 0) allowed += TimeSpan.FromSeconds((double)bytes.Length / _limits.LeastBytesPerSecond);
        timed.CancelAfter(allowed);
        await _write(bytes, isLast, timed.Token).ConfigureAwait(false);
    }

    /// <summary>Holds the connection from the first piece of an answer to the last.</summary>
    internal sealed class AnswerSink(RpcConnection connection) : RpcSink, IDisposable
    {
        private bool _holds;

        public override async ValueTask SendAsync(ReadOnlyMemory<byte> piece, bool isLast, CancellationToken stop)
        {
            if (!_holds)
            {
                await connection._sending.WaitAsync(stop).ConfigureAwait(false);
                _holds = true;
            }
            await connection.SendAsync(piece, isLast).ConfigureAwait(false);
            if (!isLast) return;
            _holds = false;
            connection._sending.Release();
        }

        /// <summary>An answer that was begun and not ended leaves the connection useless: it is closed.</summary>
        public void Dispose()
        {
            if (!_holds) return;
            connection.Close();
            connection._sending.Release();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message =
        "A subscriber is disconnected: {Waiting} notifications wait for it and it does not keep up")]
    private static partial void LogTooSlow(ILogger log, int waiting);

    [LoggerMessage(Level = LogLevel.Debug, Message = "A connection with subscriptions broke: {Reason}")]
    private static partial void LogBroken(ILogger log, string reason);
}
