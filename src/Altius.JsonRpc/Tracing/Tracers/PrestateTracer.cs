using System.Text.Json;
using Altius.Core;
using Altius.Crypto;
using Altius.Evm;
using Altius.Execution;
using Altius.Primitives;

namespace Altius.JsonRpc.Tracing;

/// <summary>What a prestateTracer is asked for.</summary>
/// <param name="DiffMode">Shows what changed, as it was and as it became.</param>
/// <param name="IncludeEmpty">Shows accounts that were empty; not together with <paramref name="DiffMode"/>.</param>
public readonly record struct PrestateTracerOptions(bool DiffMode, bool DisableCode, bool DisableStorage, bool IncludeEmpty);

/// <summary>"prestateTracer": every account and slot that the transaction touched, as it was before, or as it changed.</summary>
/// <remarks>
/// What is touched is noted while the transaction runs; how it was is read from the state before it, and how it became from what
/// it changed. An instruction touches nothing unless it could be paid for, which shows only when the next event comes.
/// </remarks>
public sealed class PrestateTracer(PrestateTracerOptions options) : TransactionTracer
{
    private readonly SortedDictionary<Address, SortedSet<UInt256>> _touched = [];
    private readonly HashSet<Address> _destructed = [];
    private readonly List<Address> _pendingAccounts = [];
    private (Address Self, UInt256 Key)? _pendingSlot;
    private Address? _pendingDestruction;
    private TraceSubject _subject = null!; // set by Begin
    private StateDiff _diff = new();

    public override bool SeesSteps => true;

    public override void Begin(TraceSubject subject, WorldState state)
    {
        _subject = subject;
        Address to = subject.Target;
        if (subject.Transaction.To is not null) TouchDelegate(state.GetCode(to));
        Touch(subject.Sender);
        Touch(to);
        Touch(subject.Block.Beneficiary);
        foreach (SetCodeAuthorization authorization in subject.Transaction.AuthorizationList)
            if (authorization.TryRecoverAuthority(out Address authority)) Touch(authority);
        Settle();
    }

    public override void OnStep(in StepView step)
    {
        Settle();
        ReadOnlySpan<UInt256> stack = step.Stack;
        switch (step.Opcode)
        {
            case Opcode.SLoad or Opcode.SStore when stack.Length >= 1:
                _pendingSlot = (step.Self, stack[^1]);
                break;
            case Opcode.ExtCodeCopy or Opcode.ExtCodeHash or Opcode.ExtCodeSize or Opcode.Balance when stack.Length >= 1:
                Touch(Address.FromUInt256(stack[^1]));
                break;
            case Opcode.SelfDestruct when stack.Length >= 1:
                Touch(Address.FromUInt256(stack[^1]));
                _pendingDestruction = step.Self;
                break;
            case Opcode.Call or Opcode.CallCode or Opcode.DelegateCall or Opcode.StaticCall when stack.Length >= 5:
                Address called = Address.FromUInt256(stack[^2]);
                Touch(called);
                if (_subject.Rules.HasDelegations) TouchDelegate(step.State.GetCode(called));
                break;
            case Opcode.Create when stack.Length >= 3:
                Touch(ContractAddress.FromNonce(step.Self, step.State.GetNonce(step.Self)));
                break;
            case Opcode.Create2 when stack.Length >= 4:
                if (InitCodeOf(step) is { } initCode) Touch(ContractAddress.FromSalt(step.Self, stack[^4], initCode));
                break;
        }
    }

    public override void OnEnter(in CallView call, long gasLeftOutside) => Settle();

    public override void OnHalt(in HaltView halt)
    {
        if (halt.Halt > Halt.Revert) Forget();
        else Settle();
    }

    public override void End(in TransactionResult result, StateDiff diff) => _diff = diff;

    public override void Write(Utf8JsonWriter json)
    {
        PrestateWriter writer = new(options, _subject.Before, _diff, _destructed);
        if (options.DiffMode) writer.WriteDiff(json, _touched);
        else writer.WriteBefore(json, _touched);
    }

    private void Touch(in Address who) => _pendingAccounts.Add(who);

    private void TouchDelegate(Code code)
    {
        if (_subject.Rules.HasDelegations && code.Delegate is { } target) Touch(target);
    }

    /// <summary>The instruction before went through.</summary>
    private void Settle()
    {
        foreach (Address who in _pendingAccounts) _touched.TryAdd(who, []);
        if (_pendingSlot is var (self, key) && !options.DisableStorage) _touched[self].Add(key);
        if (_pendingDestruction is { } destructed) _destructed.Add(destructed);
        Forget();
    }

    private void Forget()
    {
        _pendingAccounts.Clear();
        _pendingSlot = null;
        _pendingDestruction = null;
    }

    /// <summary>The init code that CREATE2 takes from memory, with zeros where memory has yet to grow.</summary>
    /// <returns>Null where it is so long that it cannot be paid for.</returns>
    private static byte[]? InitCodeOf(in StepView step)
    {
        const int Longest = 1 << 24;
        UInt256 offset = step.Stack[^2], length = step.Stack[^3];
        if (!length.FitsUInt64 || length.U0 > Longest) return null;
        byte[] code = new byte[length.U0];
        if (!offset.FitsUInt64 || offset.U0 >= (ulong)step.Memory.Length) return code;
        ReadOnlySpan<byte> there = step.Memory[(int)offset.U0..];
        there[..Math.Min(there.Length, code.Length)].CopyTo(code);
        return code;
    }
}
