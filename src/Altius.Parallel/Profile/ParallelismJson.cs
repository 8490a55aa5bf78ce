using System.Globalization;
using System.Text.Json;
using Altius.Core;

namespace Altius.Parallel;

/// <summary>
/// Writes how parallel a block is and what the executor made of it: the one form of reports, whether they are files or answers.
/// </summary>
public static class ParallelismJson
{
    /// <summary>Conflicts of one block that are written out; the others are only counted.</summary>
    private const int MostConflicts = 2_000;

    /// <summary>Numbers of workers for which a report says what they could do at best.</summary>
    public static IReadOnlyList<int> IdealWorkers { get; } = [2, 4, 8, 16, 32];

    /// <summary>Writes an object for one block. Times are microseconds.</summary>
    /// <param name="file">Where the block comes from; null for a chain.</param>
    public static void Write(Utf8JsonWriter json, BlockMeasurement block, string? file = null)
    {
        json.WriteStartObject();
        json.WriteNumber("number"u8, block.Block.Header.Number);
        if (file is not null) json.WriteString("file"u8, file);
        json.WriteString("fork"u8, block.Rules.Name);
        json.WriteNumber("gas"u8, block.Block.Header.GasUsed);
        json.WriteString("usualRoad"u8, block.UsualRoad.ToString());
        WriteRun(json, block);
        WritePath(json, "criticalPathByTime", block, block.Profile.LongestByTime());
        WritePath(json, "criticalPathByGas", block, block.Profile.LongestByGas());
        json.WriteStartObject("idealSpeedUp"u8);
        foreach (int workers in IdealWorkers)
            json.WriteNumber(workers.ToString(CultureInfo.InvariantCulture), Round(block.Profile.IdealSpeedUp(workers), 2));
        json.WriteEndObject();
        WriteTransactions(json, block);
        WriteConflicts(json, block);
        WriteTimeline(json, block);
        json.WriteEndObject();
    }

    /// <summary>What the executor made of the block.</summary>
    private static void WriteRun(Utf8JsonWriter json, BlockMeasurement block)
    {
        json.WriteString("road"u8, block.Facts.Road.ToString());
        json.WriteNumber("workers"u8, block.Facts.Workers);
        json.WriteNumber("sequentialMicroseconds"u8, Round(block.Sequential));
        json.WriteNumber("parallelMicroseconds"u8, Round(block.Parallel));
        json.WriteNumber("recordedMicroseconds"u8, Round(block.Recorded));
        json.WriteNumber("speedUp"u8, Round(block.SpeedUp, 3));
        json.WriteNumber("runs"u8, block.Facts.Runs);
        json.WriteNumber("reruns"u8, block.Facts.Reruns);
        json.WriteNumber("suspensions"u8, block.Facts.Suspensions);
        json.WriteNumber("wastedMicroseconds"u8, Round(block.Wasted));
        json.WriteNumber("utilisation"u8, Round(block.Facts.Utilisation, 3));
    }

    private static void WritePath(Utf8JsonWriter json, string name, BlockMeasurement block, IReadOnlyList<int> path)
    {
        json.WriteStartObject(name);
        json.WriteNumber("microseconds"u8, Round(path.Sum(i => block.Profile.Transactions[i].Microseconds)));
        json.WriteNumber("gas"u8, path.Aggregate(0UL, (sum, i) => sum + block.Profile.Transactions[i].Gas));
        json.WriteStartArray("transactions"u8);
        foreach (int i in path) json.WriteNumberValue(i);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteTransactions(Utf8JsonWriter json, BlockMeasurement block)
    {
        int[] executions = block.CountExecutions();
        json.WriteStartArray("transactions"u8);
        for (int i = 0; i < executions.Length; i++)
        {
            TransactionProfile one = block.Profile.Transactions[i];
            json.WriteStartObject();
            json.WriteString("hash"u8, block.Block.Transactions[i].Hash.ToString());
            json.WriteNumber("gas"u8, one.Gas);
            json.WriteNumber("microseconds"u8, Round(one.Microseconds));
            json.WriteNumber("executions"u8, executions[i]);
            json.WriteNumber("reexecutions"u8, Math.Max(executions[i] - 1, 0));
            json.WriteNumber("reads"u8, one.Reads);
            json.WriteNumber("writes"u8, one.Writes);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteConflicts(Utf8JsonWriter json, BlockMeasurement block)
    {
        json.WriteNumber("conflictCount"u8, block.Conflicts.Count());
        json.WriteStartArray("conflicts"u8);
        foreach ((int later, Dependency on) in block.Conflicts.Take(MostConflicts))
        {
            json.WriteStartObject();
            json.WriteNumber("from"u8, on.On);
            json.WriteNumber("to"u8, later);
            json.WriteString("location"u8, on.Location);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteTimeline(Utf8JsonWriter json, BlockMeasurement block)
    {
        json.WriteStartArray("timeline"u8);
        foreach (RecordedRun run in block.Runs)
        {
            json.WriteStartObject();
            json.WriteNumber("worker"u8, run.Worker);
            json.WriteNumber("first"u8, run.First);
            json.WriteNumber("end"u8, run.End);
            json.WriteNumber("start"u8, Round(run.Start));
            json.WriteNumber("length"u8, Round(run.Length));
            json.WriteString("result"u8, run.WaitedFor >= 0 ? "waited" : run.WasRefused ? "refused" : "final");
            if (run.WaitedFor >= 0) json.WriteNumber("waitedFor"u8, run.WaitedFor);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static double Round(double value, int digits = 1) => Math.Round(value, digits);
}
