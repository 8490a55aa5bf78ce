using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Altius.JsonRpc.Tracing;

/// <summary>How a trace is asked for (execution-apis, TraceConfig).</summary>
public sealed record TraceOptions
{
    /// <summary>Single steps, as the specification has them.</summary>
    public static readonly TraceOptions Default = new();

    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789.");

    private const string Schema = """
        {"type":"object","properties":{"tracer":{"type":"string"},"tracerConfig":{"type":"object"},"timeout":{"type":"string"},
        "enableMemory":{"type":"boolean"},"disableStack":{"type":"boolean"},"disableStorage":{"type":"boolean"},
        "enableReturnData":{"type":"boolean"},"limit":{"type":"integer","minimum":0}}}
        """;

    public static readonly RpcType<TraceOptions> Type =
        RpcTypes.Parsed(Schema, (ref Utf8JsonReader json) => Read(JsonElement.ParseValue(ref json)));

    /// <summary>One of <see cref="TracerCatalog.Names"/>; null for single steps.</summary>
    public string? Tracer { get; init; }

    /// <summary>The tracer's own configuration; undefined for all defaults.</summary>
    public JsonElement TracerConfig { get; init; }

    /// <summary>What is shown of single steps.</summary>
    public StructLogOptions Steps { get; init; }

    /// <summary>How long it may take; null for the method's own limit.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Makes a tracer for one transaction.</summary>
    /// <param name="output">Where single steps go while they are taken, and whatever the tracer writes afterwards.</param>
    /// <exception cref="RpcError">There is no such tracer, or its configuration makes no sense.</exception>
    public TransactionTracer CreateTracer(RpcOutput output) =>
        Tracer is null
            ? new StructLogTracer(Steps, output.Json, output.FlushIfLarge)
            : TracerCatalog.Create(Tracer, TracerConfig);

    /// <summary>
    /// Reads an object; fields that it knows nothing of, such as "reexec", are passed over: history answers without.
    /// </summary>
    /// <exception cref="RpcValueException">A field is of a wrong type.</exception>
    public static TraceOptions Read(JsonElement options)
    {
        if (options.ValueKind != JsonValueKind.Object) throw new RpcValueException("expected an object");
        string? tracer = Text(options, "tracer");
        return new TraceOptions
        {
            Tracer = string.IsNullOrEmpty(tracer) ? null : tracer,
            TracerConfig = options.TryGetProperty("tracerConfig", out JsonElement config) ? config.Clone() : default,
            Timeout = Text(options, "timeout") is { Length: > 0 } timeout ? ReadDuration(timeout) : null,
            Steps = new StructLogOptions(
                Flag(options, "enableMemory"), Flag(options, "disableStack"), Flag(options, "disableStorage"),
                Flag(options, "enableReturnData"), Count(options, "limit")),
        };
    }

    /// <summary>Reads a duration such as "300ms", "5s" or "1h30m".</summary>
    /// <exception cref="RpcValueException">It is none.</exception>
    public static TimeSpan ReadDuration(string text)
    {
        double milliseconds = 0;
        ReadOnlySpan<char> rest = text;
        while (!rest.IsEmpty)
        {
            int digits = rest.IndexOfAnyExcept(NumberCharacters);
            bool isNumber = double.TryParse(
                digits < 0 ? default : rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture,
                out double number);
            if (!isNumber) throw NoDuration(text);
            rest = rest[digits..];
            int letters = rest.IndexOfAny(NumberCharacters) is var next and >= 0 ? next : rest.Length;
            milliseconds += number * MillisecondsIn(rest[..letters], text);
            rest = rest[letters..];
        }
        if (text.Length == 0 || milliseconds > TimeSpan.FromDays(1).TotalMilliseconds) throw NoDuration(text);
        return TimeSpan.FromMilliseconds(milliseconds);
    }

    private static double MillisecondsIn(ReadOnlySpan<char> unit, string text) => unit switch
    {
        "ns" => 1e-6,
        "us" or "µs" => 1e-3,
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        _ => throw NoDuration(text),
    };

    private static RpcValueException NoDuration(string text) =>
        new($"timeout: '{(text.Length > 20 ? text[..20] : text)}' is no duration of up to a day, " +
            "such as \"300ms\", \"5s\" or \"1h30m\"");

    private static string? Text(JsonElement options, string name) => !options.TryGetProperty(name, out JsonElement value) ? null
        : value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Null => null,
            _ => throw new RpcValueException($"{name}: expected a string"),
        };

    private static bool Flag(JsonElement options, string name) =>
        options.TryGetProperty(name, out JsonElement value) && value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False or JsonValueKind.Null => false,
            _ => throw new RpcValueException($"{name}: expected true or false"),
        };

    private static long Count(JsonElement options, string name)
    {
        if (!options.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null) return 0;
        bool isCount = value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long count) && count >= 0;
        return isCount ? value.GetInt64() : throw new RpcValueException($"{name}: expected an integer that is not negative");
    }
}
