using Altius.Core;
using Altius.Primitives;

namespace Altius.Evm;

/// <summary>CALL and its kin.</summary>
internal static unsafe class Calls
{
    /// <summary>A call from this depth would be one too deep.</summary>
    public const int DepthLimit = 1024;

    public static long Call(Frame frame, UInt256* sp, long gas) => Begin(frame, sp, gas, CallKind.Call);

    public static long CallCode(Frame frame, UInt256* sp, long gas) => Begin(frame, sp, gas, CallKind.CallCode);

    /// <summary>EIP-7.</summary>
    public static long DelegateCall(Frame frame, UInt256* sp, long gas) => Begin(frame, sp, gas, CallKind.DelegateCall);

    /// <summary>EIP-214.</summary>
    public static long StaticCall(Frame frame, UInt256* sp, long gas) => Begin(frame, sp, gas, CallKind.StaticCall);

    /// <summary>Whether sending to an account is charged for making it.</summary>
    public static bool BringsIntoBeing(ForkRules rules, CachedAccount account, bool valueMoves) =>
        rules.NewAccount == NewAccountRule.WhenAbsent ? !account.Exists : valueMoves && account.IsEmpty;

    /// <summary>How much gas a call or creation is given at most of what is left.</summary>
    public static long MostGas(ForkRules rules, long gas) => rules.CallGas == CallGasRule.AllButOne64th ? gas - gas / 64 : gas;

    private static long Begin(Frame frame, UInt256* sp, long gas, CallKind kind)
    {
        // Stack: gas, address, value (CALL and CALLCODE only), input offset and length, output offset and length.
        bool hasValue = kind is CallKind.Call or CallKind.CallCode;
        UInt256* data = hasValue ? sp - 4 : sp - 3;
        UInt256* result = data - 3;
        UInt256 value = hasValue ? sp[-3] : default;
        bool moves = !value.IsZero;
        if (moves && kind == CallKind.Call && frame.IsStatic) return frame.Fail(Halt.WriteInStaticCall);
        if (!frame.TryExpand(data[0], data[-1], ref gas) || !frame.TryExpand(data[-2], data[-3], ref gas)) return gas;

        VirtualMachine machine = frame.Machine;
        WorldState state = machine.State;
        ForkRules rules = machine.Rules;
        CachedAccount target = state.Find(Address.FromUInt256(sp[-2]));
        gas -= machine.AccessGas(target);
        if (moves) gas -= GasCosts.CallValue;
        if (kind == CallKind.Call && BringsIntoBeing(rules, target, moves)) gas -= GasCosts.NewAccount;
        if (gas < 0) return gas;
        Code code = machine.FollowDelegation(state.GetCode(target), ref gas);
        if (gas < 0) return gas;

        long most = MostGas(rules, gas);
        bool fits = sp[-1].FitsUInt64 && sp[-1].U0 <= (ulong)most;
        if (!fits && rules.CallGas == CallGasRule.AsRequested)
            return sp[-1].FitsUInt64 ? gas - (long)Math.Min(sp[-1].U0, long.MaxValue) : Frame.SizeOverflow;
        long given = fits ? (long)sp[-1].U0 : most;
        gas -= given;
        if (moves) given += GasCosts.CallStipend;

        machine.ReturnData.Clear();
        Frame child = machine.FrameAt(frame.Depth + 1);
        child.Start(kind, target, code, kind == CallKind.DelegateCall ? frame.Value : value, given);
        child.Self = kind is CallKind.Call or CallKind.StaticCall ? target : frame.Self;
        child.Caller = kind == CallKind.DelegateCall ? frame.Caller : frame.Self.Address;
        child.IsStatic = frame.IsStatic || kind == CallKind.StaticCall;
        child.Precompile = machine.FindPrecompile(target.Address);
        child.InputLength = (int)data[-1].U0;
        child.Input = child.InputLength == 0 ? null : frame.Memory + data[0].U0;
        frame.OutputLength = (int)data[-3].U0;
        frame.OutputOffset = frame.OutputLength == 0 ? 0 : (int)data[-2].U0;

        if (frame.Depth >= DepthLimit) child.Halt = Halt.CallTooDeep;
        else if (hasValue && !frame.Self.CanPay(value)) child.Halt = Halt.InsufficientBalance;
        else machine.Transfer(frame.Self, child);
        return machine.Enter(frame, child, result, gas);
    }
}
