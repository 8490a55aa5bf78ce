using Altius.Core;
using Altius.Primitives;

namespace Altius.Evm;

/// <summary>Storage that lasts, and storage that lasts a transaction.</summary>
internal static unsafe class Storage
{
    // SSTORE in the words of EIP-2200: a slot is clean while its value is the transaction's original one.
    private const int SetGas = 20_000;
    private const int ResetGas = 5_000;

    /// <summary>Gas that must be left over before a net-metered SSTORE (EIP-2200).</summary>
    private const int SentryGas = 2_300;

    public static long SLoad(Frame frame, UInt256* sp, long gas)
    {
        WorldState state = frame.Machine.State;
        int slot = state.FindSlot(frame.Self, sp[-1]);
        ForkRules rules = frame.Machine.Rules;
        if (rules.HasAccessLists)
        {
            gas -= state.WarmSlot(slot) ? rules.ColdSloadGas : rules.WarmAccessGas;
            if (gas < 0) return gas;
        }
        sp[-1] = state.SlotAt(slot).Value;
        return gas;
    }

    public static long SStore(Frame frame, UInt256* sp, long gas)
    {
        // Stack: key, value.
        if (frame.IsStatic) return frame.Fail(Halt.WriteInStaticCall);
        ForkRules rules = frame.Machine.Rules;
        if (rules.Sstore >= SstoreRule.NetEip2200 && gas <= SentryGas) return frame.Fail(Halt.StorageSentry);
        WorldState state = frame.Machine.State;
        int index = state.FindSlot(frame.Self, sp[-1]);
        if (rules.HasAccessLists && state.WarmSlot(index)) gas -= rules.ColdSloadGas;

        ref readonly CachedSlot slot = ref state.SlotAt(index);
        SstorePrice price = Price(rules, slot.Original, slot.Value, sp[-2]);
        gas -= price.Gas;
        if (gas < 0) return gas;
        state.AddRefund(price.Refund);
        if (slot.Value != sp[-2]) state.SetSlot(index, sp[-2]);
        return gas;
    }

    /// <summary>EIP-1153.</summary>
    public static long TLoad(Frame frame, UInt256* sp, long gas)
    {
        sp[-1] = frame.Machine.State.GetTransient(frame.Self, sp[-1]);
        return gas;
    }

    /// <summary>EIP-1153.</summary>
    public static long TStore(Frame frame, UInt256* sp, long gas)
    {
        if (frame.IsStatic) return frame.Fail(Halt.WriteInStaticCall);
        frame.Machine.State.SetTransient(frame.Self, sp[-1], sp[-2]);
        return gas;
    }

    private readonly record struct SstorePrice(int Gas, int Refund);

    private static SstorePrice Price(ForkRules rules, in UInt256 original, in UInt256 current, in UInt256 value)
    {
        int clear = rules.SstoreClearRefund;
        return rules.Sstore switch
        {
            SstoreRule.Simple => current.IsZero && !value.IsZero ? new(SetGas, 0)
                : !current.IsZero && value.IsZero ? new(ResetGas, clear)
                : new(ResetGas, 0),
            SstoreRule.NetEip1283 => Net(original, current, value, 200, SetGas, ResetGas, clear),
            SstoreRule.NetEip2200 => Net(original, current, value, 800, SetGas, ResetGas, clear),
            // EIP-2929: a dirty slot costs a warm access, and a clean one's reset leaves out the cold access paid already.
            _ => Net(original, current, value, rules.WarmAccessGas, SetGas, ResetGas - rules.ColdSloadGas, clear),
        };
    }

    /// <summary>Net metering: what counts is where the transaction started and where it is going.</summary>
    private static SstorePrice Net(
        in UInt256 original, in UInt256 current, in UInt256 value, int dirty, int set, int reset, int clear)
    {
        if (current == value) return new(dirty, 0);
        if (original == current) return original.IsZero ? new(set, 0) : new(reset, value.IsZero ? clear : 0);
        int refund = 0;
        if (!original.IsZero)
        {
            if (current.IsZero) refund -= clear;
            else if (value.IsZero) refund += clear;
        }
        if (original == value) refund += original.IsZero ? set - dirty : reset - dirty;
        return new(dirty, refund);
    }
}
