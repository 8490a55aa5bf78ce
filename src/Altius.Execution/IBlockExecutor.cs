using Altius.Core;
using Altius.Evm;

namespace Altius.Execution;

/// <summary>
/// Runs a block: a function from the block, its parent state and its fork's rules to an outcome. What is the same for every
/// block of a chain (its id, its deposit contract, its DAO fork) an implementation takes at construction.
/// </summary>
public interface IBlockExecutor
{
    /// <summary>Threads that a block keeps busy, the caller's included: what processors are left may work ahead of it.</summary>
    int Threads => 1;

    /// <summary>Runs the block on the state of its parent. Nothing is written: the outcome holds all there is to know.</summary>
    /// <param name="block">It has passed every check that needs no execution; its transactions are checked here.</param>
    /// <param name="parent">The state after the parent block.</param>
    /// <param name="rules">Those of the block.</param>
    /// <param name="stop">Looked at between transactions.</param>
    /// <exception cref="OperationCanceledException">The caller asked to stop.</exception>
    BlockOutcome Execute(Block block, IStateReader parent, ForkRules rules, CancellationToken stop);
}
