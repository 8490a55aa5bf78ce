using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Altius.JsonRpc;

/// <summary>
/// Answers requests of one transport: takes them apart, runs their calls one after the other, writes the answers.
/// </summary>
/// <param name="methods">Those that the transport serves.</param>
/// <param name="options">Of the port.</param>
/// <param name="workers">Where calls run; shared by the transports of a port.</param>
internal sealed partial class RpcDispatcher(
    RpcMethodTable methods, RpcServerOptions options, CallLanes workers, ILogger log)
{
    private readonly RpcLimits _limits = options.Limits;
    private readonly RpcWatch _watch = options.Watch;
    private readonly RightOfWay? _goesFirst = options.GoesFirst ? options.Way : null;
    private readonly RightOfWay? _yieldsTo = options.GoesFirst ? null : options.Way;
    private readonly JsonReaderOptions _reading = new() { MaxDepth = options.Limits.NestingDepth };

    /// <summary>Answers a request into an output, which stays empty where there is nothing to say.</summary>
    /// <param name="request">Whole; it must stay as it is until the task is done.</param>
    /// <param name="call">What the handlers may know.</param>
    /// <exception cref="OperationCanceledException">The client has gone.</exception>
    /// <exception cref="AnswerBrokenException">A fault came when a part of the answer was sent already.</exception>
    public async Task AnswerAsync(ReadOnlyMemory<byte> request, RpcContext call, RpcOutput output)
    {
        using RightOfWay.Passage passage = _goesFirst?.Take() ?? default;
        long began = Stopwatch.GetTimestamp();
        if (!RpcMessage.IsWellFormed(request.Span, _reading, out string fault))
            WriteError(output, "null"u8, new RpcError(RpcErrorCode.ParseError, fault));
        else if (RpcMessage.SplitBatch(request, _reading) is { } batch)
            await AnswerBatchAsync(batch, call, output).ConfigureAwait(false);
        else
            await AnswerOneAsync(RpcCall.Read(request, _reading), call, output).ConfigureAwait(false);
        output.Json.Flush();
        _watch.Exchanged?.Invoke(new RpcExchange(request, output.Buffered, Stopwatch.GetElapsedTime(began)));
    }

    private async Task AnswerBatchAsync(List<ReadOnlyMemory<byte>> batch, RpcContext call, RpcOutput output)
    {
        if (batch.Count == 0 || batch.Count > _limits.BatchCalls)
        {
            string why = batch.Count == 0
                ? "the batch is empty" : $"the batch has {batch.Count} calls; the limit is {_limits.BatchCalls}";
            WriteError(output, "null"u8, new RpcError(RpcErrorCode.InvalidRequest, why));
            return;
        }
        bool hasAnswers = false;
        foreach (ReadOnlyMemory<byte> item in batch)
        {
            RpcCall next = RpcCall.Read(item, _reading);
            if (!next.IsNotification) output.WriteByte((byte)(hasAnswers ? ',' : '['));
            hasAnswers |= !next.IsNotification;
            await AnswerOneAsync(next, call, output).ConfigureAwait(false);
        }
        if (hasAnswers) output.WriteByte((byte)']');
    }

    private async Task AnswerOneAsync(RpcCall call, RpcContext context, RpcOutput output)
    {
        if (call.Method is null)
        {
            WriteError(output, call.Id.Span, new RpcError(RpcErrorCode.InvalidRequest, call.Fault));
            return;
        }
        long began = Stopwatch.GetTimestamp();
        if (_yieldsTo is not null) await _yieldsTo.YieldAsync(context.Stop).ConfigureAwait(false);
        (long, int) mark = output.Mark();
        output.Discard(call.IsNotification);
        RpcMethod? method = null;
        RpcError? error = null;
        try
        {
            if (!methods.TryGet(call.Method, out method)) throw NotFound(call.Method);
            await RunAsync(method, call, context, output).ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            error = Explain(fault, method);
        }
        bool isTakenBack = (error is null && !call.IsNotification) || output.TryRewind(mark);
        output.Discard(false);
        _watch.Called?.Invoke(method, Stopwatch.GetElapsedTime(began), error?.Code);
        if (!isTakenBack && !call.IsNotification) throw new AnswerBrokenException(error!);
        if (error is not null && !call.IsNotification) WriteError(output, call.Id.Span, error);
    }

    private async Task RunAsync(RpcMethod method, RpcCall call, RpcContext context, RpcOutput output)
    {
        RpcArguments arguments = RpcArguments.Find(method.Parameters, call.Arguments, _reading);
        output.Json.WriteStartObject();
        output.Json.WriteString("jsonrpc"u8, "2.0"u8);
        output.Json.WritePropertyName("id"u8);
        output.Json.WriteRawValue(call.IsNotification ? "null"u8 : call.Id.Span, skipInputValidation: true);
        // What takes microseconds needs no clock, whose making takes as long.
        bool isInstant = method.Lane == RpcLane.Caller && method.TimeLimit is null;
        if (isInstant) await method.InvokeAsync(arguments, context, output).ConfigureAwait(false);
        else await RunTimedAsync(method, arguments, context, output).ConfigureAwait(false);
        output.Json.WriteEndObject();
        output.Json.Flush();
    }

    private async Task RunTimedAsync(RpcMethod method, RpcArguments arguments, RpcContext context, RpcOutput output)
    {
        TimeSpan limit = method.TimeLimit ?? _limits.CallTime;
        using CancellationTokenSource timed = CancellationTokenSource.CreateLinkedTokenSource(context.Stop);
        timed.CancelAfter(limit);
        RpcContext timedContext = context with { Stop = timed.Token };
        Task Invoke() => method.InvokeAsync(arguments, timedContext, output).AsTask();
        try
        {
            RpcLane lane = method.LaneFor(arguments);
            Task running = lane switch
            {
                RpcLane.Caller => Invoke(),
                RpcLane.Quick => workers.On(lane).RunQuicklyAsync(Invoke),
                _ => workers.On(lane).RunAsync(Invoke),
            };
            await running.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (timed.IsCancellationRequested && !context.Stop.IsCancellationRequested)
        {
            throw new RpcError(RpcErrorCode.ResourceUnavailable, $"the call took longer than {limit.TotalSeconds} s");
        }
        context.Forward(timedContext);
    }

    /// <summary>What the client is told of a fault.</summary>
    private RpcError Explain(Exception fault, RpcMethod? method)
    {
        switch (fault)
        {
            case RpcError error: return error;
            case AnswerTooLargeException: return new RpcError(RpcErrorCode.AnswerTooLarge, fault.Message);
            case OperationCanceledException: // the client has gone, or the node stops
                return new RpcError(RpcErrorCode.ResourceUnavailable, "the call was cancelled");
            default:
                LogFault(log, method?.Name, fault);
                return new RpcError(RpcErrorCode.InternalError, "internal error");
        }
    }

    private static RpcError NotFound(string name)
    {
        string shown = name.Length > 64 ? $"{name[..64]}…" : name;
        return new RpcError(RpcErrorCode.MethodNotFound, $"the method {shown} does not exist or is not available");
    }

    private static void WriteError(RpcOutput output, ReadOnlySpan<byte> id, RpcError error)
    {
        output.Mark();
        output.UseReserve(true);
        Utf8JsonWriter json = output.Json;
        json.WriteStartObject();
        json.WriteString("jsonrpc"u8, "2.0"u8);
        json.WritePropertyName("id"u8);
        json.WriteRawValue(id, skipInputValidation: true);
        json.WriteStartObject("error"u8);
        json.WriteNumber("code"u8, error.Code);
        json.WriteString("message"u8, error.Message);
        if (error.WriteData is { } writeData)
        {
            json.WritePropertyName("data"u8);
            writeData(json);
        }
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        output.UseReserve(false);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A call of {Method} failed through a fault of the client's own")]
    private static partial void LogFault(ILogger log, string? method, Exception fault);
}

/// <summary>A call failed when a part of its answer was sent already: all that is left is to break the connection off.</summary>
internal sealed class AnswerBrokenException(RpcError cause) : Exception($"An answer broke off: {cause.Message}", cause)
{
}
