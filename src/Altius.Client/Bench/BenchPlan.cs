namespace Altius.Client.Bench;

/// <summary>What is measured: the state to begin with and the blocks on it. The same plan gives the same state and blocks.</summary>
internal sealed record BenchPlan
{
    /// <summary>Accounts in the state, at least; those that the blocks need come in any case.</summary>
    public int Accounts { get; init; } = 1_000_000;

    /// <summary>Contracts among them that have storage.</summary>
    public int Contracts { get; init; } = 200;

    /// <summary>Slots of each of these contracts, at least.</summary>
    public int Slots { get; init; } = 5_000;

    /// <summary>The sizes of the blocks, in gas; blocks of each size take turns.</summary>
    public IReadOnlyList<ulong> Gas { get; init; } = [30_000_000, 150_000_000];

    /// <summary>Blocks of each size that count.</summary>
    public int Blocks { get; init; } = 20;

    /// <summary>Blocks of each size that come first and do not count, while code is compiled.</summary>
    public int Uncounted { get; init; } = 5;

    /// <summary>Per cent of the transactions that conflict with others.</summary>
    public int Conflicts { get; init; } = 20;

    public int Seed { get; init; } = 1;

    /// <summary>Whether there are tokens and swaps, or transfers of ether alone.</summary>
    public bool HasContracts { get; init; } = true;

    /// <summary>The gas of every block, in order.</summary>
    public IEnumerable<ulong> GasOfBlocks() => Enumerable.Range(0, Uncounted + Blocks).SelectMany(_ => Gas);

    /// <summary>Names all that the state follows from.</summary>
    public string Describe() =>
        FormattableString.Invariant($"format 2, accounts {Accounts}, contracts {Contracts} of {Slots} slots, ") +
        FormattableString.Invariant($"blocks {Uncounted}+{Blocks} of {string.Join('+', Gas)} gas, ") +
        FormattableString.Invariant($"conflicts {Conflicts}, seed {Seed}, tokens {HasContracts}");
}
