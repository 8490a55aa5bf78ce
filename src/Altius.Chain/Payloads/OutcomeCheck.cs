using System.Diagnostics;
using Altius.Core;
using Altius.Db;
using Altius.Execution;
using Altius.Primitives;

namespace Altius.Chain;

/// <summary>
/// What there is to do with a block that ran to its end, but for its state: its outcome is held against its header, and what goes
/// to the store is encoded. None of it needs the state root, so both can be worked on at once.
/// </summary>
/// <param name="receipts">The outcome's, before Byzantium with their post-state roots.</param>
/// <param name="batch">Gets the block where the outcome is right; null where it must not before all is known to be.</param>
internal sealed class OutcomeCheck(
    Block block, BlockOutcome outcome, IReadOnlyList<Receipt> receipts, UInt256 totalDifficulty, IWriteBatch? batch)
{
    public IReadOnlyList<Receipt> Receipts => receipts;

    /// <summary>The first thing that is not as the header states, the state root aside.</summary>
    public BlockError Error { get; private set; }

    /// <summary>What went into the batch; null where nothing did.</summary>
    public BlockSizes? Written { get; private set; }

    public TimeSpan Took { get; private set; }

    /// <returns>What it took.</returns>
    public TimeSpan Run()
    {
        long began = Stopwatch.GetTimestamp();
        Error = BlockValidator.CheckOutcome(block.Header, outcome, receipts);
        if (Error == BlockError.None && batch is not null) Written = BlockStore.Write(batch, block, totalDifficulty, receipts);
        return Took = Stopwatch.GetElapsedTime(began);
    }
}
