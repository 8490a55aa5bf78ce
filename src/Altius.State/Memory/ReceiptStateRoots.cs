using Altius.Core;
using Altius.Execution;

namespace Altius.State;

/// <summary>
/// Fills in what receipts before Byzantium hold and execution does not compute: the state root after each transaction.
/// </summary>
public static class ReceiptStateRoots
{
    /// <summary>The outcome's receipts, with post-state roots where its fork's receipts have them.</summary>
    /// <param name="outcome">Of a block that ran to its end.</param>
    /// <param name="parent">The tries of the state it ran on.</param>
    public static IReadOnlyList<Receipt> Complete(BlockOutcome outcome, StateRootCalculator parent)
    {
        if (outcome.TransactionDiffs is not { } diffs) return outcome.Receipts;
        Receipt[] receipts = new Receipt[outcome.Receipts.Count];
        StateRootCalculator state = parent;
        for (int i = 0; i < receipts.Length; i++)
        {
            state = state.After(diffs[i]);
            receipts[i] = outcome.Receipts[i] with { PostStateRoot = state.Root };
        }
        return receipts;
    }
}
