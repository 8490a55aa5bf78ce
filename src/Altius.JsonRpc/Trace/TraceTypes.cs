using System.Text.Json;

namespace Altius.JsonRpc.Trace;

/// <summary>What a trace_ method is asked to show of a transaction.</summary>
[Flags]
public enum TraceTypes
{
    None = 0,
    /// <summary>The calls.</summary>
    Trace = 1,
    /// <summary>The steps.</summary>
    VmTrace = 2,
    /// <summary>What changed.</summary>
    StateDiff = 4,
}

/// <summary>How <see cref="TraceTypes"/> are read: an array of names.</summary>
public static class TraceTypesReading
{
    public static readonly RpcType<TraceTypes> Type = RpcTypes.Parsed(
        """{"type":"array","items":{"enum":["trace","vmTrace","stateDiff"]}}""",
        (ref Utf8JsonReader json) =>
        {
            TraceTypes types = TraceTypes.None;
            foreach (string name in RpcTypes.Array(RpcTypes.Text).Read(ref json))
            {
                types |= name switch
                {
                    "trace" => TraceTypes.Trace,
                    "vmTrace" => TraceTypes.VmTrace,
                    "stateDiff" => TraceTypes.StateDiff,
                    _ => throw new RpcValueException(
                        $"expected trace, vmTrace or stateDiff, got '{(name.Length > 20 ? name[..20] : name)}'"),
                };
            }
            return types;
        });
}
