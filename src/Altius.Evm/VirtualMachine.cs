using Altius.Core;
using Altius.Primitives;

namespace Altius.Evm;

/// <summary>
/// Runs messages: calls and creations with all the calls they make. One worker's machine, reused for many transactions;
/// frames are kept on the heap and pooled by depth, so 1,024 nested calls need no machine stack. Not thread-safe.
/// </summary>
/// <param name="codes">Analysed code, shared by all machines of an executor.</param>
public sealed unsafe partial class VirtualMachine(CodeCache codes)
{
    private readonly List<Frame> _frames = [];
    private OpcodeTable? _table;
    private PrecompileSet _precompiles = PrecompileSet.None;
    private WorldState? _state;
    private BlockContext? _block;
    private ForkRules? _rules;
    private TransactionContext _transaction = new(default, default, []);

    /// <summary>The state that messages change.</summary>
    public WorldState State => _state ?? throw Unprepared();

    internal BlockContext Block => _block ?? throw Unprepared();

    internal ForkRules Rules => _rules ?? throw Unprepared();

    internal ref readonly TransactionContext Transaction => ref _transaction;

    internal ReturnData ReturnData { get; } = new();

    /// <summary>Whether a tracer sees calls, those that run no code included.</summary>
    internal bool IsWatched { get; private set; }

    internal int StaticGas(Opcode opcode) => _table!.Rows[(int)opcode].Gas;

    /// <summary>Sets what all messages until the next call have in common.</summary>
    /// <param name="precompiles">Where a simulation has moved them; the fork's own stay warm all the same.</param>
    public void Prepare(WorldState state, BlockContext block, ForkRules rules, PrecompileSet? precompiles = null)
    {
        _state = state;
        _block = block;
        _rules = rules;
        _table = OpcodeTable.For(rules);
        _precompiles = precompiles ?? PrecompileSet.For(rules);
        state.UseCodes(codes);
    }

    /// <summary>Runs a message to its end, untraced.</summary>
    public MessageResult Execute(in Message message, in TransactionContext transaction)
    {
        NoTracer none = default;
        return Execute(message, transaction, ref none);
    }

    /// <summary>Runs a message to its end. Changes of a message that fails are undone.</summary>
    public MessageResult Execute<TTracer>(in Message message, in TransactionContext transaction, ref TTracer tracer)
        where TTracer : struct, ITracer
    {
        _transaction = transaction;
        ReturnData.Clear();
        IsWatched = TTracer.SeesCalls;
        // Pinned for as long as frames point into it.
        fixed (byte* data = message.Data.Span)
        {
            Frame frame = FrameAt(0);
            if (message.IsCreation) StartCreation(frame, message);
            else StartCall(frame, message, data);
            RunAll(frame, ref tracer);
            ReadOnlyMemory<byte> output = frame.IsCreation && frame.Halt <= Halt.SelfDestruct
                ? State.GetCode(frame.Target).Bytes
                : ReturnData.Memory;
            return new MessageResult(frame.Halt, frame.Gas, output);
        }
    }

    private void StartCall(Frame frame, in Message message, byte* data)
    {
        CachedAccount target = State.Find(message.To);
        // What the access to a delegate costs is the transaction's affair (EIP-7702).
        Code code = Rules.HasDelegations && State.GetCode(target) is { Delegate: { } other }
            ? State.GetCode(other)
            : State.GetCode(target);
        frame.Start(CallKind.Call, target, code, message.Value, message.Gas);
        frame.Self = target;
        frame.Caller = message.Caller;
        frame.IsStatic = false;
        frame.Precompile = FindPrecompile(message.To);
        frame.Input = data;
        frame.InputLength = message.Data.Length;
        CachedAccount caller = State.Find(message.Caller);
        if (!caller.CanPay(message.Value)) frame.Halt = Halt.InsufficientBalance;
        else Transfer(caller, frame);
    }

    private void StartCreation(Frame frame, in Message message)
    {
        frame.Start(CallKind.Create, State.Find(message.To), new Code(message.Data.Span, default), message.Value, message.Gas);
        frame.Input = null;
        frame.InputLength = 0;
        frame.IsStatic = false;
        frame.Caller = message.Caller;
        CachedAccount creator = State.Find(message.Caller);
        if (!creator.CanPay(message.Value)) frame.Halt = Halt.InsufficientBalance;
        else BeginCreation(creator, frame);
    }

    /// <summary>Runs a frame and all it calls. Frames call by leaving the interpreter with a child set.</summary>
    private void RunAll<TTracer>(Frame first, ref TTracer tracer)
        where TTracer : struct, ITracer
    {
        OpcodeRow* rows = _table!.Rows;
        Frame frame = first;
        if (TTracer.SeesCalls) tracer.OnEnter(View(frame), 0);
        while (true)
        {
            bool runs = frame.Halt == Halt.None;
            if (runs) Run(frame, rows, ref tracer);
            if (frame.Child is { } child)
            {
                frame.Child = null;
                if (TTracer.SeesCalls) tracer.OnEnter(View(child), frame.Gas);
                frame = child;
                continue;
            }
            if (TTracer.SeesHalts && runs) tracer.OnHalt(new HaltView(frame, rows));
            if (TTracer.SeesCalls && frame.Halt == Halt.SelfDestruct) ReportBequest(frame, ref tracer);
            End(frame);
            if (TTracer.SeesCalls) tracer.OnExit(
                frame.Halt, frame.Gas,
                frame.IsCreation && frame.Halt <= Halt.SelfDestruct ? frame.ReturnedSpan : ReturnData.Span);
            if (frame.Depth == first.Depth) return;
            Frame parent = FrameAt(frame.Depth - 1);
            Resume(parent, frame, parent.StackTop - 1);
            parent.Gas += frame.Gas;
            frame = parent;
        }
    }

    private void Run<TTracer>(Frame frame, OpcodeRow* rows, ref TTracer tracer)
        where TTracer : struct, ITracer
    {
        if (frame.Precompile is { } kind) RunPrecompile(frame, kind);
        else if (TTracer.SeesSteps && frame.Code.Length == 0) frame.Stop(Halt.Stop, frame.Gas); // no code takes no step
        else Interpreter.Run(frame, rows, ref tracer);
    }

    private static CallView View(Frame frame) => new()
    {
        Kind = frame.Kind,
        Depth = frame.Depth,
        Caller = frame.Kind == CallKind.DelegateCall ? frame.Self.Address : frame.Caller,
        Target = frame.Target.Address,
        Value = frame.Value,
        Gas = frame.Gas,
        Input = frame.IsCreation ? frame.Code.Bytes.Span : frame.InputSpan,
    };

    private static void ReportBequest<TTracer>(Frame frame, ref TTracer tracer)
        where TTracer : struct, ITracer
    {
        tracer.OnEnter(
            new CallView
            {
                Kind = CallKind.SelfDestruct,
                Depth = frame.Depth + 1,
                Caller = frame.Self.Address,
                Target = frame.Heir,
                Value = frame.Bequest,
            },
            frame.Gas);
        tracer.OnExit(Halt.Stop, 0, default);
    }

    private static InvalidOperationException Unprepared() => new("Prepare the machine before it runs.");
}
