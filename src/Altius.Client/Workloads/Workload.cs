using Altius.Core;
using Altius.State;

namespace Altius.Client.Workloads;

/// <summary>A generated block, ready to run.</summary>
/// <param name="Block">Its header states what comes of running it.</param>
/// <param name="Parent">The state it runs on.</param>
/// <param name="Rules">Those of the block.</param>
internal sealed record Workload(Block Block, MemoryState Parent, ForkRules Rules);

/// <summary>What to generate. The same request gives the same block.</summary>
/// <param name="Gas">The block is filled to about so much, and with at least one transaction.</param>
/// <param name="Conflicts">Per cent of the transactions that conflict with others, where the kind leaves a choice.</param>
/// <param name="Seed">Other seeds give other accounts, amounts and orders.</param>
internal sealed record WorkloadRequest(WorkloadKind Kind, ulong Gas, int Conflicts = 0, int Seed = 1)
{
    /// <summary>The most gas that one block may be asked to hold.</summary>
    public const ulong MostGas = 10_000_000_000;
}
