using System.Diagnostics;
using System.Globalization;
using Altius.Chain;
using Altius.Core;
using Altius.State;

namespace Altius.Client.Bench;

/// <summary>What newPayload took for one block, phase by phase, and what else went on meanwhile. Times in milliseconds.</summary>
/// <param name="Number">Of the block.</param>
/// <param name="IsLoaded">Whether others called JSON-RPC.</param>
/// <param name="Took">From the request's first byte to the answer's last, over HTTP.</param>
/// <param name="Lead">Until the chain began with the block: the way there, the token, JSON, the wait for the lane, decoding.</param>
/// <param name="Checks">Header and body, the parent's state opened.</param>
/// <param name="Execution">With the accounts it names and the senders, as far as they were not there yet.</param>
/// <param name="Root">Receipts and state root; <paramref name="StateRoot"/> and <paramref name="Receipts"/> side by side.</param>
/// <param name="Persist">Keeping it; making its state a <paramref name="Layer"/> beside it.</param>
/// <param name="Tail">From there to the answer's last byte.</param>
/// <param name="Processor">Of all threads of the process together, those of JSON-RPC included.</param>
/// <param name="Paused">By the garbage collector.</param>
/// <param name="Young">Collections of the youngest generation, those of older ones included.</param>
/// <param name="Older">Those of the first generation or older.</param>
/// <param name="Full">Those of all generations.</param>
/// <param name="Allocated">Megabytes, by all threads.</param>
/// <param name="Compiling">Of the just-in-time compiler, on all threads.</param>
/// <param name="HasStateWritten">Whether the state on disk moved meanwhile.</param>
internal sealed record LoadedBlock(
    ulong Number, bool IsLoaded, double Took, double Lead, double Checks, double Execution, double Root, double StateRoot,
    double Receipts,
    double Persist, double Layer, double Tail, double Processor, double Paused, int Young, int Older, int Full, double Allocated,
    double Compiling, bool HasStateWritten)
{
    /// <summary>When the request was put, since the measurement began.</summary>
    public double At { get; init; }

    private static readonly (string Name, Func<LoadedBlock, string> Show)[] Columns =
    [
        ("block", block => block.Number.ToString(CultureInfo.InvariantCulture)),
        ("took", block => Shares.Show(block.Took)),
        ("lead", block => Shares.Show(block.Lead)),
        ("checks", block => Shares.Show(block.Checks)),
        ("execution", block => Shares.Show(block.Execution)),
        ("root", block => Shares.Show(block.Root)),
        ("persist", block => Shares.Show(block.Persist)),
        ("tail", block => Shares.Show(block.Tail)),
        ("processor", block => Shares.Show(block.Processor)),
        ("paused", block => Shares.Show(block.Paused)),
        ("GCs", block => $"{block.Young}/{block.Older}/{block.Full}"),
        ("MB", block => Shares.Show(block.Allocated)),
        ("compiling", block => Shares.Show(block.Compiling)),
        ("state", block => block.HasStateWritten ? "written" : ""),
    ];

    public static IEnumerable<string> Titles => Columns.Select(column => column.Name);

    /// <summary>What stands below the titles.</summary>
    public IEnumerable<string> Cells => Columns.Select(column => column.Show(this));

    /// <summary>Begins to count; what it gives is to be called when the answer is there.</summary>
    public static Func<BlockTimings, bool, LoadedBlock> Begin(StateStore states)
    {
        Func<SideCosts> endSide = SideCosts.Begin(states);
        (int young, int older, int full) = (GC.CollectionCount(0), GC.CollectionCount(1), GC.CollectionCount(2));
        BlockReference? onDisk = states.Persisted;
        Func<Cost> end = Cost.Begin();
        long began = Stopwatch.GetTimestamp();
        return (phases, isLoaded) =>
        {
            Cost cost = end();
            SideCosts side = endSide();
            double lead = Stopwatch.GetElapsedTime(began, phases.Began).TotalMilliseconds;
            return new LoadedBlock(
                phases.Header.Number, isLoaded, cost.Time, lead, phases.Checks.TotalMilliseconds,
                phases.Execution.TotalMilliseconds,
                phases.Root.TotalMilliseconds, phases.StateRoot.TotalMilliseconds, phases.Receipts.TotalMilliseconds,
                phases.Persist.TotalMilliseconds, phases.Layer.TotalMilliseconds,
                cost.Time - lead - phases.Total.TotalMilliseconds,
                cost.Processor, side.Paused, GC.CollectionCount(0) - young, GC.CollectionCount(1) - older,
                GC.CollectionCount(2) - full, side.Allocated / 1e6, side.Compiling, HasStateWritten: states.Persisted != onDisk);
        };
    }
}
