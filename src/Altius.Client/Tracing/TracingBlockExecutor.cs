using Altius.Core;
using Altius.Evm;
using Altius.Execution;

namespace Altius.Client.Tracing;

/// <summary>Runs blocks sequentially and writes down each step of their transactions.</summary>
internal sealed class TracingBlockExecutor(SequentialBlockExecutor executor, Eip3155Writer trace) : IBlockExecutor
{
    public BlockOutcome Execute(Block block, IStateReader parent, ForkRules rules, CancellationToken stop)
    {
        Eip3155Tracer tracer = new(trace);
        return executor.Execute(block, parent, rules, ref tracer, stop);
    }
}
