using System.Text.Json;
using Altius.Client.Monitoring;

namespace Altius.Client.Recorder;

/// <summary>How two answers to the same request are held against each other.</summary>
internal enum AnswerRule
{
    /// <summary>The same in everything but words for people.</summary>
    Same,
    /// <summary>Both a result, or both an error of the same code: what is in it depends on the pool and on time.</summary>
    SameKind,
    /// <summary>They tell of the client, not of the chain.</summary>
    Any,
}

/// <summary>What came of all requests of one method.</summary>
internal sealed class MethodReplay(string method)
{
    public string Method { get; } = method;

    public List<TimeSpan> Recorded { get; } = [];

    public List<TimeSpan> Replayed { get; } = [];

    public int Different { get; set; }
}

/// <summary>A request that was answered otherwise than in the recording.</summary>
/// <param name="Index">Of the exchange in the recording, from 0 on.</param>
internal sealed record AnswerDifference(int Index, string Method, string Recorded, string Replayed);

/// <summary>
/// Puts the requests of a recording to a node again, in their order, and holds answers and times against the recorded ones.
/// </summary>
/// <param name="ask">Puts one request: the answer and how long it took.</param>
internal sealed class EngineReplay(Func<ReadOnlyMemory<byte>, Task<(byte[] Answer, TimeSpan Took)>> ask)
{
    private const int ShownLength = 300;

    private readonly SortedDictionary<string, MethodReplay> _methods = new(StringComparer.Ordinal);

    public IReadOnlyCollection<MethodReplay> Methods => _methods.Values;

    /// <summary>In the order of the recording.</summary>
    public List<AnswerDifference> Differences { get; } = [];

    public async Task RunAsync(IEnumerable<Exchange> exchanges, CancellationToken stop)
    {
        int index = 0;
        foreach (Exchange exchange in exchanges)
        {
            stop.ThrowIfCancellationRequested();
            string method = EngineWatch.MethodOf(exchange.Request.Span) is { Length: > 0 } name ? name : "(batch)";
            if (!_methods.TryGetValue(method, out MethodReplay? row)) _methods.Add(method, row = new MethodReplay(method));
            (byte[] answer, TimeSpan took) = await ask(exchange.Request);
            row.Recorded.Add(exchange.Duration);
            row.Replayed.Add(took);
            if (!Agree(RuleOf(method), exchange.Answer, answer))
            {
                row.Different++;
                Differences.Add(new AnswerDifference(index, method, Show(exchange.Answer.Span), Show(answer)));
            }
            index++;
        }
    }

    public static AnswerRule RuleOf(string method) => method switch
    {
        _ when method.StartsWith("engine_getPayloadBodies", StringComparison.Ordinal) => AnswerRule.Same,
        _ when method.StartsWith("engine_getPayload", StringComparison.Ordinal) => AnswerRule.SameKind,
        _ when method.StartsWith("engine_getBlobs", StringComparison.Ordinal) => AnswerRule.SameKind,
        "engine_exchangeCapabilities" or "engine_getClientVersionV1" => AnswerRule.Any,
        "(batch)" or "eth_sendRawTransaction" => AnswerRule.SameKind,
        _ => AnswerRule.Same,
    };

    /// <summary>Whether two answers agree.</summary>
    public static bool Agree(AnswerRule rule, ReadOnlyMemory<byte> recorded, ReadOnlyMemory<byte> replayed)
    {
        if (rule == AnswerRule.Any) return true;
        if (!TryParse(recorded, out JsonElement before)) return true; // the recording holds only the end of it
        if (!TryParse(replayed, out JsonElement now)) return false;
        return ErrorCode(before) == ErrorCode(now)
            && (rule == AnswerRule.SameKind || ErrorCode(before) is not null || AreSame(before, now));
    }

    private static bool AreSame(JsonElement a, JsonElement b)
    {
        if (a.ValueKind != b.ValueKind) return false;
        switch (a.ValueKind)
        {
            case JsonValueKind.Object:
                Dictionary<string, JsonElement> left = Fields(a), right = Fields(b);
                return left.Count == right.Count
                    && left.All(field => right.TryGetValue(field.Key, out JsonElement other) && AreSame(field.Value, other));
            case JsonValueKind.Array:
                return a.GetArrayLength() == b.GetArrayLength()
                    && a.EnumerateArray().Zip(b.EnumerateArray()).All(pair => AreSame(pair.First, pair.Second));
            default:
                return a.GetRawText() == b.GetRawText();
        }
    }

    /// <summary>Without the words for people, which may change from one release to the next.</summary>
    private static Dictionary<string, JsonElement> Fields(JsonElement node) =>
        node.EnumerateObject().Where(field => field.Name != "validationError")
            .ToDictionary(field => field.Name, field => field.Value);

    private static int? ErrorCode(JsonElement answer) =>
        answer.ValueKind == JsonValueKind.Object
        && answer.TryGetProperty("error", out JsonElement error) && error.TryGetProperty("code", out JsonElement code)
            ? code.GetInt32()
            : null;

    private static bool TryParse(ReadOnlyMemory<byte> json, out JsonElement root)
    {
        root = default;
        try
        {
            root = JsonDocument.Parse(json).RootElement;
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string Show(ReadOnlySpan<byte> json)
    {
        string text = System.Text.Encoding.UTF8.GetString(json[..Math.Min(json.Length, ShownLength)]);
        return json.Length > ShownLength ? $"{text}… ({json.Length} bytes)" : text;
    }
}
