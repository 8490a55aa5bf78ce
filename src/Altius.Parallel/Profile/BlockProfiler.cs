using System.Diagnostics;
using Altius.Core;
using Altius.Evm;
using Altius.Execution;

namespace Altius.Parallel;

/// <summary>
/// Runs a block's transactions one after the other as the workers of the parallel executor do, and takes down what each costs
/// and which earlier ones it depends on. Reuse it from block to block; not thread-safe.
/// </summary>
public sealed class BlockProfiler
{
    private readonly ChainSpec _chain;
    private readonly MultiVersionMemory _memory = new();
    private readonly Worker _worker;
    private readonly WorldState _state = new();
    private readonly VirtualMachine _machine;
    private readonly SystemOperations _system;

    public BlockProfiler(ChainSpec chain, CodeCache codes)
    {
        _chain = chain;
        _worker = new Worker(0, _memory, codes);
        _machine = new VirtualMachine(codes);
        _system = new SystemOperations(chain, _state, _machine);
    }

    /// <summary>Profiles a valid block.</summary>
    /// <param name="rounds">How often it is run; of each transaction the shortest time counts.</param>
    /// <exception cref="ArgumentException">A transaction is invalid.</exception>
    public BlockProfile Profile(Block block, IStateReader parent, ForkRules rules, int rounds, CancellationToken stop)
    {
        double[] times = new double[block.Transactions.Count];
        Array.Fill(times, double.MaxValue);
        for (int round = 1; round < rounds; round++) Run(block, parent, rules, times, tracker: null, stop);
        DependencyTracker tracker = new();
        Run(block, parent, rules, times, tracker, stop);
        TransactionProfile[] profiles = [.. times.Select((time, i) => tracker.ProfileOf(i, time))];
        SenderPass senders = new();
        senders.Begin(block.Transactions);
        senders.Work(stop);
        senders.Link();
        return new BlockProfile(profiles, senders.Predecessors.ToArray(), senders.Gas.ToArray());
    }

    private void Run(
        Block block, IStateReader parent, ForkRules rules, double[] times, DependencyTracker? tracker, CancellationToken stop)
    {
        BlockContext context = block.Header.ToContext(rules, _chain.ChainId);
        _state.Reset(parent, rules);
        _machine.Prepare(_state, context, rules);
        _system.Open(block.Header, context, rules);
        StateOverlay opened = new(parent);
        opened.Apply(_state.ToDiff());
        _memory.Begin(opened, block.Header.GasLimit);
        _worker.Prepare(context, rules);
        Attempt attempt = new();
        for (int i = 0; i < block.Transactions.Count; i++)
        {
            stop.ThrowIfCancellationRequested();
            attempt.Begin(i);
            attempt.Start(isHead: false);
            long start = Stopwatch.GetTimestamp();
            _worker.Run(block.Transactions, i, i + 1, attempt);
            times[i] = Math.Min(times[i], Stopwatch.GetElapsedTime(start).TotalMicroseconds);
            attempt.Fault?.Throw();
            if (attempt.Error != TransactionError.None)
                throw new ArgumentException(
                    $"Transaction {i} is invalid ({attempt.Error.Message()}): only valid blocks have a profile.", nameof(block));
            tracker?.Add(i, attempt.Result(0).GasUsed, attempt.Footprint);
            attempt.Settle(_memory, wasPublished: false);
        }
    }
}
