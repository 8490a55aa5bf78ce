using System.Globalization;
using System.Text.Json;
using Altius.Client.Recorder;
using Altius.JsonRpc;

namespace Altius.Client.Monitoring;

/// <summary>
/// Looks on while the Engine API is served: notes that the consensus client is there, how fast blocks are called valid, whether
/// it must wait for ancestors, and hands every exchange to the recorder. Runs on the threads of the calls.
/// </summary>
internal sealed class EngineWatch(ConsensusWatch consensus, NodeMetrics metrics, FlightRecorder? recorder, TimeProvider clock)
{
    private const string Port = "engine";
    private const string NewPayload = "engine_newPayload";
    private const string ForkChoiceUpdated = "engine_forkchoiceUpdated";

    private volatile bool _isSyncing;
    private ulong _highest;

    /// <summary>Whether the last choice of the consensus client could not be followed yet.</summary>
    public bool IsSyncing => _isSyncing;

    /// <summary>The highest block that was handed over and could not be judged yet; 0 for none.</summary>
    public ulong HighestWaiting => Volatile.Read(ref _highest);

    public RpcWatch Watch => new() { Called = Called, Exchanged = Exchanged };

    private void Called(RpcMethod? method, TimeSpan took, int? errorCode)
    {
        metrics.CountCall(Port, method, took, errorCode);
        if (method is { Namespace: "engine" }) consensus.Saw();
    }

    private void Exchanged(RpcExchange exchange)
    {
        recorder?.Record(clock.GetUtcNow() - exchange.Took, exchange.Took, exchange.Request, exchange.Answer);
        string method = MethodOf(exchange.Request.Span);
        bool isPayload = method.StartsWith(NewPayload, StringComparison.Ordinal);
        if (!isPayload && !method.StartsWith(ForkChoiceUpdated, StringComparison.Ordinal)) return;
        string? status = StatusOf(exchange.Answer.Span);
        if (isPayload && status == "VALID") metrics.CountValid(exchange.Took);
        if (isPayload && status == "SYNCING")
            Volatile.Write(ref _highest, Math.Max(HighestWaiting, NumberOf(exchange.Request.Span)));
        if (!isPayload && status is not null) _isSyncing = status == "SYNCING";
    }

    /// <summary>The method of a request; empty for a batch or what is none. Clients write it before the parameters.</summary>
    public static string MethodOf(ReadOnlySpan<byte> request)
    {
        Utf8JsonReader reader = new(request);
        try
        {
            while (reader.Read())
            {
                if (reader.CurrentDepth != 1 || reader.TokenType != JsonTokenType.PropertyName) continue;
                bool isMethod = reader.ValueTextEquals("method"u8);
                if (!reader.Read()) break;
                if (isMethod) return reader.TokenType == JsonTokenType.String ? reader.GetString()! : "";
                reader.Skip();
            }
        }
        catch (JsonException)
        {
            return ""; // the server answers what is wrong with it
        }
        return "";
    }

    /// <summary>The "blockNumber" of a payload, which stands before its transactions; 0 where there is none.</summary>
    public static ulong NumberOf(ReadOnlySpan<byte> request)
    {
        string? number = FirstText(request, "blockNumber"u8);
        bool isNumber = ulong.TryParse(
            number.AsSpan(number?.StartsWith("0x", StringComparison.Ordinal) == true ? 2 : 0),
            NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong value);
        return isNumber ? value : 0;
    }

    /// <summary>The "status" of an answer, at whatever depth; null where there is none.</summary>
    public static string? StatusOf(ReadOnlySpan<byte> answer) => FirstText(answer, "status"u8);

    private static string? FirstText(ReadOnlySpan<byte> json, ReadOnlySpan<byte> property)
    {
        Utf8JsonReader reader = new(json);
        try
        {
            while (reader.Read())
                if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals(property))
                    return reader.Read() && reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        }
        catch (JsonException)
        {
            return null; // the end of a streamed answer
        }
        return null;
    }
}
