using Microsoft.Extensions.Logging;

namespace Altius.JsonRpc;

/// <summary>
/// What WebSocket and IPC have in common: messages come one after the other, several may be under way, answers go back as they
/// are done.
/// </summary>
/// <remarks>
/// Who runs: the reading loop of the connection begins each request, in the order of arrival, and goes on to the next once the
/// handler waits for something. What memory it owns: a buffer for each request under way. What completes it: the client closes
/// the connection and all that is under way is done. What cancels it: the connection's token.
/// </remarks>
internal sealed partial class StreamingTransport(RpcDispatcher dispatcher, RpcLimits limits, RpcTransport kind, ILogger log)
{
    /// <summary>Serves a connection until its messages end.</summary>
    /// <param name="readAsync">Gives the next message, null at the end.</param>
    public async Task ServeAsync(RpcConnection connection, Func<CancellationToken, Task<RequestBuffer?>> readAsync)
    {
        using SemaphoreSlim room = new(limits.CallsPerConnection);
        List<Task> underWay = [];
        Task pump = connection.PumpAsync();
        try
        {
            while (true)
            {
                await room.WaitAsync(connection.Closed).ConfigureAwait(false);
                RequestBuffer? request = await readAsync(connection.Closed).ConfigureAwait(false);
                if (request is null) break;
                underWay.RemoveAll(task => task.IsCompleted);
                underWay.Add(AnswerAsync(request, connection, room));
            }
            await Task.WhenAll(underWay).ConfigureAwait(false); // the client sends no more, but may wait for what it has asked
        }
        catch (Exception fault) when (fault is OperationCanceledException or IOException)
        {
            // The connection is closed.
        }
        finally
        {
            connection.Close();
            await pump.ConfigureAwait(false);
            await Task.WhenAll(underWay).ConfigureAwait(false);
        }
    }

    private async Task AnswerAsync(RequestBuffer request, RpcConnection connection, SemaphoreSlim room)
    {
        using (request)
        {
            RpcContext call = new(kind, connection, connection.Closed);
            using RpcConnection.AnswerSink sink = connection.BeginAnswer();
            using RpcOutput output = new(sink, limits, connection.Closed);
            try
            {
                await dispatcher.AnswerAsync(request.Memory, call, output).ConfigureAwait(false);
                if (!output.IsEmpty) await output.CompleteAsync().ConfigureAwait(false);
                call.Answered();
            }
            catch (Exception fault)
            {
                if (!connection.Closed.IsCancellationRequested) LogBroken(log, fault.Message);
                connection.Close();
            }
        }
        room.Release();
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "A connection was broken off: {Reason}")]
    private static partial void LogBroken(ILogger log, string reason);
}
