using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Altius.JsonRpc;

/// <summary>JSON-RPC over WebSocket: one message a request or batch.</summary>
internal sealed class WebSocketTransport(RpcDispatcher dispatcher, RpcLimits limits, ILogger log)
{
    private static readonly TimeSpan FarewellTime = TimeSpan.FromSeconds(1);

    private readonly StreamingTransport _messages = new(dispatcher, limits, RpcTransport.WebSocket, log);

    /// <summary>Takes the handshake and serves the connection until it ends.</summary>
    public async Task ServeAsync(HttpContext http, CancellationToken stop)
    {
        using WebSocket socket = await http.WebSockets.AcceptWebSocketAsync().ConfigureAwait(false);
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(stop, http.RequestAborted);
        using RpcConnection connection = new(
            (bytes, isLast, cancel) => socket.SendAsync(bytes, WebSocketMessageType.Text, isLast, cancel), limits, log,
                ended.Token);
        await _messages.ServeAsync(connection, cancel => ReadAsync(socket, cancel)).ConfigureAwait(false);
        await CloseAsync(socket, WebSocketCloseStatus.NormalClosure, null).ConfigureAwait(false);
    }

    private async Task<RequestBuffer?> ReadAsync(WebSocket socket, CancellationToken stop)
    {
        RequestBuffer message = new();
        try
        {
            while (true)
            {
                ValueWebSocketReceiveResult read =
                    await socket.ReceiveAsync(message.GetMemory(4096), stop).ConfigureAwait(false);
                if (read.MessageType == WebSocketMessageType.Close) break;
                message.Advance(read.Count);
                if (message.Length > limits.RequestBytes)
                {
                    string why = $"A message has at most {limits.RequestBytes} bytes.";
                    await CloseAsync(socket, WebSocketCloseStatus.MessageTooBig, why).ConfigureAwait(false);
                    break;
                }
                if (read.EndOfMessage) return message;
            }
        }
        catch (WebSocketException)
        {
            // The client went without a word.
        }
        catch
        {
            message.Dispose();
            throw;
        }
        message.Dispose();
        return null;
    }

    private static async Task CloseAsync(WebSocket socket, WebSocketCloseStatus status, string? why)
    {
        if (socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived)) return;
        using CancellationTokenSource patience = new(FarewellTime);
        try
        {
            await socket.CloseOutputAsync(status, why, patience.Token).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is WebSocketException or OperationCanceledException or IOException)
        {
            socket.Abort(); // the other side does not listen any more
        }
    }
}
