using Altius.Benchmarks.Figures;
using Altius.Client;
using Altius.Client.Replay;
using Altius.Core;
using Altius.Evm;
using Altius.Execution;

namespace Altius.Benchmarks.Replay;

/// <summary>
/// The archive <c>mainnet-blocks</c>, ready to run on one thread: state in memory, senders recovered, every block checked once.
/// </summary>
internal sealed class RealBlocks
{
    private readonly SequentialBlockExecutor _executor;

    /// <exception cref="DirectoryNotFoundException">The archive has not been unpacked.</exception>
    /// <exception cref="InvalidOperationException">A block does not give what it states.</exception>
    public RealBlocks()
    {
        if (!ChainSpec.TryLoadKnown("mainnet", out ChainSpec? chain))
            throw new InvalidOperationException("Mainnet's chain spec is missing.");
        All = [.. Vectors.Files("mainnet-blocks").Select(file => ReplayBlockReader.Read(file, chain.Forks))];
        ReplayResult? wrong = new BlockReplayer(chain, ExecutorChoice.Sequential).Run(All, repetitions: 1, CancellationToken.None)
            .Find(result => result.Mismatch is not null);
        if (wrong is not null) throw new InvalidOperationException($"Block {wrong.Block.Number}: {wrong.Mismatch}");
        _executor = new SequentialBlockExecutor(chain, new CodeCache());
    }

    public IReadOnlyList<ReplayBlock> All { get; }

    public ulong Gas => All.Aggregate(0UL, (sum, block) => sum + block.Block.Header.GasUsed);

    public int Transactions => All.Sum(block => block.Block.Transactions.Count);

    /// <summary>Executes a block; no root is computed.</summary>
    public BlockOutcome Run(ReplayBlock block) =>
        _executor.Execute(block.Block, block.State, block.Rules, CancellationToken.None);
}
