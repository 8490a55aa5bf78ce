using Altius.Core;
using Altius.Evm;
using Altius.Primitives;

namespace Altius.JsonRpc.Tracing;

/// <summary>One call or creation, or a balance sent away by SELFDESTRUCT, with all it called.</summary>
public sealed class CallNode
{
    public required CallKind Kind { get; init; }

    public required Address From { get; init; }

    /// <summary>The account whose code ran, that was created, or that inherits.</summary>
    public required Address To { get; init; }

    /// <summary>In wei.</summary>
    public required UInt256 Value { get; init; }

    public required long Gas { get; init; }

    /// <summary>Call data or init code.</summary>
    public required ReadOnlyMemory<byte> Input { get; init; }

    public long GasUsed { get; internal set; }

    /// <summary>Return data, revert reason or created code.</summary>
    public ReadOnlyMemory<byte> Output { get; internal set; }

    public Halt Halt { get; internal set; }

    /// <summary>What went wrong; null where nothing did.</summary>
    public string? Error { get; internal set; }

    public List<CallNode> Calls { get; } = [];

    /// <summary>The events of its own code, each with how many calls came before it.</summary>
    public List<CallLog> Logs { get; } = [];

    public bool IsCreation => Kind is CallKind.Create or CallKind.Create2;
}

/// <summary>An event, its place in the block and how many calls its frame had made before.</summary>
public readonly record struct CallLog(Log Log, int Index, int Position);

/// <summary>Builds the tree of a transaction's calls from what the machine reports.</summary>
public sealed class CallTree
{
    /// <summary>Bytes that a call takes beside its data.</summary>
    private const int NodeSize = 256;

    private readonly Stack<CallNode> _open = new();
    private TraceSize _size = new();
    private readonly bool _keepsLogs;
    private WorldState? _state;
    private int _logsBefore;
    private int _logsSeen;
    private string? _fault;

    /// <param name="keepsLogs">Whether events are kept too.</param>
    public CallTree(bool keepsLogs) => _keepsLogs = keepsLogs;

    /// <summary>The outermost call, once it was entered.</summary>
    public CallNode Root { get; private set; } = null!;

    /// <summary>The call that runs now, or null between transactions.</summary>
    public CallNode? Current => _open.TryPeek(out CallNode? node) ? node : null;

    public void Begin(TraceSubject subject, WorldState state)
    {
        _state = state;
        _size = subject.Size;
        _logsBefore = subject.LogsBefore;
        _logsSeen = 0;
    }

    public void Enter(in CallView call)
    {
        CollectLogs();
        _size.Add(NodeSize + call.Input.Length);
        CallNode node = new()
        {
            Kind = call.Kind,
            From = call.Caller,
            To = call.Target,
            Value = call.Value,
            Gas = call.Gas,
            Input = call.Input.ToArray(),
        };
        if (_open.TryPeek(out CallNode? parent)) parent.Calls.Add(node);
        else Root = node;
        _open.Push(node);
    }

    /// <summary>The code of the current call has ended.</summary>
    public void Halted(in HaltView halt)
    {
        CollectLogs();
        _fault = halt.Fault;
    }

    /// <returns>The call that ended.</returns>
    public CallNode Exit(Halt halt, long gasLeft, ReadOnlySpan<byte> output)
    {
        CallNode node = _open.Pop();
        node.Halt = halt;
        node.GasUsed = node.Kind == CallKind.SelfDestruct ? 0 : node.Gas - gasLeft;
        // A fault in what follows the code, such as keeping created code, is known from the halt alone.
        node.Error = halt.Fault() is { } fault ? _fault ?? fault : null;
        _fault = null;
        if (halt <= Halt.Revert) node.Output = output.ToArray();
        _size.Add(node.Output.Length);
        if (halt > Halt.SelfDestruct) DropLogs(node);
        if (_open.Count == 0) _state = null; // the tree may be kept for longer than what the machine works on
        return node;
    }

    /// <summary>Gives the current call the events that came since the last report.</summary>
    private void CollectLogs()
    {
        if (!_keepsLogs || _state is null) return;
        IReadOnlyList<Log> logs = _state.Logs;
        if (_open.TryPeek(out CallNode? node))
        {
            for (int i = _logsSeen; i < logs.Count; i++) node.Logs.Add(new CallLog(logs[i], _logsBefore + i, node.Calls.Count));
        }
        _logsSeen = logs.Count;
    }

    /// <summary>A call that failed emitted nothing, and neither did any it made.</summary>
    private void DropLogs(CallNode failed)
    {
        if (!_keepsLogs || _state is null) return;
        _logsSeen = _state.Logs.Count;
        Clear(failed);
        static void Clear(CallNode node)
        {
            node.Logs.Clear();
            foreach (CallNode call in node.Calls) Clear(call);
        }
    }
}
