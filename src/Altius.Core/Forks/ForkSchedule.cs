using Altius.Core.Forks;
using Altius.Primitives;

namespace Altius.Core;

/// <summary>What brings a fork about.</summary>
public enum ForkTrigger : byte
{
    /// <summary>The block's number.</summary>
    Block,
    /// <summary>The total difficulty of the block's parent (EIP-3675).</summary>
    TotalDifficulty,
    /// <summary>The block's timestamp.</summary>
    Timestamp,
}

/// <summary>A fork and what it waits for.</summary>
/// <param name="At">The first block number, total difficulty or timestamp at which the rules hold.</param>
public readonly record struct ForkActivation(ForkTrigger Trigger, UInt256 At, ForkRules Rules);

/// <summary>Which rules hold for which block of a chain. Immutable.</summary>
public sealed class ForkSchedule
{
    private readonly ForkActivation[] _activations;

    /// <param name="activations">
    /// In the order of the forks: by block from block 0 on, then at most one by total difficulty, then by timestamp.
    /// </param>
    /// <param name="daoForkBlock">Where the chain makes the DAO fork's irregular change (EIP-779), if it does.</param>
    /// <param name="mergeNetsplitBlock">
    /// A block that counts as a fork in fork ids (EIP-2124) though no rule changes there.
    /// </param>
    /// <exception cref="ArgumentException">The activations are not in that order.</exception>
    public ForkSchedule(IReadOnlyList<ForkActivation> activations, ulong? daoForkBlock = null, ulong? mergeNetsplitBlock = null)
    {
        if (activations.Count == 0 || activations[0] is not { Trigger: ForkTrigger.Block, At.IsZero: true })
            throw new ArgumentException("A schedule begins with rules for block 0.", nameof(activations));
        for (int i = 1; i < activations.Count; i++)
            if (!MayFollow(activations[i - 1], activations[i]))
                throw new ArgumentException($"{activations[i].Rules.Name} comes before its parent fork.", nameof(activations));
        _activations = [.. activations];
        DaoForkBlock = daoForkBlock;
        MergeNetsplitBlock = mergeNetsplitBlock;
    }

    public IReadOnlyList<ForkActivation> Activations => _activations;

    /// <summary>Where the DAO fork's irregular change is made (EIP-779); null where it is not.</summary>
    public ulong? DaoForkBlock { get; }

    /// <summary>A block that counts as a fork in fork ids alone (EIP-2124); null for none.</summary>
    public ulong? MergeNetsplitBlock { get; }

    /// <summary>
    /// The total difficulty whose block is the last of proof of work (EIP-3675); null where the merge is not planned.
    /// </summary>
    public UInt256? TerminalTotalDifficulty
    {
        get
        {
            foreach (ForkActivation activation in _activations)
                if (activation.Trigger == ForkTrigger.TotalDifficulty) return activation.At;
            return null;
        }
    }

    /// <summary>The newest rules of the schedule, active yet or not.</summary>
    public ForkRules Latest => _activations[^1].Rules;

    /// <summary>One fork for every block.</summary>
    public static ForkSchedule Always(ForkRules rules) => new([new(ForkTrigger.Block, UInt256.Zero, rules)]);

    /// <summary>The rules of a block, by all that can decide.</summary>
    /// <param name="number">The block's.</param>
    /// <param name="timestamp">The block's.</param>
    /// <param name="parentTotalDifficulty">Difficulties summed up to and with the parent's.</param>
    public ForkRules RulesAt(ulong number, ulong timestamp, in UInt256 parentTotalDifficulty)
    {
        for (int i = _activations.Length - 1; i > 0; i--)
        {
            ref readonly ForkActivation activation = ref _activations[i];
            UInt256 reached = activation.Trigger switch
            {
                ForkTrigger.Block => number,
                ForkTrigger.Timestamp => timestamp,
                _ => parentTotalDifficulty,
            };
            if (reached >= activation.At) return activation.Rules;
        }
        return _activations[0].Rules;
    }

    /// <summary>
    /// The rules of a block whose total difficulty is not at hand: a difficulty of zero shows that it comes after the merge.
    /// </summary>
    public ForkRules RulesOf(BlockHeader header) =>
        RulesAt(header.Number, header.Timestamp, header.Difficulty.IsZero ? UInt256.MaxValue : UInt256.Zero);

    /// <summary>Whether the DAO's accounts are emptied before this block's transactions (EIP-779).</summary>
    public bool MakesDaoChange(ulong number) => number == DaoForkBlock;

    /// <summary>Whether this block's extra data must be <see cref="DaoFork.ExtraData"/> (EIP-779).</summary>
    public bool RequiresDaoExtraData(ulong number) => number >= DaoForkBlock && number - DaoForkBlock < DaoFork.MarkedBlocks;

    /// <summary>This schedule with the blob parameters that a chain sets for itself (EIP-7840), by fork name.</summary>
    public ForkSchedule WithBlobs(IReadOnlyDictionary<string, BlobSchedule> byFork) => new(
        [.. _activations.Select(activation => activation with { Rules = activation.Rules.WithBlobs(byFork) })],
        DaoForkBlock, MergeNetsplitBlock);

    private static bool MayFollow(in ForkActivation earlier, in ForkActivation later) =>
        earlier.Trigger == later.Trigger
            ? later.At >= earlier.At && later.Trigger != ForkTrigger.TotalDifficulty
            : later.Trigger > earlier.Trigger;
}
