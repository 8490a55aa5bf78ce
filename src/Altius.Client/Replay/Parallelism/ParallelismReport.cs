using System.Globalization;
using System.Text.Json;
using Altius.Client.Simulation;
using Altius.Parallel;
using Spectre.Console;

namespace Altius.Client.Replay.Parallelism;

/// <summary>
/// How parallel blocks are and what the executor made of it: as a table for people, as JSON for programs, as a page to look at.
/// </summary>
internal sealed class ParallelismReport(IReadOnlyList<BlockMeasurement> blocks)
{
    /// <summary>Conflicts of one block that are written out; the others are only counted.</summary>
    private const int MostConflicts = 2_000;

    private static readonly int[] IdealWorkers = [2, 4, 8, 16, 32];

    public void Print(IAnsiConsole console)
    {
        Table table = new() { Border = TableBorder.Simple };
        foreach (string name in (ReadOnlySpan<string>)["block", "txs", "workers", "speed-up", "runs/tx", "again", "waits", "wasted", "conflicts", "critical path"])
            table.AddColumn(name, column => column.RightAligned().NoWrap());
        foreach (int workers in IdealWorkers) table.AddColumn(Text($"ideal {workers}"), column => column.RightAligned().NoWrap());
        foreach (BlockMeasurement block in blocks)
        {
            int count = block.Block.Block.Transactions.Count;
            IReadOnlyList<int> path = block.Profile.LongestByTime();
            string[] cells =
            [
                Text($"{block.Block.Number}"), Text($"{count}"), Text($"{block.Facts.Workers}"), Text($"{block.SpeedUp:F2}x"),
                Text($"{(count == 0 ? 0 : (double)block.Facts.Runs / count):F2}"), Text($"{block.Facts.Reruns}"), Text($"{block.Facts.Suspensions}"),
                Text($"{block.Wasted / 1000:F2} ms"), Text($"{ConflictsOf(block).Count()}"), Text($"{Share(block, path):P0} in {path.Count} txs"),
                .. IdealWorkers.Select(workers => Text($"{block.Profile.IdealSpeedUp(workers):F2}x")),
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
            foreach (BlockMeasurement block in blocks) Write(json, block);
            json.WriteEndArray();
        }
        return stream.ToArray();
    }

    private static void Write(Utf8JsonWriter json, BlockMeasurement block)
    {
        json.WriteStartObject();
        json.WriteNumber("number", block.Block.Number);
        json.WriteString("file", Path.GetFileName(block.Block.File));
        json.WriteString("fork", block.Block.Rules.Name);
        json.WriteNumber("gas", block.Block.Block.Header.GasUsed);
        json.WriteNumber("workers", block.Facts.Workers);
        json.WriteNumber("sequentialMicroseconds", Round(block.Sequential));
        json.WriteNumber("parallelMicroseconds", Round(block.Parallel));
        json.WriteNumber("recordedMicroseconds", Round(block.Recorded));
        json.WriteNumber("speedUp", Round(block.SpeedUp, 3));
        json.WriteNumber("runs", block.Facts.Runs);
        json.WriteNumber("reruns", block.Facts.Reruns);
        json.WriteNumber("suspensions", block.Facts.Suspensions);
        json.WriteNumber("wastedMicroseconds", Round(block.Wasted));
        json.WriteNumber("utilisation", Round(block.Facts.Utilisation, 3));
        WritePath(json, "criticalPathByTime", block, block.Profile.LongestByTime());
        WritePath(json, "criticalPathByGas", block, block.Profile.LongestByGas());
        json.WriteStartObject("idealSpeedUp");
        foreach (int workers in IdealWorkers) json.WriteNumber(Text($"{workers}"), Round(block.Profile.IdealSpeedUp(workers), 2));
        json.WriteEndObject();
        WriteTransactions(json, block);
        WriteConflicts(json, block);
        WriteRuns(json, block);
        json.WriteEndObject();
    }

    private static void WritePath(Utf8JsonWriter json, string name, BlockMeasurement block, IReadOnlyList<int> path)
    {
        json.WriteStartObject(name);
        json.WriteNumber("microseconds", Round(path.Sum(i => block.Profile.Transactions[i].Microseconds)));
        json.WriteNumber("gas", path.Aggregate(0UL, (sum, i) => sum + block.Profile.Transactions[i].Gas));
        json.WriteStartArray("transactions");
        foreach (int i in path) json.WriteNumberValue(i);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteTransactions(Utf8JsonWriter json, BlockMeasurement block)
    {
        int[] executions = new int[block.Profile.Transactions.Count];
        foreach (RecordedRun run in block.Runs)
            for (int i = run.First; i < run.End; i++) executions[i]++;
        json.WriteStartArray("transactions");
        for (int i = 0; i < executions.Length; i++)
        {
            TransactionProfile one = block.Profile.Transactions[i];
            json.WriteStartObject();
            json.WriteString("hash", block.Block.TransactionHashes[i].ToString());
            json.WriteNumber("gas", one.Gas);
            json.WriteNumber("microseconds", Round(one.Microseconds));
            json.WriteNumber("executions", executions[i]);
            json.WriteNumber("reads", one.Reads);
            json.WriteNumber("writes", one.Writes);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteConflicts(Utf8JsonWriter json, BlockMeasurement block)
    {
        json.WriteNumber("conflictCount", ConflictsOf(block).Count());
        json.WriteStartArray("conflicts");
        foreach ((int later, Dependency on) in ConflictsOf(block).Take(MostConflicts))
        {
            json.WriteStartObject();
            json.WriteNumber("from", on.On);
            json.WriteNumber("to", later);
            json.WriteString("location", on.Location);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteRuns(Utf8JsonWriter json, BlockMeasurement block)
    {
        json.WriteStartArray("timeline");
        foreach (RecordedRun run in block.Runs)
        {
            json.WriteStartObject();
            json.WriteNumber("worker", run.Worker);
            json.WriteNumber("first", run.First);
            json.WriteNumber("end", run.End);
            json.WriteNumber("start", Round(run.Start));
            json.WriteNumber("length", Round(run.Length));
            json.WriteString("result", run.WaitedFor >= 0 ? "waited" : run.WasRefused ? "refused" : "final");
            if (run.WaitedFor >= 0) json.WriteNumber("waitedFor", run.WaitedFor);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static IEnumerable<(int Later, Dependency On)> ConflictsOf(BlockMeasurement block) =>
        block.Profile.Transactions.SelectMany((transaction, i) => transaction.DependsOn.Select(on => (i, on)));

    private static double Share(BlockMeasurement block, IReadOnlyList<int> path) =>
        block.Profile.Microseconds > 0 ? path.Sum(i => block.Profile.Transactions[i].Microseconds) / block.Profile.Microseconds : 0;

    private static double Round(double value, int digits = 1) => Math.Round(value, digits);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
