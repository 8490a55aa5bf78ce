using Altius.Core;
using Altius.Evm;
using Altius.Execution;
using Altius.Parallel;

namespace Altius.Client;

/// <summary>Makes the executors that the options <c>--executor</c> and <c>--workers</c> name.</summary>
/// <param name="Workers">Threads of the parallel executor, at least 1.</param>
internal readonly record struct ExecutorChoice(ExecutorKind Kind, int Workers)
{
    public static readonly ExecutorChoice Sequential = new(ExecutorKind.Sequential, 1);

    /// <summary>An executor for a chain; dispose of it where it can be.</summary>
    public IBlockExecutor Create(ChainSpec chain, CodeCache codes) => Kind switch
    {
        ExecutorKind.Sequential => new SequentialBlockExecutor(chain, codes),
        ExecutorKind.Parallel => new ParallelBlockExecutor(chain, codes, Workers),
        // What the shadow looks for is in the parallel executor: it gets every block, whether it pays or not.
        ExecutorKind.Shadow => new ShadowBlockExecutor(
            new SequentialBlockExecutor(chain, codes), new ParallelBlockExecutor(chain, codes, Workers, RoadThresholds.None)),
        _ => throw new InvalidOperationException($"Nobody makes executors of the kind {Kind}."),
    };
}
