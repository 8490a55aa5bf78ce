using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace Altius.Client.Replay;

/// <summary>Shows replayed blocks and their totals: as a table for people, as JSON for programs.</summary>
/// <param name="results">In the order to be shown.</param>
/// <param name="repetitions">How often each block was run.</param>
/// <param name="asReceived">As <see cref="BlockReplayer.AsReceived"/>.</param>
internal sealed class ReplayReport(IReadOnlyList<ReplayResult> results, int repetitions, bool asReceived)
{
    private ulong Gas => results.Aggregate(0UL, (sum, result) => sum + result.Gas);

    private double Milliseconds => results.Sum(result => result.Milliseconds);

    private int Transactions => results.Sum(result => result.Transactions);

    private long BytesPerTransaction => Transactions == 0 ? 0 : results.Sum(result => result.AllocatedBytes) / Transactions;

    private double Rate => ReplayResult.Rate(Gas, Milliseconds);

    public void Print(IAnsiConsole console)
    {
        Table table = new() { Border = TableBorder.Simple };
        table.AddColumn("block", column => column.RightAligned().NoWrap()).AddColumn("fork", column => column.NoWrap());
        foreach (string name in (ReadOnlySpan<string>)["txs", "gas", "ms", "Mgas/s"])
            table.AddColumn(name, column => column.RightAligned().NoWrap());
        table.AddColumn("", column => column.NoWrap());
        foreach (ReplayResult result in results)
        {
            table.AddRow(
                Text($"{result.Block.Number}"), result.Block.Rules.Name.EscapeMarkup(), Text($"{result.Transactions}"),
                Text($"{result.Gas:N0}"), Text($"{result.Milliseconds:F2}"), Text($"{result.MegagasPerSecond:N0}"),
                result.Mismatch is null ? "" : "[red]MISMATCH[/]");
        }
        console.Write(table);
        string median = repetitions == 1 ? "" : Text($", each block the median of {repetitions} runs");
        console.WriteLine(
            Text($"{results.Count} blocks, {Transactions:N0} transactions, {Gas:N0} gas in {Milliseconds:F1} ms: ") +
            Text($"{Rate:N0} Mgas/s{median}{(asReceived ? ", senders recovered on the way" : "")}"));
        console.WriteLine(Text($"{BytesPerTransaction:N0} bytes allocated per transaction"));
    }

    public void WriteJson(string path)
    {
        using FileStream file = File.Create(path);
        using Utf8JsonWriter json = new(file, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteStartArray("blocks");
        foreach (ReplayResult result in results) Write(json, result);
        json.WriteEndArray();
        json.WriteStartObject("totals");
        json.WriteNumber("blocks", results.Count);
        json.WriteNumber("transactions", Transactions);
        json.WriteNumber("gas", Gas);
        json.WriteNumber("milliseconds", Milliseconds);
        json.WriteNumber("mgasPerSecond", Rate);
        json.WriteNumber("bytesPerTransaction", BytesPerTransaction);
        json.WriteNumber("repetitions", repetitions);
        json.WriteBoolean("asReceived", asReceived);
        json.WriteNumber("mismatches", results.Count(result => result.Mismatch is not null));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ReplayResult result)
    {
        json.WriteStartObject();
        json.WriteNumber("number", result.Block.Number);
        json.WriteString("file", result.Block.File);
        json.WriteString("fork", result.Block.Rules.Name);
        json.WriteNumber("transactions", result.Transactions);
        json.WriteNumber("gas", result.Gas);
        json.WriteNumber("milliseconds", result.Milliseconds);
        json.WriteNumber("mgasPerSecond", result.MegagasPerSecond);
        json.WriteNumber("allocatedBytes", result.AllocatedBytes);
        if (result.Mismatch is not null) json.WriteString("mismatch", result.Mismatch);
        json.WriteEndObject();
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
