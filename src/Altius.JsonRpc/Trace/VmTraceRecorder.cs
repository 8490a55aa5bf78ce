using System.Buffers;
using System.Text.Json;
using Altius.Core;
using Altius.Evm;
using Altius.JsonRpc.Tracing;
using Altius.Primitives;

namespace Altius.JsonRpc.Trace;

/// <summary>
/// Writes the steps of a transaction in the form that parity gave them, each with what it left behind, and with the steps of the
/// call it made inside it. What a step left behind shows when the next one of the same frame comes.
/// </summary>
internal sealed class VmTraceRecorder : IDisposable
{
    private const int FlushSize = 1 << 16;

    private readonly ArrayBufferWriter<byte> _buffer = new(4096);
    private readonly Utf8JsonWriter _json;
    private readonly Stack<OpenFrame> _frames = new();
    private TraceSize _size = new();

    public VmTraceRecorder() => _json = new Utf8JsonWriter(_buffer, DeepJson.Options);

    public void Begin(TraceSubject subject) => _size = subject.Size;

    public void Enter(in CallView call, long gasLeftOutside)
    {
        if (_frames.TryPeek(out OpenFrame? caller) && caller.Step is { } step)
        {
            caller.Step = step with { Cost = step.Gas - gasLeftOutside };
            // A balance sent away runs no code.
            if (call.Kind != CallKind.SelfDestruct) _json.WritePropertyName("sub"u8);
            caller.HasSub = call.Kind != CallKind.SelfDestruct;
        }
        OpenFrame frame = new() { IsWritten = call.Kind != CallKind.SelfDestruct };
        _frames.Push(frame);
        if (!frame.IsWritten) return;
        _json.WriteStartObject();
        _json.WriteStartArray("ops"u8);
    }

    public void Step(in StepView step)
    {
        OpenFrame frame = _frames.Peek();
        if (frame.Step is { } before) Finish(frame, before, step.Gas, step.Stack, step.Memory);
        else frame.Code = step.Code.ToArray();
        frame.Step = PendingStep.Of(step);
        frame.HasSub = false;
        if (_json.BytesPending > FlushSize)
        {
            _size.Add(_json.BytesPending);
            _json.Flush();
        }
        _json.WriteStartObject();
        _json.WriteNumber("pc"u8, step.ProgramCounter);
    }

    /// <summary>The frame's code has ended.</summary>
    public void Halted(in HaltView halt)
    {
        OpenFrame frame = _frames.Peek();
        if (frame.Step is not { } last) return;
        frame.Step = null;
        if (halt.Halt > Halt.Revert) Fail(frame, last, halt);
        else Finish(frame, last, halt.GasLeft, default, default);
    }

    public void Exit()
    {
        OpenFrame frame = _frames.Pop();
        if (!frame.IsWritten) return;
        _json.WriteEndArray();
        _json.WriteData("code"u8, frame.Code);
        _json.WriteEndObject();
    }

    /// <summary>Writes all that was seen.</summary>
    public void Write(Utf8JsonWriter json)
    {
        _json.Flush();
        json.WriteRawValue(_buffer.WrittenSpan, skipInputValidation: true);
    }

    public void Dispose() => _json.Dispose();

    private void Finish(
        OpenFrame frame, in PendingStep step, long gasLeft, ReadOnlySpan<UInt256> stack, ReadOnlySpan<byte> memory)
    {
        _json.WriteNumber("cost"u8, step.Cost ?? step.Gas - gasLeft);
        _json.WriteStartObject("ex"u8);
        WriteMemory(step, memory);
        _json.WriteStartArray("push"u8);
        foreach (ref readonly UInt256 word in stack[^Math.Min(step.Pushes, stack.Length)..]) _json.WriteQuantity(word);
        _json.WriteEndArray();
        WriteStore(step);
        _json.WriteNumber("used"u8, gasLeft);
        _json.WriteEndObject();
        End(frame);
    }

    private void Fail(OpenFrame frame, in PendingStep step, in HaltView halt)
    {
        bool isPriced = halt is { Halt: Halt.OutOfGas, IsPriced: true };
        _json.WriteNumber("cost"u8, step.Cost ?? (isPriced ? step.Gas - halt.GasLeft : step.StaticGas));
        _json.WriteNull("ex"u8);
        End(frame);
    }

    private void End(OpenFrame frame)
    {
        if (!frame.HasSub) _json.WriteNull("sub"u8);
        _json.WriteEndObject();
    }

    private void WriteMemory(in PendingStep step, ReadOnlySpan<byte> memory)
    {
        bool isThere = step.WrittenLength > 0 && step.WrittenOffset + step.WrittenLength <= memory.Length;
        if (!isThere)
        {
            _json.WriteNull("mem"u8);
            return;
        }
        _json.WriteStartObject("mem"u8);
        _json.WriteData("data"u8, memory.Slice((int)step.WrittenOffset, (int)step.WrittenLength));
        _json.WriteNumber("off"u8, step.WrittenOffset);
        _json.WriteEndObject();
    }

    private void WriteStore(in PendingStep step)
    {
        if (step.Stored is not var (key, value))
        {
            _json.WriteNull("store"u8);
            return;
        }
        _json.WriteStartObject("store"u8);
        _json.WriteQuantity("key"u8, key);
        _json.WriteQuantity("val"u8, value);
        _json.WriteEndObject();
    }

    private sealed class OpenFrame
    {
        public bool IsWritten { get; init; }
        public byte[] Code { get; set; } = [];
        public PendingStep? Step { get; set; }
        public bool HasSub { get; set; }
    }

    /// <summary>A step that has begun.</summary>
    /// <param name="Cost">Known at once where the step made a call.</param>
    /// <param name="WrittenLength">Of the memory it writes; zero for none.</param>
    private readonly record struct PendingStep(
        long Gas, int StaticGas, int Pushes, long? Cost, long WrittenOffset, long WrittenLength,
        (UInt256 Key, UInt256 Value)? Stored)
    {
        public static PendingStep Of(in StepView step)
        {
            ReadOnlySpan<UInt256> stack = step.Stack;
            (long offset, long length) = step.Opcode switch
            {
                Opcode.MLoad or Opcode.MStore => (Word(stack, 0), 32L),
                Opcode.MStore8 => (Word(stack, 0), 1L),
                Opcode.CallDataCopy or Opcode.CodeCopy or Opcode.ReturnDataCopy or Opcode.MCopy =>
                    (Word(stack, 0), Word(stack, 2)),
                Opcode.ExtCodeCopy => (Word(stack, 1), Word(stack, 3)),
                Opcode.Call or Opcode.CallCode => (Word(stack, 5), Word(stack, 6)),
                Opcode.DelegateCall or Opcode.StaticCall => (Word(stack, 4), Word(stack, 5)),
                _ => (0L, 0L),
            };
            bool stores = step.Opcode == Opcode.SStore && stack.Length >= 2;
            return new(
                step.Gas, step.StaticGas, StackUse.Pushes(step.Opcode), null, offset, length,
                stores ? (stack[^1], stack[^2]) : null);
        }

        /// <summary>A word by its depth, as an offset or length; what is too large for one is never reached.</summary>
        private static long Word(ReadOnlySpan<UInt256> stack, int depth)
        {
            if (depth >= stack.Length) return 0;
            UInt256 word = stack[^(depth + 1)];
            return word.FitsUInt64 && word.U0 <= int.MaxValue ? (long)word.U0 : int.MaxValue;
        }
    }
}
