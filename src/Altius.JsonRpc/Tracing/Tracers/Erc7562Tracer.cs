using System.Globalization;
using System.Text.Json;
using Altius.Core;
using Altius.Evm;
using Altius.Execution;
using Altius.Primitives;

namespace Altius.JsonRpc.Tracing;

/// <summary>What an erc7562Tracer is asked for.</summary>
/// <param name="IgnoredOpcodes">Not counted; null for those that can do no harm.</param>
public readonly record struct Erc7562TracerOptions(IReadOnlySet<Opcode>? IgnoredOpcodes, bool WithLog);

/// <summary>
/// "erc7562Tracer": the tree of calls with what bundlers of account abstraction must know of each (ERC-7562): slots, foreign
/// code, instructions, and what was hashed.
/// </summary>
public sealed class Erc7562Tracer(Erc7562TracerOptions options) : TransactionTracer
{
    private readonly CallTree _tree = new(options.WithLog);
    private readonly Dictionary<CallNode, CallFootprint> _footprints = [];
    private readonly SortedSet<string> _preimages = new(StringComparer.Ordinal);
    private TraceSize _size = new();
    private readonly IReadOnlySet<Opcode> _ignored = options.IgnoredOpcodes ?? Harmless();
    private (Opcode Opcode, UInt256 Top)? _last;
    private (Opcode Opcode, UInt256 Top)? _pending;
    private Action<CallFootprint>? _effect;
    private ulong _gasLimit;
    private ulong _gasUsed;

    public override bool SeesSteps => true;

    public override void Begin(TraceSubject subject, WorldState state)
    {
        _gasLimit = subject.Transaction.GasLimit;
        _size = subject.Size;
        _tree.Begin(subject, state);
    }

    public override void OnStep(in StepView step)
    {
        Settle();
        ReadOnlySpan<UInt256> stack = step.Stack;
        _pending = (step.Opcode, stack.IsEmpty ? default : stack[^1]);
        _effect = EffectOf(step);
    }

    public override void OnEnter(in CallView call, long gasLeftOutside)
    {
        Settle();
        _tree.Enter(call);
        _footprints.Add(_tree.Current!, new CallFootprint());
    }

    public override void OnHalt(in HaltView halt)
    {
        Settle();
        _tree.Halted(halt);
    }

    public override void OnExit(Halt halt, long gasLeft, ReadOnlySpan<byte> output)
    {
        CallNode node = _tree.Exit(halt, gasLeft, output);
        bool isInner = _tree.Current is not null;
        _footprints[node].OutOfGas = isInner && (halt.IsForGas() || halt == Halt.InitCodeTooLarge);
    }

    public override void End(in TransactionResult result, StateDiff diff) => _gasUsed = result.GasUsed;

    public override void Write(Utf8JsonWriter json) => Write(json, _tree.Root);

    /// <summary>The instruction before went through: what it did is noted, with what the one before it tells about it.</summary>
    private void Settle()
    {
        if (_pending is not { } step || _tree.Current is not { } node) return;
        CallFootprint footprint = _footprints[node];
        if (step.Opcode is Opcode.Revert or Opcode.Return) _last = null;
        if (_last is { } last)
        {
            bool asksWhetherThereIsCode = last.Opcode == Opcode.ExtCodeSize && step.Opcode == Opcode.IsZero;
            if (LooksAtCode(last.Opcode) && !asksWhetherThereIsCode) footprint.ForeignCode.Add(Address.FromUInt256(last.Top));
            if (last.Opcode == Opcode.Gas && !IsCall(step.Opcode)) footprint.Count(Opcode.Gas);
        }
        if (step.Opcode != Opcode.Gas && !_ignored.Contains(step.Opcode)) footprint.Count(step.Opcode);
        _effect?.Invoke(footprint);
        _last = step;
        (_pending, _effect) = (null, null);
    }

    private Action<CallFootprint>? EffectOf(in StepView step)
    {
        ReadOnlySpan<UInt256> stack = step.Stack;
        Opcode opcode = step.Opcode;
        if ((LooksAtCode(opcode) && stack.Length >= 1) || (IsCall(opcode) && stack.Length >= 2))
        {
            Address who = Address.FromUInt256(LooksAtCode(opcode) ? stack[^1] : stack[^2]);
            int size = step.State.GetCode(who).Length;
            return footprint => footprint.CodeSizes.TryAdd(who, (size, opcode));
        }
        if (stack.IsEmpty) return null;
        UInt256 slot = stack[^1];
        switch (opcode)
        {
            case Opcode.SLoad:
                UInt256 value = step.State.GetStorage(step.Self, slot);
                return footprint => footprint.Read(slot, value);
            case Opcode.SStore: return footprint => CallFootprint.Count(footprint.Writes, slot);
            case Opcode.TLoad: return footprint => CallFootprint.Count(footprint.TransientReads, slot);
            case Opcode.TStore: return footprint => CallFootprint.Count(footprint.TransientWrites, slot);
            case Opcode.Keccak256 when stack.Length >= 2 && MemoryOf(step) is { } preimage: return _ => Keep(preimage);
            default: return null;
        }
    }

    private void Keep(string preimage)
    {
        if (_preimages.Add(preimage)) _size.Add(2L * preimage.Length);
    }

    private static string? MemoryOf(in StepView step)
    {
        const int Longest = 1 << 24;
        UInt256 offset = step.Stack[^1], length = step.Stack[^2];
        if (!length.FitsUInt64 || length.U0 > Longest) return null;
        byte[] data = new byte[length.U0];
        if (offset.FitsUInt64 && offset.U0 < (ulong)step.Memory.Length)
        {
            ReadOnlySpan<byte> there = step.Memory[(int)offset.U0..];
            there[..Math.Min(there.Length, data.Length)].CopyTo(data);
        }
        return Hex.ToPrefixed(data);
    }

    private static bool LooksAtCode(Opcode opcode) => opcode is Opcode.ExtCodeHash or Opcode.ExtCodeSize or Opcode.ExtCodeCopy;

    private static bool IsCall(Opcode opcode) =>
        opcode is Opcode.Call or Opcode.CallCode or Opcode.DelegateCall or Opcode.StaticCall;

    private static HashSet<Opcode> Harmless()
    {
        HashSet<Opcode> opcodes =
        [
            Opcode.Pop, Opcode.Add, Opcode.Sub, Opcode.Mul, Opcode.Div, Opcode.Eq, Opcode.Lt, Opcode.Gt, Opcode.SLt, Opcode.SGt,
            Opcode.Shl, Opcode.Shr, Opcode.And, Opcode.Or, Opcode.Not, Opcode.IsZero,
        ];
        for (Opcode opcode = Opcode.Push0; opcode <= Opcode.Swap16; opcode++) opcodes.Add(opcode);
        return opcodes;
    }

    private void Write(Utf8JsonWriter json, CallNode node)
    {
        bool isRoot = ReferenceEquals(node, _tree.Root);
        json.WriteStartObject();
        json.WriteCall(node, isRoot ? _gasLimit : (ulong)node.Gas, isRoot ? _gasUsed : (ulong)node.GasUsed);
        if (node.Logs.Count != 0) json.WriteLogs(node.Logs);
        if (node.Kind != CallKind.StaticCall) json.WriteQuantity("value"u8, node.Value);
        _footprints[node].Write(json);
        if (isRoot && _preimages.Count != 0)
        {
            json.WriteStartArray("keccak"u8);
            foreach (string preimage in _preimages) json.WriteStringValue(preimage);
            json.WriteEndArray();
        }
        if (node.Calls.Count != 0)
        {
            json.WriteStartArray("calls"u8);
            foreach (CallNode call in node.Calls)
            {
                Write(json, call);
                Flush();
            }
            json.WriteEndArray();
        }
        json.WriteString("type"u8, node.Kind.Upper());
        json.WriteEndObject();
    }
}
