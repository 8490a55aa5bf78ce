using System.CommandLine;

namespace Altius.Client.Commands;

/// <summary>The command that runs real blocks: <c>replay</c>.</summary>
internal static class ReplayCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string[]> paths = new("PATH")
        {
            Description = "Block files (a block with the state it reads), or folders that are searched for .json files.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<int> repeat = new("--repeat")
        {
            Description = "Run all blocks so many times and show the median; the first run includes compilation.",
            HelpName = "N",
            DefaultValueFactory = _ => 1,
        };
        repeat.Validators.Add(result =>
        {
            // What is no number at all is told by the parser.
            if (result.Tokens is [var token] && int.TryParse(token.Value, out int value) && value < 1)
                result.AddError("--repeat must be at least 1.");
        });
        Option<bool> asReceived = new("--as-received")
        {
            Description = "Time blocks as they are received, with their senders still to be recovered.",
        };
        Option<string?> json = new("--json") { Description = "Write the table and its totals to this file.", HelpName = "FILE" };
        Option<string?> report = new("--report")
        {
            Description = "Run the blocks in parallel once more, recorded, and write to this file what ran when, what ran " +
                "again and why: as JSON, or as a page where the file ends in .html.",
            HelpName = "FILE",
        };
        Command command = new(
            "replay",
            "Executes real mainnet blocks and checks senders, gas used, logs bloom and, from Byzantium on, the " +
            "receipts root. Prints a table of times; senders are recovered before, unless --as-received is given, and no state " +
            "root is computed.")
        {
            paths, repeat, asReceived, json, report,
        };
        ExecutorOptions executors = new();
        executors.AddTo(command);
        command.SetAction((parsed, stop) =>
        {
            ReplaySession session = new(terminal)
            {
                Repetitions = parsed.GetValue(repeat),
                AsReceived = parsed.GetValue(asReceived),
                JsonFile = parsed.GetValue(json),
                ReportFile = parsed.GetValue(report),
                Executor = executors.Read(parsed),
            };
            return Task.Run(() => session.Run(parsed.GetValue(paths)!, stop), stop);
        });
        return command;
    }
}
