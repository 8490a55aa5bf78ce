using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Altius.JsonRpc;

/// <summary>JSON-RPC over HTTP: one POST a request or batch.</summary>
internal sealed partial class HttpTransport(RpcDispatcher dispatcher, RpcLimits limits, ILogger log)
{
    /// <summary>
    /// Bytes handed to the network at once: the response's pipe then never holds a second copy of a large answer.
    /// </summary>
    private const int PieceSize = 64 * 1024;

    public async Task ServeAsync(HttpContext http)
    {
        if (!HttpMethods.IsPost(http.Request.Method))
        {
            http.Response.Headers.Allow = "POST";
            await RefuseAsync(http, StatusCodes.Status405MethodNotAllowed, "JSON-RPC takes POST requests.").ConfigureAwait(false);
            return;
        }
        if (!IsJson(http.Request.ContentType))
        {
            await RefuseAsync(http, StatusCodes.Status415UnsupportedMediaType,
                "Send the request as application/json.").ConfigureAwait(false);
            return;
        }
        if (http.Request.Headers.ContentEncoding.Count != 0 && http.Request.Headers.ContentEncoding != "identity")
        {
            http.Response.Headers.AcceptEncoding = "identity"; // RFC 9110, 15.5.16
            await RefuseAsync(http, StatusCodes.Status415UnsupportedMediaType,
                "Send the request uncompressed.").ConfigureAwait(false);
            return;
        }
        using RequestBuffer request = new();
        if (!await TryReadBodyAsync(http, request).ConfigureAwait(false))
        {
            await RefuseAsync(http, StatusCodes.Status413PayloadTooLarge, $"A request has at most {limits.RequestBytes} bytes.")
                .ConfigureAwait(false);
            return;
        }
        await AnswerAsync(http, request.Memory).ConfigureAwait(false);
    }

    /// <summary>A short text for people and a status for programs.</summary>
    public static Task RefuseAsync(HttpContext http, int status, string why)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/plain; charset=utf-8";
        return http.Response.WriteAsync(why, http.RequestAborted);
    }

    private async Task AnswerAsync(HttpContext http, ReadOnlyMemory<byte> request)
    {
        RpcContext call = new(RpcTransport.Http, null, http.RequestAborted);
        using RpcOutput output = new(new Body(http.Response), limits, http.RequestAborted);
        try
        {
            await dispatcher.AnswerAsync(request, call, output).ConfigureAwait(false);
            if (output.IsEmpty) http.Response.StatusCode = StatusCodes.Status204NoContent;
            else await output.CompleteAsync().ConfigureAwait(false);
            call.Answered();
        }
        catch (AnswerBrokenException broken)
        {
            // A client that has gone is no news.
            if (!http.RequestAborted.IsCancellationRequested) LogBroken(log, broken.Message);
            http.Abort();
        }
        catch (Exception fault) when (fault is OperationCanceledException or IOException)
        {
            http.Abort(); // the client has gone
        }
    }

    private async Task<bool> TryReadBodyAsync(HttpContext http, RequestBuffer request)
    {
        if (http.Request.ContentLength > limits.RequestBytes) return false;
        PipeReader body = http.Request.BodyReader;
        while (true)
        {
            ReadResult read = await body.ReadAsync(http.RequestAborted).ConfigureAwait(false);
            if (request.Length + read.Buffer.Length > limits.RequestBytes) return false;
            request.Append(read.Buffer);
            body.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted) return true;
        }
    }

    /// <summary>
    /// Only a type that a web page may not send across origins unasked: a page must not reach a local node's port.
    /// </summary>
    private static bool IsJson(string? contentType)
    {
        ReadOnlySpan<char> type = contentType;
        int parameters = type.IndexOf(';');
        if (parameters >= 0) type = type[..parameters];
        return contentType is null || type.Trim().Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || type.Trim().Equals("application/json-rpc", StringComparison.OrdinalIgnoreCase);
    }

    private sealed class Body(HttpResponse response) : RpcSink
    {
        public override async ValueTask SendAsync(ReadOnlyMemory<byte> piece, bool isLast, CancellationToken stop)
        {
            if (!response.HasStarted)
            {
                response.ContentType = "application/json";
                if (isLast) response.ContentLength = piece.Length;
            }
            for (int sent = 0; sent < piece.Length; sent += PieceSize)
            {
                ReadOnlyMemory<byte> next = piece[sent..Math.Min(piece.Length, sent + PieceSize)];
                FlushResult flushed = await response.BodyWriter.WriteAsync(next, stop).ConfigureAwait(false);
                if (flushed.IsCompleted) throw new OperationCanceledException("The client has gone.");
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Reason}")]
    private static partial void LogBroken(ILogger log, string reason);
}
