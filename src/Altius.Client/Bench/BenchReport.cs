using System.Globalization;
using System.Text.Json;
using Altius.Client.Running;
using Spectre.Console;

namespace Altius.Client.Bench;

/// <summary>What a benchmark found, for people and for files. All times in milliseconds.</summary>
internal sealed class BenchReport(BenchPlan plan, NodeOptions options, IReadOnlyList<BlockPair> pairs)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private static readonly (string Name, string Text, Func<BlockPair, double> Value)[] Rows =
    [
        ("newPayload", "newPayload until VALID, over HTTP", pair => pair.NewPayload.Time),
        ("executionWithSenders", "execution in memory, senders recovered", pair => pair.WithSenders.Time),
        ("ratioWithSenders", "newPayload / execution in memory", pair => pair.RatioWithSenders),
        ("ratioProcessor", "  the same by processor time", pair => pair.ProcessorRatio),
        ("executionOnOneThread", "execution in memory on one thread, senders recovered", pair => pair.Alone.Single.Time),
        ("ratioToOneThread", "newPayload / execution in memory on one thread", pair => pair.RatioToSingle),
        ("execution", "execution in memory, senders known", pair => pair.Execution.Time),
        ("ratio", "newPayload / execution with senders known", pair => pair.Ratio),
        ("newPayloadProcessor", "newPayload, processor time", pair => pair.NewPayload.Processor),
        ("executionProcessor", "execution in memory, processor time", pair => pair.WithSenders.Processor),
        ("request", "1 HTTP, JSON, decoding, answer", pair => pair.Request),
        ("decoding", "    decoding alone", pair => pair.Alone.Decoding.Time),
        ("decodingPerMegabyte", "    decoding, of a million bytes", pair => pair.DecodingPerMegabyte),
        ("checks", "2 header and body checked", pair => pair.Phases.Checks.TotalMilliseconds),
        ("nodeExecution", "3 execution on the node's state", pair => pair.Phases.Execution.TotalMilliseconds),
        ("valuesRead", "    accounts and slots read from disk", pair => pair.Side.Reads.Values),
        ("valueTime", "    ms that took, all threads", pair => pair.Side.Reads.ValueTime.TotalMilliseconds),
        ("root", "4 receipts and state root", pair => pair.Phases.Root.TotalMilliseconds),
        ("stateRoot", "    state root", pair => pair.Phases.StateRoot.TotalMilliseconds),
        ("receipts", "    receipts, encoding (beside it)", pair => pair.Phases.Receipts.TotalMilliseconds),
        ("nodesRead", "    trie nodes read from disk", pair => pair.Side.Reads.Nodes),
        ("nodeTime", "    ms that took, all threads", pair => pair.Side.Reads.NodeTime.TotalMilliseconds),
        ("persist", "5 keeping it", pair => pair.Phases.Persist.TotalMilliseconds),
        ("layer", "    its state as a layer", pair => pair.Phases.Layer.TotalMilliseconds),
        ("paused", "  in all: garbage collector's pauses", pair => pair.Side.Paused),
        ("allocatedMegabytes", "  in all: MB allocated", pair => pair.Side.Allocated / 1e6),
        ("compiling", "  beside: code being compiled", pair => pair.Side.Compiling),
        ("forkchoiceUpdated", "forkchoiceUpdated, over HTTP", pair => pair.ForkChoice.Time),
    ];

    /// <summary>From the call to an Engine API that answers.</summary>
    public required double StartUp { get; init; }

    /// <summary>The first payload of a process that has just started; null where it could not be seen.</summary>
    public Cost? FirstPayload { get; init; }

    /// <summary>What an idle node holds of memory, as the operating system counts it; null where it could not be asked.</summary>
    public long? IdleBytes { get; init; }

    /// <summary>Of the database before the first block.</summary>
    public required long DatabaseBytes { get; init; }

    /// <summary>The machine's, before and after.</summary>
    public required string Load { get; init; }

    public void Print(TextWriter output, IAnsiConsole console)
    {
        Table table = new Table().Border(TableBorder.Simple).AddColumn("ms");
        List<IGrouping<ulong, BlockPair>> sizes = [.. pairs.GroupBy(pair => pair.Block.WantedGas)];
        foreach (IGrouping<ulong, BlockPair> size in sizes)
        {
            table.AddColumn(new TableColumn(Text($"{size.Key / 1e6:0.##} Mgas p50")).RightAligned());
            table.AddColumn(new TableColumn("p99").RightAligned());
        }
        foreach ((_, string text, Func<BlockPair, double> value) in Rows)
        {
            List<string> cells = [text];
            foreach (Shares shares in sizes.Select(size => new Shares(size.Select(value))))
                cells.AddRange([Shares.Show(shares.Median), Shares.Show(shares.At(99))]);
            table.AddRow([.. cells.Select(Markup.Escape)]);
        }
        console.Write(table);
        output.WriteLine(
            "Execution in memory: the same block by an executor of the same kind with as many workers, on what it reads of its " +
            "parent's state in memory, its senders recovered on the way, as in an import; no decoding, no roots, nothing kept. " +
            "On one thread: by the sequential executor, senders too.");
        foreach (IGrouping<ulong, BlockPair> size in sizes)
        {
            double gas = size.Sum(pair => (double)pair.Block.Header.GasUsed);
            double time = size.Sum(pair => pair.NewPayload.Time), alone = size.Sum(pair => pair.WithSenders.Time);
            output.WriteLine(
                Text($"{size.Key / 1e6:0.##} Mgas: {size.Count()} blocks VALID, each ") +
                Text($"{size.Average(pair => pair.Block.Transactions):0} transactions and ") +
                Text($"{size.Average(pair => pair.Block.NewPayload.Length) / 1e6:0.00} MB of JSON; ") +
                Text($"{gas / time / 1e3:0} Mgas/s as payloads, ") +
                Text($"{gas / alone / 1e3:0} alone with senders: all in all {time / alone:0.00} times as long"));
        }
        string first = FirstPayload is { } cost
            ? Text($"{cost.Time:0.0} ms, {cost.Processor:0.0} of processor time")
            : "not known";
        string idle = IdleBytes is { } bytes ? Sizes.Show(bytes) : "not known";
        output.WriteLine(
            Text($"start-up {StartUp:0} ms on {plan.Accounts:N0} accounts and {plan.Contracts:N0} contracts ") +
            Text($"({Sizes.Show(DatabaseBytes)}); ") +
            Text($"first payload {first}; idle memory {idle}"));
        string executor = options.Executor.ToString().ToLowerInvariant();
        output.WriteLine(
            Text($"executor {executor}, {options.Workers} workers, {Environment.ProcessorCount} processors; load {Load}"));
    }

    /// <summary>Writes every figure, and every block's.</summary>
    public void Write(string path)
    {
        var sizes = pairs.GroupBy(pair => pair.Block.WantedGas).Select(size => new
        {
            gas = size.Key,
            blocks = size.Count(),
            figures = Rows.ToDictionary(row => row.Name, row =>
            {
                Shares shares = new(size.Select(row.Value));
                return new { p50 = shares.Median, p99 = shares.At(99) };
            }),
            each = size.Select(pair => Rows.Select(row => KeyValuePair.Create(row.Name, row.Value(pair)))
                .Append(new("number", pair.Block.Header.Number)).Append(new("gasUsed", pair.Block.Header.GasUsed))
                .Append(new("transactions", pair.Block.Transactions)).ToDictionary()),
        });
        File.WriteAllText(path, JsonSerializer.Serialize(
            new
            {
                plan,
                executor = options.Executor.ToString(),
                workers = options.Workers,
                processors = Environment.ProcessorCount,
                load = Load,
                startUp = StartUp,
                firstPayload = FirstPayload?.Time,
                firstPayloadProcessor = FirstPayload?.Processor,
                idleBytes = IdleBytes,
                databaseBytes = DatabaseBytes,
                sizes,
            },
            Indented));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
