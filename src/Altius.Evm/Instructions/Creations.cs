using Altius.Core;
using Altius.Primitives;

namespace Altius.Evm;

/// <summary>CREATE and CREATE2.</summary>
internal static unsafe class Creations
{
    public static long Create(Frame frame, UInt256* sp, long gas) => Begin(frame, sp, gas, CallKind.Create);

    /// <summary>EIP-1014.</summary>
    public static long Create2(Frame frame, UInt256* sp, long gas) => Begin(frame, sp, gas, CallKind.Create2);

    private static long Begin(Frame frame, UInt256* sp, long gas, CallKind kind)
    {
        // Stack: value, init code offset and length, salt (CREATE2 only).
        if (frame.IsStatic) return frame.Fail(Halt.WriteInStaticCall);
        VirtualMachine machine = frame.Machine;
        WorldState state = machine.State;
        ForkRules rules = machine.Rules;
        UInt256 value = sp[-1], length = sp[-3];
        if (length > new UInt256((ulong)rules.MaxInitCodeSize)) return frame.Fail(Halt.InitCodeTooLarge);
        // EIP-3860 charges for looking at init code, EIP-1014 for hashing it.
        int wordGas = rules.InitCodeWordGas + (kind == CallKind.Create2 ? GasCosts.KeccakWord : 0);
        if (!MemoryAccess.TryChargeWords(length, wordGas, ref gas) || !frame.TryExpand(sp[-2], length, ref gas)) return gas;

        machine.ReturnData.Clear();
        CachedAccount creator = frame.Self;
        UInt256* result = kind == CallKind.Create ? sp - 3 : sp - 4;
        ReadOnlySpan<byte> initCode = frame.MemorySpan((int)sp[-2].U0, (int)length.U0);
        long given = Calls.MostGas(rules, gas);
        Frame child = machine.FrameAt(frame.Depth + 1);
        child.Input = null;
        child.InputLength = 0;
        child.IsStatic = false;
        child.Caller = creator.Address;
        frame.OutputLength = 0;

        Halt refusal = frame.Depth >= Calls.DepthLimit ? Halt.CallTooDeep
            : !creator.CanPay(value) ? Halt.InsufficientBalance
            : creator.Nonce == ulong.MaxValue ? Halt.NonceOverflow // EIP-2681
            : Halt.None;
        if (refusal != Halt.None)
        {
            // Nobody runs the code; only who watches wants to see it.
            child.Start(kind, creator, machine.IsWatched ? new Code(initCode, default) : Code.Empty, value, given);
            child.Halt = refusal;
            return machine.Enter(frame, child, result, gas - given);
        }

        Address address = kind == CallKind.Create
            ? ContractAddress.FromNonce(creator.Address, creator.Nonce)
            : ContractAddress.FromSalt(creator.Address, sp[-4], initCode);
        state.SetNonce(creator, creator.Nonce + 1);
        CachedAccount created = state.Find(address);
        if (rules.HasAccessLists) state.Warm(created);
        child.Start(kind, created, new Code(initCode, default), value, given);
        machine.BeginCreation(creator, child);
        return machine.Enter(frame, child, result, gas - given);
    }
}
