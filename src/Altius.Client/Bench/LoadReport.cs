using System.Globalization;
using System.Text.Json;

namespace Altius.Client.Bench;

/// <summary>What newPayload took alone and beside a load, in milliseconds.</summary>
/// <param name="Blocks">Those that count.</param>
/// <param name="Collections">Of garbage, all the time.</param>
/// <param name="Stops">Of all threads, for collections and other work of the runtime.</param>
/// <param name="CallsPerSecond">Of the load, as the node counted them.</param>
internal sealed record LoadReport(
    IReadOnlyList<LoadedBlock> Blocks, IReadOnlyList<Collection> Collections, IReadOnlyList<Stop> Stops, double CallsPerSecond)
{
    /// <summary>The slowest blocks of either kind that are shown one by one.</summary>
    private const int Slowest = 6;

    private const int CellWidth = 10;

    private static readonly int[] Percents = [50, 90, 99, 100];

    private static readonly string[] Titles = ["blocks", "p50", "p90", "p99", "most"];

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private static readonly (string Name, Func<LoadedBlock, double> Value)[] Rows =
    [
        ("newPayload", block => block.Took),
        ("  HTTP, decoding", block => block.Lead),
        ("  checks", block => block.Checks),
        ("  execution", block => block.Execution),
        ("  root, receipts", block => block.Root),
        ("  keeping", block => block.Persist),
        ("  answer", block => block.Tail),
        ("  GC pauses", block => block.Paused),
        ("  processor time", block => block.Processor),
    ];

    private IReadOnlyList<LoadedBlock> Alone => [.. Blocks.Where(block => !block.IsLoaded)];

    private IReadOnlyList<LoadedBlock> Loaded => [.. Blocks.Where(block => block.IsLoaded)];

    /// <summary>How much longer so many of 100 take at most beside the load, in per cent.</summary>
    public double Growth(int percent) => (TimeAt(Loaded, percent) / TimeAt(Alone, percent) - 1) * 100;

    public void Print(TextWriter output)
    {
        if (Alone.Count == 0 || Loaded.Count == 0)
        {
            output.WriteLine("There were too few blocks to count any.");
            return;
        }
        foreach ((string kind, IReadOnlyList<LoadedBlock> blocks) in new[] { ("alone", Alone), ("beside JSON-RPC", Loaded) })
        {
            Line(output, $"{kind}, ms", Titles);
            foreach ((string name, Func<LoadedBlock, double> value) in Rows)
            {
                Shares shares = new(blocks.Select(value));
                Line(output, name, [$"{blocks.Count}", .. Percents.Select(percent => Shares.Show(shares.At(percent)))]);
            }
            int collected = blocks.Count(block => block.Young > 0), written = blocks.Count(block => block.HasStateWritten);
            output.WriteLine(
                $"garbage was collected during {collected} of them, the state written during {written}; the slowest:");
            Line(output, "", LoadedBlock.Titles);
            foreach (LoadedBlock block in blocks.OrderByDescending(block => block.Took).Take(Slowest))
                Line(output, "", block.Cells);
        }
        Line(output, "growth",
            ["", .. Percents.Select(percent => Growth(percent).ToString("+0.0;-0.0", CultureInfo.InvariantCulture) + " %")]);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"the load was answered {CallsPerSecond:0} calls a second"));
    }

    /// <summary>Writes every block's figures.</summary>
    public void Write(string file) => File.WriteAllText(file, JsonSerializer.Serialize(this, Indented));

    private static double TimeAt(IReadOnlyList<LoadedBlock> blocks, int percent) =>
        new Shares(blocks.Select(block => block.Took)).At(percent);

    private static void Line(TextWriter output, string name, IEnumerable<string> cells) =>
        output.WriteLine($"{name,-18}" + string.Concat(cells.Select(cell => cell.PadLeft(CellWidth))));
}
