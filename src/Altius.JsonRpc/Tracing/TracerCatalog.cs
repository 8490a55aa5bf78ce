using System.Text.Json;
using Altius.Core;
using Altius.Primitives;

namespace Altius.JsonRpc.Tracing;

/// <summary>The tracers that can be asked for by name, and how each reads its configuration.</summary>
public static class TracerCatalog
{
    /// <summary>Every name, in alphabetical order.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["4byteTracer", "callTracer", "erc7562Tracer", "flatCallTracer", "muxTracer", "noopTracer", "prestateTracer"];

    /// <summary>Makes a tracer for one transaction.</summary>
    /// <param name="config">An object of the tracer's own; undefined or null for all defaults.</param>
    /// <exception cref="RpcError">There is no such tracer, or its configuration makes no sense.</exception>
    public static TransactionTracer Create(string name, JsonElement config)
    {
        TracerConfig fields = new(name, config);
        return name switch
        {
            "4byteTracer" => new FourByteTracer(),
            "callTracer" => new CallTracer(new(fields.Flag("onlyTopCall"), fields.Flag("withLog"))),
            "erc7562Tracer" => new Erc7562Tracer(new(fields.Opcodes("ignoredOpcodes"), fields.Flag("withLog"))),
            "flatCallTracer" => new FlatCallTracer(new(fields.Flag("convertParityErrors"), fields.Flag("includePrecompiles"))),
            "muxTracer" => CreateMuxTracer(fields),
            "noopTracer" => new NoopTracer(),
            "prestateTracer" => CreatePrestateTracer(fields),
            _ => throw RpcError.InvalidParams(
                $"there is no tracer '{Shorten(name)}', and JavaScript tracers are not run; there are: " +
                $"{string.Join(", ", Names)}, and without a name single steps are shown"),
        };
    }

    private static MuxTracer CreateMuxTracer(TracerConfig fields) =>
        new([.. fields.Each().Select(field => KeyValuePair.Create(field.Name, Create(field.Name, field.Value)))]);

    private static PrestateTracer CreatePrestateTracer(TracerConfig fields)
    {
        PrestateTracerOptions options = new(
            fields.Flag("diffMode"), fields.Flag("disableCode"), fields.Flag("disableStorage"), fields.Flag("includeEmpty"));
        return options is { DiffMode: true, IncludeEmpty: true }
            ? throw RpcError.InvalidParams("prestateTracer: diffMode cannot be used with includeEmpty")
            : new PrestateTracer(options);
    }

    private static string Shorten(string name) => name.Length <= 40 ? name : name[..40] + "…";
}

/// <summary>A tracer's own configuration, read field by field.</summary>
internal readonly struct TracerConfig
{
    private readonly string _tracer;
    private readonly JsonElement _fields;

    public TracerConfig(string tracer, JsonElement fields)
    {
        _tracer = tracer;
        _fields = fields;
        if (fields.ValueKind is not (JsonValueKind.Object or JsonValueKind.Undefined or JsonValueKind.Null))
            throw RpcError.InvalidParams($"{tracer}: its configuration has to be an object");
    }

    public bool Flag(string name) => Find(name) is not { } value ? false : value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw RpcError.InvalidParams($"{_tracer}: '{name}' has to be true or false"),
    };

    /// <summary>A set of instructions by their bytes, as quantities; null where the field is missing.</summary>
    public HashSet<Opcode>? Opcodes(string name)
    {
        if (Find(name) is not { } value) return null;
        if (value.ValueKind != JsonValueKind.Array) throw RpcError.InvalidParams($"{_tracer}: '{name}' has to be an array");
        HashSet<Opcode> opcodes = [];
        foreach (JsonElement item in value.EnumerateArray())
        {
            bool isByte = UInt256.TryParse(item.ValueKind == JsonValueKind.String ? item.GetString() : "", out UInt256 number)
                && number <= new UInt256(byte.MaxValue);
            if (!isByte) throw RpcError.InvalidParams($"{_tracer}: '{name}' holds something that is no byte, such as \"0x54\"");
            opcodes.Add((Opcode)number.U0);
        }
        return opcodes;
    }

    public IEnumerable<JsonProperty> Each() => _fields.ValueKind == JsonValueKind.Object ? _fields.EnumerateObject() : [];

    private JsonElement? Find(string name) =>
        _fields.ValueKind == JsonValueKind.Object && _fields.TryGetProperty(name, out JsonElement value)
            && value.ValueKind != JsonValueKind.Null
            ? value
            : null;
}
