using Altius.Core;
using Altius.Evm;
using Altius.Execution;

namespace Altius.Client.Tests.Nodes;

/// <summary>What somebody else's executor would look like: nothing of the client knows it.</summary>
public sealed class CountingPlugin : IClientPlugin
{
    public string Name => "counting";

    public void Configure(NodeBuilder node) =>
        node.Executor = new ExecutorSource(
            Name, (chain, codes) => new CountingExecutor(new SequentialBlockExecutor(chain, codes)));

    /// <summary>Counts the blocks that it hands on.</summary>
    public sealed class CountingExecutor(IBlockExecutor inner) : IBlockExecutor
    {
        public int Blocks { get; private set; }

        public BlockOutcome Execute(Block block, IStateReader parent, ForkRules rules, CancellationToken stop)
        {
            Blocks++;
            return inner.Execute(block, parent, rules, stop);
        }
    }
}
