using System.Text.Json;
using Altius.Core;
using Altius.Evm;
using Altius.Execution;
using Altius.Primitives;

namespace Altius.JsonRpc.Tracing;

/// <summary>What is shown of each step (execution-apis, TraceConfig).</summary>
/// <param name="Limit">Steps to show at most; zero for all.</param>
public readonly record struct StructLogOptions(
    bool EnableMemory, bool DisableStack, bool DisableStorage, bool EnableReturnData, long Limit);

/// <summary>
/// Every step of the machine, in the form of execution-apis. Steps are written as they come, so that a trace of any length
/// takes no more memory than the writer's buffer; what is known only at the end stands behind them.
/// </summary>
/// <param name="json">
/// Where the value goes; <see cref="Begin"/> opens it and <see cref="Write"/>, to be given the same writer, closes it.
/// </param>
/// <param name="flush">Called between steps now and then, when the writer has much in its buffer.</param>
public sealed class StructLogTracer(StructLogOptions options, Utf8JsonWriter json, Action flush) : TransactionTracer
{
    private const int BytesBetweenFlushes = 1 << 16;

    private readonly Dictionary<Address, SortedDictionary<UInt256, UInt256>> _storage = [];
    private StepRecorder _recorder;
    private bool _isOpen;
    private long _steps;
    private TransactionResult _result;
    private byte[] _output = [];

    public override bool SeesSteps => true;

    public override void Begin(TraceSubject subject, WorldState state)
    {
        json.WriteStartObject();
        json.WriteStartArray("structLogs"u8);
    }

    public override void OnStep(in StepView step)
    {
        if (_recorder.Begin(step, out FinishedStep finished)) Finish(finished);
        if (options.Limit != 0 && _steps >= options.Limit) return;
        _steps++;
        _isOpen = true;
        json.WriteStartObject();
        json.WriteNumber("pc"u8, step.ProgramCounter);
        json.WriteString("op"u8, OpcodeNames.Of(step.Opcode));
        json.WriteNumber("gas"u8, step.Gas);
        json.WriteNumber("depth"u8, step.Depth + 1);
        if (step.State.Refund != 0) json.WriteNumber("refund"u8, step.State.Refund);
        if (!options.DisableStack) WriteStack(step.Stack);
        if (options.EnableReturnData && !step.ReturnData.IsEmpty) json.WriteData("returnData"u8, step.ReturnData);
        if (options.EnableMemory && !step.Memory.IsEmpty) WriteMemory(step.Memory);
        if (!options.DisableStorage) WriteStorage(step);
    }

    public override void OnEnter(in CallView call, long gasLeftOutside)
    {
        if (_recorder.Enter(call, gasLeftOutside, out FinishedStep finished)) Finish(finished);
    }

    public override void OnHalt(in HaltView halt)
    {
        if (_recorder.Halt(halt, out FinishedStep finished)) Finish(finished);
    }

    public override void End(in TransactionResult result, StateDiff diff)
    {
        _result = result;
        _output = result.Output.ToArray();
    }

    public override void Write(Utf8JsonWriter json)
    {
        json.WriteEndArray();
        json.WriteNumber("gas"u8, _result.GasUsed);
        json.WriteBoolean("failed"u8, !_result.Succeeded);
        json.WriteData("returnValue"u8, _output);
        json.WriteEndObject();
    }

    private void Finish(in FinishedStep finished)
    {
        if (!_isOpen) return;
        _isOpen = false;
        json.WriteNumber("gasCost"u8, finished.GasCost);
        if (finished.Fault is { } fault) json.WriteString("error"u8, fault);
        json.WriteEndObject();
        if (json.BytesPending > BytesBetweenFlushes) flush();
    }

    private void WriteStack(ReadOnlySpan<UInt256> stack)
    {
        json.WriteStartArray("stack"u8);
        foreach (ref readonly UInt256 word in stack) json.WriteQuantity(word);
        json.WriteEndArray();
    }

    private void WriteMemory(ReadOnlySpan<byte> memory)
    {
        json.WriteStartArray("memory"u8);
        for (int i = 0; i < memory.Length; i += 32) json.WriteData(memory.Slice(i, 32));
        json.WriteEndArray();
    }

    /// <summary>All slots that the contract has read or written so far, where this step reads or writes one.</summary>
    private void WriteStorage(in StepView step)
    {
        ReadOnlySpan<UInt256> stack = step.Stack;
        bool reads = step.Opcode == Opcode.SLoad && stack.Length >= 1;
        bool writes = step.Opcode == Opcode.SStore && stack.Length >= 2;
        if (!reads && !writes) return;
        if (!_storage.TryGetValue(step.Self, out SortedDictionary<UInt256, UInt256>? slots)) _storage.Add(step.Self, slots = []);
        slots[stack[^1]] = writes ? stack[^2] : step.State.GetStorage(step.Self, stack[^1]);
        json.WriteStartObject("storage"u8);
        foreach ((UInt256 key, UInt256 value) in slots)
        {
            json.WritePropertyName(key.ToHash256().ToString());
            json.WriteData(value.ToHash256().Bytes);
        }
        json.WriteEndObject();
    }
}
