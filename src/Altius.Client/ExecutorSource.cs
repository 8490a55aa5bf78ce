using Altius.Core;
using Altius.Evm;
using Altius.Execution;
using Prometheus;

namespace Altius.Client;

/// <summary>Makes the executor of a node.</summary>
/// <param name="Name">For the log.</param>
/// <param name="Create">
/// Makes it for a chain, on a cache of analysed code that it shares. It is disposed of with the node where it can be.
/// </param>
public sealed record ExecutorSource(string Name, Func<ChainSpec, CodeCache, IBlockExecutor> Create)
{
    /// <summary>
    /// What there is to say of the block that was executed last, in a few words, such as "parallel, 3 run twice"; asked after
    /// each block, on the thread that ran it.
    /// </summary>
    public Func<string>? Facts { get; init; }

    /// <summary>Registers what the executor counts.</summary>
    public Action<MetricFactory, CollectorRegistry>? Metrics { get; init; }
}
