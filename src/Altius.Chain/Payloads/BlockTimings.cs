using Altius.Core;

namespace Altius.Chain;

/// <summary>What a valid block took, for logs and metrics.</summary>
/// <param name="Gas">Used by the block.</param>
/// <param name="Checks">All that is checked without running it, the state opened.</param>
/// <param name="Execution">Running it, and the wait for senders in it.</param>
/// <param name="Root">Receipts, blooms and the state root.</param>
/// <param name="Persist">Handing block, receipts and state over to the store.</param>
/// <remarks>
/// Facts about the executor (conflicts, workers) are not here: the chain does not know which executor runs. Whoever made it
/// can read them in a handler of <see cref="BlockProcessor.Processed"/>, which is called before the next block runs.
/// </remarks>
public sealed record BlockTimings(
    BlockHeader Header, int Transactions, ulong Gas, TimeSpan Checks, TimeSpan Execution, TimeSpan Root, TimeSpan Persist)
{
    /// <summary>The state root alone, a part of <see cref="Root"/>.</summary>
    public TimeSpan StateRoot { get; init; }

    /// <summary>
    /// Holding the outcome against the header and encoding block and receipts; a part of <see cref="Root"/>, most of it beside
    /// the state root on another thread.
    /// </summary>
    public TimeSpan Receipts { get; init; }

    /// <summary>Making the state a layer, a part of <see cref="Persist"/>.</summary>
    public TimeSpan Layer { get; init; }

    /// <summary>When work on the block began, by <see cref="System.Diagnostics.Stopwatch.GetTimestamp"/>.</summary>
    public long Began { get; init; }

    public TimeSpan Total => Checks + Execution + Root + Persist;

    /// <summary>Gas in millions per second of <see cref="Total"/>.</summary>
    public double MegagasPerSecond => Total > TimeSpan.Zero ? Gas / 1e6 / Total.TotalSeconds : 0;
}
