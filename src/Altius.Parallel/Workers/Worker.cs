using System.Runtime.ExceptionServices;
using Altius.Core;
using Altius.Evm;
using Altius.Execution;

namespace Altius.Parallel;

/// <summary>
/// One thread's tools for running transactions, kept from block to block: a state, a machine, a view to read from.
/// </summary>
internal sealed class Worker
{
    private ForkRules _rules = null!; // set by Prepare

    public Worker(int number, MultiVersionMemory memory, CodeCache codes)
    {
        Number = number;
        Memory = memory;
        View = new TransactionView(memory);
        Machine = new VirtualMachine(codes);
        Processor = new TransactionProcessor(State, Machine);
    }

    /// <summary>From 0 on; 0 is the caller's thread.</summary>
    public int Number { get; }

    public MultiVersionMemory Memory { get; }

    public TransactionView View { get; }

    public WorldState State { get; } = new();

    public VirtualMachine Machine { get; }

    public TransactionProcessor Processor { get; }

    /// <summary>Runs cut short because they needed what another transaction had yet to write.</summary>
    public int Suspensions { get; private set; }

    /// <summary>Transactions begun.</summary>
    public int Runs { get; private set; }

    /// <summary>Ticks of the stopwatch in which there was something to do.</summary>
    public long Busy { get; set; }

    /// <summary>Starts on a block.</summary>
    public void Prepare(BlockContext block, ForkRules rules)
    {
        _rules = rules;
        Machine.Prepare(State, block, rules);
        Processor.Prepare(block, rules);
        View.Arena.Clear();
        Suspensions = Runs = 0;
        Busy = 0;
    }

    /// <summary>Runs a batch on what those before it are known to do; what it did is kept, and not yet seen by others.</summary>
    /// <returns>−1, or the batch that has to run first; then nothing came of it.</returns>
    public int Run(IReadOnlyList<Transaction> transactions, int start, int end, Attempt attempt)
    {
        View.Begin(attempt.Batch);
        State.Reset(View, _rules);
        try
        {
            for (int i = start; i < end; i++)
            {
                Runs++;
                if (!attempt.Add(Processor.Execute(transactions[i]))) break;
            }
            attempt.Keep(this);
            return -1;
        }
        catch (DependencyException needed)
        {
            Suspensions++;
            return needed.Batch;
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
