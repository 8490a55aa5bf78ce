using System.Globalization;
using System.Text.Json;
using Altius.Client.Replay;
using Altius.Core;
using Altius.Evm;
using Altius.Parallel;
using Spectre.Console;

namespace Altius.Client.Commands;

/// <summary>One run of <c>simulate</c>, with what is printed on the way.</summary>
internal sealed class SimulateSession(Terminal terminal)
{
    private const int CheckedWorkers = 2;

    public required IReadOnlyList<int> Workers { get; init; }

    public int Rounds { get; init; } = 5;

    /// <summary>Whether blocks are run with two workers for real, too.</summary>
    public bool Check { get; init; }

    public string? JsonFile { get; init; }

    public int Run(IReadOnlyList<string> paths, CancellationToken stop)
    {
        if (!ChainSpec.TryLoadKnown("mainnet", out ChainSpec? chain))
            throw new InvalidOperationException("Mainnet's chain spec is missing.");
        List<string> faults = [];
        List<ReplayBlock> blocks = ReplayBlocks.ReadAll(paths, chain.Forks, faults, stop);
        List<ReplayBlock> fitting = [.. blocks.Where(block => block.Rules.Receipt != ReceiptRule.PostStateRoot)];
        if (fitting.Count < blocks.Count)
            faults.Add(
                $"{blocks.Count - fitting.Count} blocks are from before Byzantium, " +
                "whose receipts need a state root after each transaction: they never run in parallel.");
        foreach (string fault in faults) terminal.Complain(fault);
        if (fitting.Count == 0) return ExitCode.BadInput;

        List<SimulatedRow> rows = [];
        using BlockBench bench = new(chain, new CodeCache(), CheckedWorkers);
        bench.WarmUp([.. fitting.Select(block => (block.Block, (IStateReader)block.State, block.Rules))], stop);
        foreach (ReplayBlock block in fitting)
        {
            stop.ThrowIfCancellationRequested();
            BlockMeasurement measured = bench.Measure(block.Block, block.State, block.Rules, Rounds, stop);
            rows.Add(Simulate(block.File, measured));
        }
        Print(rows);
        if (JsonFile is not null) WriteJson(JsonFile, rows);
        return faults.Count == 0 ? ExitCode.Success : ExitCode.BadInput;
    }

    /// <summary>
    /// Simulates a block. Transactions that are timed one by one take longer than in their batch, so all times are scaled to what
    /// one worker takes for real; what one worker needs before and after the transactions is added as it is.
    /// </summary>
    private SimulatedRow Simulate(string file, BlockMeasurement measured)
    {
        double single = BlockSimulator.Simulate(measured.Profile, 1).Microseconds;
        double outside = measured.SingleOutside, scale = single > 0 ? (measured.Single - outside) / single : 1;
        IEnumerable<SimulatedBlock> blocks = Workers.Select(count => BlockSimulator.Simulate(measured.Profile, count));
        return new SimulatedRow(
            file, measured, [.. blocks.Select(block => block with { Microseconds = outside + block.Microseconds * scale })]);
    }

    private void Print(List<SimulatedRow> rows)
    {
        Table table = new() { Border = TableBorder.Simple };
        foreach (string name in (ReadOnlySpan<string>)["block", "txs", "gas", "ms"])
            table.AddColumn(name, column => column.RightAligned().NoWrap());
        foreach (int count in Workers) table.AddColumn(Text($"{count}"), column => column.RightAligned().NoWrap());
        table.AddColumn("reruns", column => column.RightAligned().NoWrap());
        if (Check) table.AddColumn("2 for real", column => column.RightAligned().NoWrap());
        foreach (SimulatedRow row in rows)
        {
            List<string> cells =
            [
                Text($"{row.Measured.Block.Header.Number}"), Text($"{row.Measured.Block.Transactions.Count:N0}"),
                Text($"{row.Measured.Block.Header.GasUsed:N0}"), Text($"{row.Measured.Sequential / 1000:F2}"),
            ];
            cells.AddRange(row.Simulated.Select(simulated => Text($"{row.SpeedUp(simulated):F2}x")));
            cells.Add(row.Simulated.Count == 0 ? "" : Text($"{row.Simulated[^1].Wasted:N0}"));
            if (Check) cells.Add(Text($"{row.Measured.SpeedUp:F2}x"));
            table.AddRow([.. cells.Select(cell => cell.EscapeMarkup())]);
        }
        IAnsiConsole console = terminal.CreateConsole();
        console.Write(table);
        double sequential = rows.Sum(row => row.Measured.Sequential);
        for (int i = 0; i < Workers.Count; i++)
        {
            double together = rows.Sum(row => row.Simulated[i].Microseconds);
            ulong gas = rows.Aggregate(0UL, (sum, row) => sum + row.Measured.Block.Header.GasUsed);
            terminal.Output.WriteLine(Text($"{Workers[i]} workers: {sequential / together:F2}x, {gas / together:N0} Mgas/s"));
        }
        if (Check)
            terminal.Output.WriteLine(Text($"2 workers for real: {sequential / rows.Sum(row => row.Measured.Parallel):F2}x"));
    }

    private void WriteJson(string path, List<SimulatedRow> rows)
    {
        using FileStream file = File.Create(path);
        using Utf8JsonWriter json = new(file, new JsonWriterOptions { Indented = true });
        json.WriteStartArray();
        foreach (SimulatedRow row in rows)
        {
            json.WriteStartObject();
            json.WriteNumber("number", row.Measured.Block.Header.Number);
            json.WriteString("file", row.File);
            json.WriteNumber("sequentialMicroseconds", row.Measured.Sequential);
            if (Check) json.WriteNumber("twoWorkersMicroseconds", row.Measured.Parallel);
            json.WriteStartArray("simulated");
            foreach (SimulatedBlock simulated in row.Simulated)
            {
                json.WriteStartObject();
                json.WriteNumber("workers", simulated.Workers);
                json.WriteNumber("microseconds", simulated.Microseconds);
                json.WriteNumber("speedUp", row.SpeedUp(simulated));
                json.WriteNumber("wastedTransactions", simulated.Wasted);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed record SimulatedRow(string File, BlockMeasurement Measured, IReadOnlyList<SimulatedBlock> Simulated)
    {
        public double SpeedUp(SimulatedBlock simulated) =>
            simulated.Microseconds > 0 ? Measured.Sequential / simulated.Microseconds : 1;
    }
}
