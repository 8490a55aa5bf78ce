using Altius.Core;
using Altius.Primitives;

namespace Altius.Evm;

/// <content>How calls and creations begin and end.</content>
public sealed unsafe partial class VirtualMachine
{
    /// <summary>The frame of a depth; frames are made once and reused.</summary>
    internal Frame FrameAt(int depth)
    {
        while (_frames.Count <= depth) _frames.Add(new Frame(this, _frames.Count));
        return _frames[depth];
    }

    /// <summary>The gas of a first or further access to an account, which is warm from now on (EIP-2929); zero before.</summary>
    internal int AccessGas(CachedAccount account) =>
        !Rules.HasAccessLists ? 0 : State.Warm(account) ? Rules.ColdAccountAccessGas : Rules.WarmAccessGas;

    /// <summary>The code to run where an account has this one: its delegate's, once and no further (EIP-7702).</summary>
    internal Code FollowDelegation(Code code, ref long gas)
    {
        if (!Rules.HasDelegations || code.Delegate is not { } target) return code;
        CachedAccount account = State.Find(target);
        gas -= AccessGas(account);
        return State.GetCode(account);
    }

    internal PrecompileKind? FindPrecompile(in Address address) => _precompiles.Find(address);

    /// <summary>Begins a call's changes: moves its value and touches its target (EIP-161).</summary>
    internal void Transfer(CachedAccount from, Frame child)
    {
        child.Checkpoint = State.Checkpoint();
        if (child.Kind == CallKind.Call)
        {
            if (!child.Value.IsZero) State.TrySubtractBalance(from, child.Value);
            State.AddBalance(child.Target, child.Value);
        }
        else if (child.Kind == CallKind.StaticCall)
        {
            State.AddBalance(child.Target, UInt256.Zero);
        }
    }

    /// <summary>Begins a creation's changes, unless the address is taken.</summary>
    internal void BeginCreation(CachedAccount creator, Frame child)
    {
        CachedAccount created = child.Target;
        child.Self = created;
        child.Checkpoint = State.Checkpoint();
        // EIP-684 and EIP-7610: neither nonce, code nor storage may be there; a balance may.
        if (created.Nonce != 0 || created.HasCode || created.HasParentStorage)
        {
            child.Fail(Halt.AddressCollision);
            return;
        }
        State.MarkCreated(created);
        if (Rules.NewContractNonce != 0) State.SetNonce(created, Rules.NewContractNonce);
        if (!child.Value.IsZero) State.TrySubtractBalance(creator, child.Value);
        State.AddBalance(created, child.Value);
    }

    /// <summary>
    /// Lets a frame's child run: at once where it is short and nobody watches, else by leaving the interpreter.
    /// </summary>
    /// <param name="result">Where on the stack the result goes.</param>
    /// <returns>What the instruction returns.</returns>
    internal long Enter(Frame frame, Frame child, UInt256* result, long gas)
    {
        bool isShort = child.Halt != Halt.None || child.Precompile is not null || (child.Code.Length == 0 && !child.IsCreation);
        if (!isShort || IsWatched)
        {
            frame.Child = child;
            return frame.Stop(Halt.None, gas);
        }
        if (child.Halt == Halt.None)
        {
            if (child.Precompile is { } kind) RunPrecompile(child, kind);
            else child.Halt = Halt.Stop;
        }
        End(child);
        Resume(frame, child, result);
        return gas + child.Gas;
    }

    private void RunPrecompile(Frame frame, PrecompileKind kind)
    {
        long gas = frame.Gas;
        if (Precompile.TryRun(kind, Rules, frame.InputSpan, ReturnData, ref gas)) frame.Stop(Halt.Return, gas);
        else
        {
            frame.GasAtFault = gas;
            frame.Fail(gas < 0 ? Halt.OutOfGas : Halt.PrecompileFailed);
        }
    }

    /// <summary>Settles a frame that halted: keeps or undoes its changes, stores created code, hands over its output.</summary>
    private void End(Frame frame)
    {
        if (frame.Halt is Halt.CallTooDeep or Halt.InsufficientBalance or Halt.NonceOverflow)
        {
            // Refused before it changed anything: its gas goes back.
            ReturnData.Clear();
            return;
        }
        if (frame.IsCreation && frame.Halt is Halt.Stop or Halt.Return or Halt.SelfDestruct) DepositCode(frame);
        if (frame.Halt > Halt.SelfDestruct) State.RevertTo(frame.Checkpoint);

        if (frame.Halt == Halt.Revert || (frame.Halt == Halt.Return && !frame.IsCreation && frame.Precompile is null))
            ReturnData.Set(frame.ReturnedSpan);
        else if (frame.Precompile is null || frame.Halt != Halt.Return)
            ReturnData.Clear();
    }

    private void DepositCode(Frame frame)
    {
        if (frame.Halt == Halt.SelfDestruct || !frame.IsCreation) return;
        ReadOnlySpan<byte> code = frame.Halt == Halt.Return ? frame.ReturnedSpan : default;
        long cost = (long)code.Length * GasCosts.CodeDepositByte;
        Halt fault = code.Length > Rules.MaxCodeSize ? Halt.CodeTooLarge // EIP-170
            : Rules.RefusesCodeStartingWithEF && code.Length != 0 && code[0] == 0xef ? Halt.InvalidCode // EIP-3541
            : cost > frame.Gas && Rules.CodeDeposit == CodeDepositRule.Fails ? Halt.CodeDepositOutOfGas
            : Halt.None;
        if (fault != Halt.None)
        {
            frame.Fail(fault);
            return;
        }
        if (cost > frame.Gas) return; // Frontier: the account stays, without code, and the gas is kept
        frame.Gas -= cost;
        State.SetCode(frame.Self, Code.FromBytes(code));
    }

    /// <summary>Tells a frame what came of its child, apart from the gas.</summary>
    private void Resume(Frame frame, Frame child, UInt256* result)
    {
        bool succeeded = child.Halt <= Halt.SelfDestruct;
        if (child.IsCreation)
        {
            *result = succeeded ? child.Self.Address.ToUInt256() : default;
            return;
        }
        Word.Set(result, succeeded);
        int length = Math.Min(ReturnData.Length, frame.OutputLength);
        ReturnData.Span[..length].CopyTo(frame.MemorySpan(frame.OutputOffset, length));
    }
}
