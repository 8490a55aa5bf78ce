using System.Collections.Concurrent;
using Altius.Chain;
using Altius.JsonRpc;
using Prometheus;

namespace Altius.Client.Monitoring;

/// <summary>What the node counts, in the names under which Prometheus reads it. Safe for many threads.</summary>
internal sealed class NodeMetrics
{
    /// <summary>
    /// From a tenth of a millisecond to the eight seconds that a consensus client waits, each twice the one before.
    /// </summary>
    private static readonly double[] Times = Histogram.ExponentialBuckets(0.000_1, 2, 18);

    private readonly Counter _blocks, _transactions, _gas, _calls, _callErrors, _reorgs;
    private readonly ConcurrentDictionary<(string Port, string Method), (Counter.Child Calls, Histogram.Child Times)>
        _byMethod = new();
    private readonly Histogram _phases, _valid, _callTimes;
    private readonly Gauge _reorgDepth;

    public NodeMetrics(CollectorRegistry registry)
    {
        Registry = registry;
        Factory = Metrics.WithCustomRegistry(registry);
        _blocks = Factory.CreateCounter("altius_blocks_total", "Blocks found valid.");
        _transactions = Factory.CreateCounter("altius_transactions_total", "Transactions of valid blocks.");
        _gas = Factory.CreateCounter("altius_gas_total", "Gas used by valid blocks.");
        _phases = Factory.CreateHistogram(
            "altius_block_seconds", "Time a valid block took, by phase.", ["phase"],
            new HistogramConfiguration { Buckets = Times });
        _valid = Factory.CreateHistogram(
            "altius_engine_valid_seconds", "Time until newPayload was answered VALID.",
            new HistogramConfiguration { Buckets = Times });
        _calls = Factory.CreateCounter("altius_rpc_calls_total", "Calls answered.", "port", "method");
        _callErrors = Factory.CreateCounter("altius_rpc_errors_total", "Calls answered with an error.", "port", "method", "code");
        _callTimes = Factory.CreateHistogram(
            "altius_rpc_seconds", "Time a call took.", ["port", "method"], new HistogramConfiguration { Buckets = Times });
        _reorgs = Factory.CreateCounter("altius_reorganisations_total", "Times that blocks left the chain.");
        _reorgDepth = Factory.CreateGauge("altius_reorganisation_depth", "Blocks that left the chain the last time.");
    }

    public CollectorRegistry Registry { get; }

    /// <summary>Makes further metrics, which executors and plugins bring.</summary>
    public MetricFactory Factory { get; }

    public void Count(BlockTimings timings)
    {
        _blocks.Inc();
        _transactions.Inc(timings.Transactions);
        _gas.Inc(timings.Gas);
        _phases.WithLabels("checks").Observe(timings.Checks.TotalSeconds);
        _phases.WithLabels("execution").Observe(timings.Execution.TotalSeconds);
        _phases.WithLabels("root").Observe(timings.Root.TotalSeconds);
        _phases.WithLabels("persist").Observe(timings.Persist.TotalSeconds);
        _phases.WithLabels("total").Observe(timings.Total.TotalSeconds);
    }

    public void Count(HeadChange change)
    {
        if (change.Removed.Count == 0) return;
        _reorgs.Inc();
        _reorgDepth.Set(change.Removed.Count);
    }

    /// <summary>
    /// A call on a port was answered. A name that no method has is counted under one label, for clients choose it.
    /// </summary>
    public void CountCall(string port, RpcMethod? method, TimeSpan took, int? errorCode)
    {
        string name = method?.Name ?? "unknown";
        (Counter.Child calls, Histogram.Child times) = _byMethod.GetOrAdd(
            (port, name), key => (_calls.WithLabels(key.Port, key.Method), _callTimes.WithLabels(key.Port, key.Method)));
        calls.Inc();
        times.Observe(took.TotalSeconds);
        if (errorCode is { } code)
            _callErrors.WithLabels(port, name, code.ToString(System.Globalization.CultureInfo.InvariantCulture)).Inc();
    }

    /// <summary>newPayload was answered VALID.</summary>
    public void CountValid(TimeSpan took) => _valid.Observe(took.TotalSeconds);

    /// <summary>A value that is asked for when metrics are read.</summary>
    public void Watch(string name, string help, Func<double> read)
    {
        Gauge gauge = Factory.CreateGauge(name, help);
        Registry.AddBeforeCollectCallback(() => gauge.Set(read()));
    }
}
