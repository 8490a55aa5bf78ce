using System.Runtime.InteropServices;
using System.Text.Json;
using Altius.JsonRpc.Tracing;
using Altius.Primitives;

namespace Altius.JsonRpc.Debug;

/// <summary>How the trace of a call is asked for: as any trace, with changes of the state and block it runs on.</summary>
internal sealed record TraceCallOptions(
    TraceOptions Trace,
    IReadOnlyDictionary<Address, AccountOverride>? StateOverrides,
    BlockOverrides? BlockOverrides,
    ulong? TransactionIndex)
{
    public static readonly TraceCallOptions Default = new(TraceOptions.Default, null, null, null);

    public static readonly RpcType<TraceCallOptions> Type = RpcTypes.Parsed(
        $$$"""
        {"allOf":[{{{TraceOptions.Type.Schema}}},{"type":"object","properties":{"stateOverrides":{{{AccountOverride.Set.Schema}}},
        "blockOverrides":{{{BlockOverrides.Type.Schema}}},"txIndex":{{{RpcTypes.Quantity64.Schema}}}}}]}
        """,
        (ref Utf8JsonReader json) => Read(JsonElement.ParseValue(ref json)));

    private static TraceCallOptions Read(JsonElement options) => new(
        TraceOptions.Read(options),
        Field(options, "stateOverrides", AccountOverride.Set, out IReadOnlyDictionary<Address, AccountOverride>? accounts)
            ? accounts
            : null,
        Field(options, "blockOverrides", BlockOverrides.Type, out BlockOverrides? block) ? block : null,
        Field(options, "txIndex", RpcTypes.Quantity64, out ulong index) ? index : null);

    private static bool Field<T>(JsonElement options, string name, RpcType<T> type, out T? value)
    {
        value = default;
        if (!options.TryGetProperty(name, out JsonElement field) || field.ValueKind == JsonValueKind.Null) return false;
        Utf8JsonReader json = new(JsonMarshal.GetRawUtf8Value(field));
        json.Read();
        try
        {
            value = type.Read(ref json);
            return true;
        }
        catch (RpcValueException fault)
        {
            throw new RpcValueException($"{name}: {fault.Message}");
        }
    }
}
