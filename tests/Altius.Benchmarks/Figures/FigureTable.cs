using System.Globalization;

namespace Altius.Benchmarks.Figures;

/// <summary>Rows of figures with what they are measured against and what is asked of them.</summary>
internal sealed class FigureTable(string title)
{
    private static readonly string[] Heads = ["", "median", "min", "wall median", "against", "ratio", "asked", ""];

    private readonly List<string[]> _rows = [Heads];

    /// <summary>A time; judged by its median if there is a bound.</summary>
    /// <param name="judged">The clock that suits the work.</param>
    /// <param name="bound">Microseconds at most.</param>
    public void Add(Measure measure, Sample judged, double? bound = null) => Add(
        [measure.Name, Time(judged.Median), Time(judged.Min), Time(measure.Wall.Median), "", "",
            bound is { } most ? $"<= {Time(most)}" : "", bound is { } limit ? Verdict(judged.Median <= limit) : ""]);

    /// <summary>A time beside another program's; judged by their ratio if there is a bound.</summary>
    /// <param name="against">The other's microseconds.</param>
    /// <param name="bound">Times the other's time at most.</param>
    public void Add(Measure measure, Sample judged, double against, double? bound = null)
    {
        double ratio = judged.Median / against;
        Add(
            [measure.Name, Time(judged.Median), Time(judged.Min), Time(measure.Wall.Median), Time(against),
                Text($"{ratio:0.00}x"), bound is { } most ? Text($"<= {most:0.0}x") : "",
                bound is { } limit ? Verdict(ratio <= limit) : ""]);
    }

    /// <summary>A ratio alone, to be at most the bound.</summary>
    public void AddRatio(string name, double ratio, double bound) =>
        Add([name, "", "", "", "", Text($"{ratio:0.00}x"), Text($"<= {bound:0.0}x"), Verdict(ratio <= bound)]);

    /// <summary>A speed-up alone, to be at least the bound if there is one.</summary>
    public void AddSpeedUp(string name, double speedUp, double? bound = null) => Add(
        [name, "", "", "", "", Text($"{speedUp:0.00}x"), bound is { } least ? Text($">= {least:0.00}x") : "",
            bound is { } limit ? Verdict(speedUp >= limit) : ""]);

    /// <summary>An amount, to be at most the bound if there is one.</summary>
    public void AddAmount(string name, double amount, string unit, double? bound = null) => Add(
        [name, Text($"{amount:N0} {unit}"), "", "", "", "", bound is { } most ? Text($"<= {most:N0} {unit}") : "",
            bound is { } limit ? Verdict(amount <= limit) : ""]);

    /// <summary>A rate from each column's times, the first to be at least the bound.</summary>
    public void AddRate(string name, double median, double best, double wall, double bound) =>
        Add([name, Text($"{median:N0}"), Text($"{best:N0}"), Text($"{wall:N0}"), "", "", Text($">= {bound:N0}"),
            Verdict(median >= bound)]);

    /// <summary>What the rows below have in common.</summary>
    public void AddHeading(string text) => Add([$"{text}:", "", "", "", "", "", "", ""]);

    /// <summary>A figure of which nothing is asked.</summary>
    public void AddCount(string name, double value) => Add([name, Text($"{value:N0}"), "", "", "", "", "", ""]);

    public void Print(TextWriter output)
    {
        output.WriteLine();
        output.WriteLine(title);
        int[] widths = [.. Enumerable.Range(0, Heads.Length).Select(column => _rows.Max(row => row[column].Length))];
        foreach (string[] row in _rows)
        {
            IEnumerable<string> cells =
                row.Select((cell, i) => i == 0 || i == Heads.Length - 1 ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i]));
            output.WriteLine(string.Join("  ", cells).TrimEnd());
        }
    }

    private void Add(string[] row) => _rows.Add(row);

    private static string Verdict(bool holds) => holds ? "pass" : "FALLS SHORT";

    private static string Time(double microseconds) => microseconds switch
    {
        < 1 => Text($"{microseconds * 1e3:0.0} ns"),
        < 1e3 => Text($"{microseconds:0.00} us"),
        < 1e6 => Text($"{microseconds / 1e3:0.00} ms"),
        _ => Text($"{microseconds / 1e6:0.00} s"),
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
