using System.Globalization;
using System.Text.Json;

namespace Altius.Client.Bench;

/// <summary>What newPayload took alone and beside a load, in milliseconds.</summary>
/// <param name="CallsPerSecond">Of the load, as the node counted them.</param>
internal sealed record LoadReport(IReadOnlyList<double> Alone, IReadOnlyList<double> Loaded, double CallsPerSecond)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>How much longer 99 of 100 take at most, in per cent.</summary>
    public double Growth => ((new Shares(Loaded).At(99) / new Shares(Alone).At(99)) - 1) * 100;

    public void Print(TextWriter output)
    {
        if (Alone.Count == 0 || Loaded.Count == 0)
        {
            output.WriteLine("There were too few blocks to count any.");
            return;
        }
        Line("newPayload, ms", "blocks", "p50", "p90", "p99", "most");
        Row("alone", Alone);
        Row("beside JSON-RPC", Loaded);
        Line("growth", "", Grown(50), Grown(90), Grown(99), Grown(100));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"the load was answered {CallsPerSecond:0} calls a second"));

        void Row(string name, IReadOnlyList<double> values)
        {
            Shares shares = new(values);
            Line(
                name, values.Count.ToString(CultureInfo.InvariantCulture), Shares.Show(shares.Median), Shares.Show(shares.At(90)),
                Shares.Show(shares.At(99)), Shares.Show(shares.At(100)));
        }

        string Grown(int percent) => ((new Shares(Loaded).At(percent) / new Shares(Alone).At(percent)) - 1).ToString("+0.0 %;-0.0 %", CultureInfo.InvariantCulture);

        void Line(params string[] cells) => output.WriteLine($"{cells[0],-16}" + string.Concat(cells[1..].Select(cell => $"{cell,10}")));
    }

    public void Write(string file) => File.WriteAllText(file, JsonSerializer.Serialize(this, Indented));
}
