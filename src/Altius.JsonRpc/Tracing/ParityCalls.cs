using Altius.Evm;

namespace Altius.JsonRpc.Tracing;

/// <summary>Where parity's picture of a transaction's calls differs from the machine's.</summary>
internal static class ParityCalls
{
    /// <summary>Takes out the call that has just ended where it went straight to a precompiled contract.</summary>
    public static void Hide(CallNode parent, CallNode ended, PrecompileSet precompiles)
    {
        if (ended.Kind is CallKind.Call or CallKind.StaticCall && precompiles.Find(ended.To) is not null)
            parent.Calls.RemoveAt(parent.Calls.Count - 1);
    }

    /// <summary>The outermost call as it speaks for the whole transaction.</summary>
    public static CallNode ForTransaction(CallNode root, ulong gasLimit, ulong gasUsed)
    {
        CallNode whole = new()
        {
            Kind = root.Kind,
            From = root.From,
            To = root.To,
            Value = root.Value,
            Gas = (long)gasLimit,
            Input = root.Input,
            GasUsed = (long)gasUsed,
            Output = root.Output,
            Halt = root.Halt,
            Error = root.Error,
        };
        whole.Calls.AddRange(root.Calls);
        return whole;
    }
}
