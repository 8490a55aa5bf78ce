using System.Runtime.ExceptionServices;
using Altius.Core;
using Altius.Evm;
using Altius.Execution;

namespace Altius.Parallel;

/// <summary>One thread's tools for running transactions, kept from block to block: a state, a machine, a view to read from.</summary>
internal sealed class Worker
{
    private readonly VirtualMachine _machine;
    private readonly TransactionProcessor _processor;
    private ForkRules _rules = null!; // set by Prepare

    public Worker(MultiVersionMemory memory, CodeCache codes)
    {
        Memory = memory;
        View = new TransactionView(memory);
        _machine = new VirtualMachine(codes);
        _processor = new TransactionProcessor(State, _machine);
    }

    public MultiVersionMemory Memory { get; }

    public TransactionView View { get; }

    public WorldState State { get; } = new();

    /// <summary>Runs cut short because they needed what another transaction had yet to write.</summary>
    public int Suspensions { get; private set; }

    /// <summary>Runs begun.</summary>
    public int Runs { get; private set; }

    /// <summary>Starts on a block.</summary>
    public void Prepare(BlockContext block, ForkRules rules)
    {
        _rules = rules;
        _machine.Prepare(State, block, rules);
        _processor.Prepare(block, rules);
        View.Arena.Clear();
        Suspensions = Runs = 0;
    }

    /// <summary>Runs a transaction on what those before it are known to do; what it did is kept, and not yet seen by others.</summary>
    /// <returns>−1, or the transaction that has to run first; then nothing came of it.</returns>
    public int Run(Transaction transaction, int index, Attempt attempt)
    {
        Runs++;
        View.Begin(index);
        State.Reset(View, _rules);
        try
        {
            TransactionResult result = _processor.Execute(transaction);
            attempt.Keep(this, result);
            return -1;
        }
        catch (DependencyException needed)
        {
            Suspensions++;
            return needed.Transaction;
        }
#pragma warning disable CA1031 // Whatever it is, it may come of a state that never was; if not, it comes again when it counts.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            attempt.Keep(ExceptionDispatchInfo.Capture(fault));
            return -1;
        }
    }
}
