using Altius.Client.Workloads;
using Altius.Core;
using Altius.Primitives;

namespace Altius.Client.Bench;

/// <summary>The chain on which is measured: the forks and system contracts of the dev chain under mainnet's id.</summary>
internal static class BenchChain
{
    /// <summary>Seconds from block to block.</summary>
    public const ulong SlotSeconds = 12;

    private const ulong MainnetId = 1; // the generated transactions name it

    /// <param name="largestBlock">Gas of the largest block.</param>
    /// <param name="accounts">What it begins with beside the system contracts.</param>
    public static ChainSpec Create(ulong largestBlock, IReadOnlyList<GenesisAccount> accounts)
    {
        ChainSpec dev = Dev;
        BlockHeader template = dev.Genesis.Template with
        {
            Timestamp = WorkloadGenerator.Timestamp - SlotSeconds,
            // Blocks use less than half of it, so that the base fee never rises above what the transactions offer.
            GasLimit = checked(largestBlock * 3),
            BaseFeePerGas = BenchDraft.BaseFee,
        };
        Genesis genesis = new(template, [.. dev.Genesis.Accounts, .. accounts]);
        return dev with { Name = "bench", ChainId = MainnetId, NetworkId = MainnetId, Genesis = genesis };
    }

    /// <summary>The chain of a state that has been written: its accounts need not be at hand.</summary>
    public static ChainSpec Create(ulong largestBlock, in Hash256 stateRoot)
    {
        ChainSpec chain = Create(largestBlock, []);
        return chain with { Genesis = new Genesis(chain.Genesis.Template, []) { StateRoot = stateRoot } };
    }

    private static ChainSpec Dev => ChainSpec.TryLoadKnown("dev", out ChainSpec? dev)
        ? dev
        : throw new InvalidOperationException("The chain spec of the dev chain was not built in.");
}
