using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Altius.Core;
using Altius.Evm;
using Altius.Primitives;

namespace Altius.Client.Tracing;

/// <summary>
/// Writes a line of JSON for each step of the machine and a summary after each transaction's code (EIP-3155). What a step cost is
/// known only when the next event comes (<see cref="StepRecorder"/>), so each line is held back until then.
/// </summary>
internal sealed class Eip3155Writer
{
    private readonly TextWriter _output;
    private readonly ArrayBufferWriter<byte> _line = new(4096);
    private StepRecorder _recorder;
    private Step _pending;
    private string? _fault;
    private int _depth;
    private long _gas;

    /// <param name="output">Gets the lines.</param>
    public Eip3155Writer(TextWriter output) => _output = output;

    /// <summary>A step begins.</summary>
    public void Begin(in StepView step)
    {
        if (_recorder.Begin(step, out FinishedStep finished)) WriteStep(finished);
        _pending = new Step(step);
    }

    /// <summary>A call begins: the step that made it has been charged.</summary>
    /// <param name="gasLeftOutside">What the caller keeps.</param>
    public void Enter(in CallView call, long gasLeftOutside)
    {
        if (_recorder.Enter(call, gasLeftOutside, out FinishedStep finished)) WriteStep(finished);
        if (_depth++ == 0) _gas = call.Gas;
    }

    /// <summary>A frame's code ends: its last step has been charged.</summary>
    public void Halt(in HaltView halt)
    {
        if (_recorder.Halt(halt, out FinishedStep finished)) WriteStep(finished);
        _fault = halt.Fault;
    }

    /// <summary>A frame ends.</summary>
    public void Exit(Halt halt, long gasLeft, ReadOnlySpan<byte> output)
    {
        string? fault = halt.Fault() is { } known ? _fault ?? known : null;
        _fault = null;
        if (--_depth == 0) WriteSummary(fault, gasLeft, output);
    }

    /// <summary>The line of a message's end.</summary>
    private void WriteSummary(string? fault, long gasLeft, ReadOnlySpan<byte> output)
    {
        using Utf8JsonWriter json = StartLine();
        json.WriteString("output", Hex.ToPrefixed(output));
        json.WriteString("gasUsed", Quantity((ulong)Math.Max(_gas - gasLeft, 0)));
        json.WriteBoolean("pass", fault is null);
        if (fault is not null) json.WriteString("error", fault);
        EndLine(json);
    }

    private void WriteStep(in FinishedStep finished)
    {
        using Utf8JsonWriter json = StartLine();
        json.WriteNumber("pc", _pending.ProgramCounter);
        json.WriteNumber("op", (byte)_pending.Opcode);
        json.WriteString("gas", Quantity((ulong)_pending.Gas));
        json.WriteString("gasCost", Quantity((ulong)finished.GasCost));
        json.WriteNumber("memSize", _pending.MemorySize);
        json.WriteStartArray("stack");
        foreach (UInt256 word in _pending.Stack) json.WriteStringValue(word.ToHexQuantity());
        json.WriteEndArray();
        json.WriteNumber("depth", _pending.Depth + 1);
        json.WriteString("returnData", Hex.ToPrefixed(_pending.ReturnData));
        json.WriteString("refund", Quantity((ulong)Math.Max(_pending.Refund, 0)));
        json.WriteString("opName", OpcodeNames.Of(_pending.Opcode));
        if (finished.Fault is { } fault) json.WriteString("error", fault);
        EndLine(json);
    }

    private Utf8JsonWriter StartLine()
    {
        _line.ResetWrittenCount();
        Utf8JsonWriter json = new(_line);
        json.WriteStartObject();
        return json;
    }

    private void EndLine(Utf8JsonWriter json)
    {
        json.WriteEndObject();
        json.Flush();
        _output.WriteLine(Encoding.UTF8.GetString(_line.WrittenSpan));
    }

    private static string Quantity(ulong value) => string.Create(CultureInfo.InvariantCulture, $"0x{value:x}");

    /// <summary>A step as it stood before it ran.</summary>
    private readonly struct Step(in StepView view)
    {
        public readonly int ProgramCounter = view.ProgramCounter;
        public readonly Opcode Opcode = view.Opcode;
        public readonly long Gas = view.Gas;
        public readonly int Depth = view.Depth;
        public readonly int MemorySize = view.Memory.Length;
        public readonly long Refund = view.State.Refund;
        public readonly UInt256[] Stack = view.Stack.ToArray();
        public readonly byte[] ReturnData = view.ReturnData.ToArray();
    }
}
