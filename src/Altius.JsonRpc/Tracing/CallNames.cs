using Altius.Evm;

namespace Altius.JsonRpc.Tracing;

/// <summary>How traces call the kinds of calls.</summary>
internal static class CallNames
{
    /// <summary>The instruction's name.</summary>
    public static string Upper(this CallKind kind) => kind switch
    {
        CallKind.Call => "CALL",
        CallKind.CallCode => "CALLCODE",
        CallKind.DelegateCall => "DELEGATECALL",
        CallKind.StaticCall => "STATICCALL",
        CallKind.Create => "CREATE",
        CallKind.Create2 => "CREATE2",
        CallKind.SelfDestruct => "SELFDESTRUCT",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    /// <summary>The instruction's name in lower case.</summary>
    public static string Lower(this CallKind kind) => kind switch
    {
        CallKind.Call => "call",
        CallKind.CallCode => "callcode",
        CallKind.DelegateCall => "delegatecall",
        CallKind.StaticCall => "staticcall",
        CallKind.Create => "create",
        CallKind.Create2 => "create2",
        CallKind.SelfDestruct => "suicide",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
