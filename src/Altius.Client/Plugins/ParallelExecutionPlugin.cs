using System.Globalization;
using Altius.Client.Running;
using Altius.Execution;
using Altius.Parallel;
using Prometheus;

namespace Altius.Client.Plugins;

/// <summary>Has blocks run on several threads, with the sequential result; or by both executors, which must agree.</summary>
public sealed class ParallelExecutionPlugin : IClientPlugin
{
    /// <summary>The folder below the data directory for blocks on which the executors disagree.</summary>
    private const string Disagreements = "disagreements";

    private ParallelMetrics? _metrics;
    private Func<BlockFacts?> _last = () => null;

    public string Name => "parallel execution";

    public void Configure(NodeBuilder node)
    {
        int workers = node.Options.Workers;
        bool isShadow = node.Options.Executor == ExecutorKind.Shadow;
        string folder = Path.Combine(node.Options.DataDirectory ?? DataDirectory.DefaultFor(node.Chain), Disagreements);
        node.Executor = new ExecutorSource(isShadow ? "shadow" : "parallel", (chain, codes) =>
        {
            // What the shadow looks for is in the parallel executor: it gets every block, whether it pays or not.
            ParallelBlockExecutor parallel = new(chain, codes, workers, isShadow ? RoadThresholds.None : RoadThresholds.Default);
            (_metrics, _last) = (parallel.Metrics, () => parallel.LastBlock);
            return isShadow ? new ShadowBlockExecutor(new SequentialBlockExecutor(chain, codes), parallel, folder) : parallel;
        })
        {
            Facts = DescribeLast,
            Metrics = Register,
        };
    }

    /// <summary>
    /// How the last block went: on how many workers, how many of them were busy on average, and what ran more than once.
    /// </summary>
    private string DescribeLast()
    {
        if (_last() is not { } last) return "";
        return last.Road != Road.Parallel
            ? "sequential"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"parallel, {last.Utilisation * last.Workers:F2} of {last.Workers} workers busy, {last.Reruns} repeated, " +
                $"{last.Suspensions} suspended");
    }

    private void Register(MetricFactory factory, CollectorRegistry registry)
    {
        Counter blocks =
            factory.CreateCounter("altius_executor_blocks_total", "Blocks by the road they were executed on.", "road");
        Counter transactions =
            factory.CreateCounter("altius_parallel_transactions_total", "Transactions of blocks that ran in parallel.");
        Counter runs = factory.CreateCounter("altius_parallel_runs_total", "Times a transaction was begun in parallel.");
        Counter reruns =
            factory.CreateCounter("altius_parallel_reruns_total", "Runs that turned out to have been on the wrong state.");
        Counter suspensions =
            factory.CreateCounter("altius_parallel_suspensions_total", "Runs cut short to wait for another transaction.");
        registry.AddBeforeCollectCallback(() =>
        {
            if (_metrics is not { } metrics) return;
            foreach (Road road in Enum.GetValues<Road>()) blocks.WithLabels(road.ToString()).IncTo(metrics.Blocks(road));
            transactions.IncTo(metrics.Transactions);
            runs.IncTo(metrics.Runs);
            reruns.IncTo(metrics.Reruns);
            suspensions.IncTo(metrics.Suspensions);
        });
    }
}
