using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace Altius.JsonRpc;

/// <summary>JSON-RPC over a unix socket: JSON values back to back, each answer on a line of its own.</summary>
internal sealed class IpcTransport(RpcDispatcher dispatcher, RpcLimits limits, ILogger log)
{
    private static readonly byte[] LineEnd = "\n"u8.ToArray();

    private readonly StreamingTransport _messages = new(dispatcher, limits, RpcTransport.Ipc, log);

    public async Task ServeAsync(ConnectionContext context, CancellationToken stop)
    {
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(stop, context.ConnectionClosed);
        PipeWriter output = context.Transport.Output;
        using RpcConnection connection = new(
            async (bytes, isLast, cancel) =>
            {
                if (!isLast)
                {
                    await output.WriteAsync(bytes, cancel).ConfigureAwait(false);
                    return;
                }
                output.Write(bytes.Span);
                await output.WriteAsync(LineEnd, cancel).ConfigureAwait(false);
            },
            limits, log, ended.Token);
        JsonFraming framing = new();
        await _messages.ServeAsync(connection, cancel =>
            ReadAsync(context.Transport.Input, framing, cancel)).ConfigureAwait(false);
    }

    private async Task<RequestBuffer?> ReadAsync(PipeReader input, JsonFraming framing, CancellationToken stop)
    {
        RequestBuffer message = new();
        try
        {
            while (true)
            {
                ReadResult read = await input.ReadAsync(stop).ConfigureAwait(false);
                bool isComplete = framing.TryFindEnd(read.Buffer, out SequencePosition end);
                message.Append(read.Buffer.Slice(0, end));
                input.AdvanceTo(end);
                if (isComplete) return message;
                if (message.Length > limits.RequestBytes)
                    throw new IOException($"A request has at most {limits.RequestBytes} bytes.");
                if (!read.IsCompleted) continue;
                if (!message.Memory.Span.ContainsAnyExcept(" \t\r\n"u8)) break;
                return message; // cut off: it is answered as the parse error that it is
            }
        }
        catch
        {
            message.Dispose();
            throw;
        }
        message.Dispose();
        return null;
    }
}

/// <summary>
/// Finds where a JSON value ends in a stream of them, over as many pieces as it takes. What the value holds is not checked.
/// </summary>
internal sealed class JsonFraming
{
    private int _depth;
    private bool _isInString;
    private bool _isEscaped;

    /// <summary>Goes on through the next piece.</summary>
    /// <param name="end">Behind the value; the end of the piece where the value goes on.</param>
    /// <returns>Whether the value is complete.</returns>
    public bool TryFindEnd(in ReadOnlySequence<byte> piece, out SequencePosition end)
    {
        long offset = 0;
        foreach (ReadOnlyMemory<byte> segment in piece)
        {
            int found = FindEnd(segment.Span);
            if (found >= 0)
            {
                end = piece.GetPosition(offset + found);
                return true;
            }
            offset += segment.Length;
        }
        end = piece.End;
        return false;
    }

    private int FindEnd(ReadOnlySpan<byte> bytes)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            byte next = bytes[i];
            if (_isInString)
            {
                if (_isEscaped) _isEscaped = false;
                else if (next == '\\') _isEscaped = true;
                else if (next == '"') _isInString = false;
                else i += SkipPlain(bytes[(i + 1)..]);
                continue;
            }
            switch (next)
            {
                case (byte)'"': _isInString = true; break;
                case (byte)'{' or (byte)'[': _depth++; break;
                case (byte)'}' or (byte)']' when --_depth <= 0:
                    _depth = 0;
                    return i + 1;
                case (byte)'\n' when _depth == 0 && bytes[..i].ContainsAnyExcept(" \t\r\n"u8):
                    return i + 1; // a line that is no array and no object: to be refused as a whole
                default: break;
            }
        }
        return -1;
    }

    /// <summary>How many bytes of a string come before its next quote or backslash.</summary>
    private static int SkipPlain(ReadOnlySpan<byte> bytes)
    {
        int special = bytes.IndexOfAny((byte)'"', (byte)'\\');
        return special < 0 ? bytes.Length : special;
    }
}
