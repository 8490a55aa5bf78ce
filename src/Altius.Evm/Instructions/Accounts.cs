using Altius.Core;
using Altius.Primitives;

namespace Altius.Evm;

/// <summary>Instructions that look at other accounts, and the one that ends one's own.</summary>
internal static unsafe class Accounts
{
    public static long Balance(Frame frame, UInt256* sp, long gas)
    {
        CachedAccount account = Access(frame, sp[-1], ref gas);
        if (gas >= 0) sp[-1] = account.Balance;
        return gas;
    }

    /// <summary>EIP-1884.</summary>
    public static long SelfBalance(Frame frame, UInt256* sp, long gas)
    {
        *sp = frame.Self.Balance;
        return gas;
    }

    public static long ExtCodeSize(Frame frame, UInt256* sp, long gas)
    {
        CachedAccount account = Access(frame, sp[-1], ref gas);
        if (gas >= 0) Word.Set(sp - 1, (ulong)frame.Machine.State.GetCode(account).Length);
        return gas;
    }

    public static long ExtCodeCopy(Frame frame, UInt256* sp, long gas)
    {
        // Stack: address, memory offset, code offset, length.
        CachedAccount account = Access(frame, sp[-1], ref gas);
        return gas < 0 ? gas : MemoryAccess.Copy(frame, sp - 1, frame.Machine.State.GetCode(account).Bytes.Span, gas);
    }

    /// <summary>EIP-1052: zero for an account that is absent or empty.</summary>
    public static long ExtCodeHash(Frame frame, UInt256* sp, long gas)
    {
        CachedAccount account = Access(frame, sp[-1], ref gas);
        if (gas >= 0) sp[-1] = account.IsEmpty ? default : account.CodeHash.ToUInt256();
        return gas;
    }

    public static long SelfDestruct(Frame frame, UInt256* sp, long gas)
    {
        if (frame.IsStatic) return frame.Fail(Halt.WriteInStaticCall);
        VirtualMachine machine = frame.Machine;
        ForkRules rules = machine.Rules;
        WorldState state = machine.State;
        CachedAccount heir = state.Find(Address.FromUInt256(sp[-1]));
        CachedAccount self = frame.Self;
        // EIP-2929 has no warm price here, the static gas stands for it.
        if (rules.HasAccessLists && state.Warm(heir)) gas -= rules.ColdAccountAccessGas;
        if (Calls.BringsIntoBeing(rules, heir, !self.Balance.IsZero)) gas -= rules.SelfDestructNewAccountGas;
        if (gas < 0) return gas;

        UInt256 balance = self.Balance;
        frame.Heir = heir.Address;
        frame.Bequest = balance;
        bool dies = rules.SelfDestruct == SelfDestructRule.Deletes || state.IsCreatedInTransaction(self);
        if (heir != self) state.AddBalance(heir, balance);
        // An account that names itself keeps its balance if it lives on (EIP-6780), and destroys it if it does not.
        if (heir != self || dies) state.TrySubtractBalance(self, balance);
        if (dies && state.MarkSelfDestructed(self)) state.AddRefund(rules.SelfDestructRefund);
        return frame.Stop(Halt.SelfDestruct, gas);
    }

    /// <summary>Finds the account a word names and charges for a first or further access (EIP-2929).</summary>
    private static CachedAccount Access(Frame frame, in UInt256 word, ref long gas)
    {
        VirtualMachine machine = frame.Machine;
        CachedAccount account = machine.State.Find(Address.FromUInt256(word));
        gas -= machine.AccessGas(account);
        return account;
    }
}
