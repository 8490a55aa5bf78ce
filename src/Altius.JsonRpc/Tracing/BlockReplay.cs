using Altius.Core;
using Altius.Evm;
using Altius.Execution;

namespace Altius.JsonRpc.Tracing;

/// <summary>
/// Walks through a block's transactions once more, from the state of its parent, and lets a tracer watch those it is asked to:
/// what the protocol itself does comes first, as when the block was run. Not thread-safe.
/// </summary>
public sealed class BlockReplay
{
    private readonly Block _block;
    private readonly ForkRules _rules;
    private readonly BlockContext _context;
    private readonly BlockReference _reference;
    private readonly IStateReader _parent;
    private readonly StateOverlay _now;
    private readonly BlockLedger _ledger;
    private readonly WorldState _state = new();
    private readonly VirtualMachine _machine;
    private readonly TransactionProcessor _processor;
    private readonly SystemOperations _system;
    private readonly TransactionRunner _runner;
    private readonly StateDiff _opening;
    private StateDiff? _unapplied;
    private int _logs;

    /// <param name="parent">The state after the parent block.</param>
    /// <param name="rules">Those of the block.</param>
    public BlockReplay(ChainSpec chain, Block block, IStateReader parent, ForkRules rules, CodeCache codes)
    {
        _block = block;
        _rules = rules;
        _reference = BlockReference.Of(block.Header);
        _context = block.Header.ToContext(rules, chain.ChainId);
        _parent = parent;
        _now = new StateOverlay(parent);
        _ledger = new BlockLedger(block.Header.GasLimit, rules, block.Transactions.Count);
        _machine = new VirtualMachine(codes);
        _processor = new TransactionProcessor(_state, _machine);
        _system = new SystemOperations(chain, _state, _machine);
        _runner = new TransactionRunner(codes);
        Resume();
        _system.Open(block.Header, _context, rules);
        _opening = _state.ToDiff();
        _now.Apply(_opening);
    }

    /// <summary>The transaction that comes next.</summary>
    public int Next { get; private set; }

    /// <summary>How many transactions the block has.</summary>
    public int Count => _block.Transactions.Count;

    public bool IsAtEnd => Next == Count;

    /// <summary>The transaction that comes next, where it stands.</summary>
    public TraceSubject Subject => SubjectOf(Next, State, _logs);

    public BlockContext Context => _context;

    public ForkRules Rules => _rules;

    /// <summary>The state that the next transaction starts from; it moves on with the replay.</summary>
    public IStateReader State
    {
        get
        {
            Settle();
            return _now;
        }
    }

    /// <summary>All that the block has changed so far.</summary>
    public StateDiff Changes
    {
        get
        {
            Settle();
            return _now.Diff;
        }
    }

    /// <summary>What the protocol itself changed before the first transaction.</summary>
    public StateDiff Opening => _opening;

    /// <summary>Of the transactions so far.</summary>
    public BlockLedger Ledger => _ledger;

    /// <summary>Runs transactions without watching them until the next one is this.</summary>
    /// <exception cref="RpcError">One of them is invalid.</exception>
    /// <exception cref="OperationCanceledException">It took too long.</exception>
    public void SkipTo(int index, CancellationToken stop)
    {
        if (Next >= index) return;
        Settle();
        Resume();
        while (Next < index)
        {
            CallPause.Look(stop);
            Transaction transaction = _block.Transactions[Next];
            TransactionError error = _ledger.Admit(transaction);
            TransactionResult result = default;
            if (error == TransactionError.None) error = (result = _processor.Execute(transaction)).Error;
            Book(transaction, result, error);
        }
        _now.Apply(_state.ToDiff());
    }

    /// <summary>Runs the next transaction without watching it.</summary>
    /// <returns>All that it changed, which is put on the state only when the replay goes on.</returns>
    public StateDiff Skip(CancellationToken stop)
    {
        Trace(new NoopTracer(), stop);
        return _unapplied!;
    }

    /// <summary>
    /// Runs the next transaction under a tracer. What it changed is put on the state only when the replay goes on, so until then
    /// the tracer can still look at the state before it.
    /// </summary>
    /// <exception cref="RpcError">It is invalid.</exception>
    /// <exception cref="OperationCanceledException">It took too long.</exception>
    public TransactionResult Trace(TransactionTracer tracer, CancellationToken stop)
    {
        CallPause.Look(stop);
        TraceSubject subject = Subject;
        TransactionError error = _ledger.Admit(subject.Transaction);
        TransactionResult result = default;
        if (error == TransactionError.None) error = (result = _runner.Run(subject, tracer, stop, out _unapplied)).Error;
        Book(subject.Transaction, result, error);
        return result;
    }

    /// <summary>
    /// Runs all transactions without watching them and gives each as a subject of its own, with the state it starts from: these
    /// can be traced in any order, at once. The replay must not have begun.
    /// </summary>
    /// <exception cref="RpcError">One of them is invalid.</exception>
    /// <exception cref="OperationCanceledException">It took too long.</exception>
    public IReadOnlyList<TraceSubject> Survey(CancellationToken stop)
    {
        if (Next != 0) throw new InvalidOperationException("The replay has begun.");
        VersionedState states = new(_parent);
        states.Add(_opening);
        List<TraceSubject> subjects = new(_block.Transactions.Count);
        while (Next < _block.Transactions.Count)
        {
            subjects.Add(SubjectOf(Next, states.After(Next + 1), _logs));
            states.Add(Skip(stop));
        }
        return subjects;
    }

    /// <summary>Does what the protocol does after the last transaction.</summary>
    /// <returns>All that it changed, which is put on the state only when that is asked for again.</returns>
    /// <exception cref="RpcError">The block is invalid.</exception>
    public StateDiff Close()
    {
        Settle();
        Resume();
        BlockError fault = _system.Close(_block, _context, _rules, _ledger, out _);
        if (fault != BlockError.None) throw RpcError.Server($"the block is invalid: {fault.Message()}");
        return _unapplied = _state.ToDiff();
    }

    private TraceSubject SubjectOf(int index, IStateReader before, int logsBefore) => new()
    {
        Transaction = _block.Transactions[index],
        Block = _context,
        Rules = _rules,
        Before = before,
        In = _reference,
        Index = index,
        LogsBefore = logsBefore,
    };

    private void Book(Transaction transaction, in TransactionResult result, TransactionError error)
    {
        if (error != TransactionError.None)
            throw RpcError.Server($"transaction {Next} of the block is invalid: {error.Message()}");
        _ledger.Add(transaction, result);
        _logs += result.Logs.Length;
        Next++;
    }

    /// <summary>Puts on the state what was changed last.</summary>
    private void Settle()
    {
        if (_unapplied is not null) _now.Apply(_unapplied);
        _unapplied = null;
    }

    private void Resume()
    {
        _state.Reset(_now, _rules);
        _machine.Prepare(_state, _context, _rules);
        _processor.Prepare(_context, _rules);
    }
}
