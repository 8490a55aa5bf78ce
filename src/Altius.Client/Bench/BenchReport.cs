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
        ("execution", "execution alone, senders known", pair => pair.Execution.Time),
        ("executionWithSenders", "execution alone, senders recovered", pair => pair.WithSenders.Time),
        ("ratio", "newPayload / execution", pair => pair.Ratio),
        ("ratioWithSenders", "newPayload / execution with senders", pair => pair.RatioWithSenders),
        ("newPayloadProcessor", "newPayload, processor time", pair => pair.NewPayload.Processor),
        ("executionProcessor", "execution alone with senders, processor time", pair => pair.WithSenders.Processor),
        ("ratioProcessor", "newPayload / execution with senders, processor time", pair => pair.ProcessorRatio),
        ("request", "  in it: HTTP, JSON, decoding", pair => pair.Request),
        ("requestPerMegabyte", "    for a million bytes", pair => pair.RequestPerMegabyte),
        ("checks", "  in it: header and body", pair => pair.Phases.Checks.TotalMilliseconds),
        ("nodeExecution", "  in it: execution on the state", pair => pair.Phases.Execution.TotalMilliseconds),
        ("root", "  in it: receipts and state root", pair => pair.Phases.Root.TotalMilliseconds),
        ("persist", "  in it: keeping", pair => pair.Phases.Persist.TotalMilliseconds),
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
        foreach (IGrouping<ulong, BlockPair> size in sizes)
        {
            double gas = size.Sum(pair => (double)pair.Block.Header.GasUsed);
            double time = size.Sum(pair => pair.NewPayload.Time), alone = size.Sum(pair => pair.WithSenders.Time);
            output.WriteLine(
                Text($"{size.Key / 1e6:0.##} Mgas: {size.Count()} blocks VALID, each {size.Average(pair => pair.Block.Transactions):0} transactions and ") +
                Text($"{size.Average(pair => pair.Block.NewPayload.Length) / 1e6:0.00} MB of JSON; {gas / time / 1e3:0} Mgas/s as payloads, ") +
                Text($"{gas / alone / 1e3:0} alone with senders: all in all {time / alone:0.00} times as long"));
        }
        string first = FirstPayload is { } cost ? Text($"{cost.Time:0.0} ms, {cost.Processor:0.0} of processor time") : "not known";
        string idle = IdleBytes is { } bytes ? Sizes.Show(bytes) : "not known";
        output.WriteLine(
            Text($"start-up {StartUp:0} ms on {plan.Accounts:N0} accounts and {plan.Contracts:N0} contracts ({Sizes.Show(DatabaseBytes)}); ") +
            Text($"first payload {first}; idle memory {idle}"));
        string executor = options.Executor.ToString().ToLowerInvariant();
        output.WriteLine(Text($"executor {executor}, {options.Workers} workers, {Environment.ProcessorCount} processors; load {Load}"));
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
