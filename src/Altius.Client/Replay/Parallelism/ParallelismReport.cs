using System.Globalization;
using System.Text.Json;
using Altius.Parallel;
using Spectre.Console;

namespace Altius.Client.Replay.Parallelism;

/// <summary>
/// How parallel blocks are and what the executor made of it: as a table for people, as JSON for programs, as a page to look at.
/// </summary>
internal sealed class ParallelismReport(IReadOnlyList<(string File, BlockMeasurement Measured)> blocks)
{
    public void Print(IAnsiConsole console)
    {
        Table table = new() { Border = TableBorder.Simple };
        foreach (string name in (ReadOnlySpan<string>)
            ["block", "txs", "workers", "speed-up", "runs/tx", "again", "waits", "wasted", "conflicts", "critical path"])
            table.AddColumn(name, column => column.RightAligned().NoWrap());
        foreach (int workers in ParallelismJson.IdealWorkers)
            table.AddColumn(Text($"ideal {workers}"), column => column.RightAligned().NoWrap());
        foreach ((_, BlockMeasurement block) in blocks)
        {
            int count = block.Block.Transactions.Count;
            IReadOnlyList<int> path = block.Profile.LongestByTime();
            string[] cells =
            [
                Text($"{block.Block.Header.Number}"), Text($"{count}"), Text($"{block.Facts.Workers}"),
                Text($"{block.SpeedUp:F2}x"), Text($"{(count == 0 ? 0 : (double)block.Facts.Runs / count):F2}"),
                Text($"{block.Facts.Reruns}"), Text($"{block.Facts.Suspensions}"),
                Text($"{block.Wasted / 1000:F2} ms"), Text($"{block.Conflicts.Count()}"),
                Text($"{Share(block, path):P0} in {path.Count} txs"),
                .. ParallelismJson.IdealWorkers.Select(workers => Text($"{block.Profile.IdealSpeedUp(workers):F2}x")),
            ];
            table.AddRow([.. cells.Select(cell => cell.EscapeMarkup())]);
        }
        console.Write(table);
    }

    public void Write(string path)
    {
        bool asPage = Path.GetExtension(path).Equals(".html", StringComparison.OrdinalIgnoreCase);
        if (asPage) ParallelismPage.Write(path, ToJson(indented: false));
        else File.WriteAllBytes(path, ToJson(indented: true));
    }

    private byte[] ToJson(bool indented)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, new JsonWriterOptions { Indented = indented }))
        {
            json.WriteStartArray();
            foreach ((string file, BlockMeasurement block) in blocks) ParallelismJson.Write(json, block, Path.GetFileName(file));
            json.WriteEndArray();
        }
        return stream.ToArray();
    }

    private static double Share(BlockMeasurement block, IReadOnlyList<int> path) =>
        block.Profile.Microseconds > 0
            ? path.Sum(i => block.Profile.Transactions[i].Microseconds) / block.Profile.Microseconds
            : 0;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
