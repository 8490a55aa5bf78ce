using System.CommandLine;
using System.CommandLine.Parsing;

namespace Altius.Client.Commands;

/// <summary>The command that tells how blocks would run with more workers than there are: <c>simulate</c>.</summary>
internal static class SimulateCommand
{
    private const int MostWorkers = 1024;

    public static Command Create(Terminal terminal)
    {
        Argument<string[]> paths = new("PATH")
        {
            Description = "Block files (a block with the state it reads), or folders that are searched for .json files.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<int[]> workers = new("--workers")
        {
            Description = "Numbers of workers, with commas between them.",
            HelpName = "N,N,...",
            DefaultValueFactory = _ => [1, 2, 4, 8, 16, 32],
            CustomParser = Parse,
        };
        Option<int> rounds = new("--rounds")
        {
            Description = "Times that each block is run to measure its transactions.",
            HelpName = "N",
            DefaultValueFactory = _ => 5,
        };
        rounds.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, out int value) && value < 1)
                result.AddError("--rounds must be at least 1.");
        });
        Option<bool> check = new("--check") { Description = "Run with two workers for real as well, and compare." };
        Option<string?> json = new("--json") { Description = "Write the table to this file.", HelpName = "FILE" };
        Command command = new(
            "simulate",
            "Runs blocks in virtual time: the parallel executor's own scheduler, with any number of workers, over what each " +
            "transaction was measured to cost and to depend on. Speed-ups are against one transaction after the other.")
        {
            paths, workers, rounds, check, json,
        };
        command.SetAction((parsed, stop) =>
        {
            SimulateSession session = new(terminal)
            {
                Workers = parsed.GetValue(workers)!,
                Rounds = parsed.GetValue(rounds),
                Check = parsed.GetValue(check),
                JsonFile = parsed.GetValue(json),
            };
            return Task.Run(() => session.Run(parsed.GetValue(paths)!, stop), stop);
        });
        return command;
    }

    private static int[] Parse(ArgumentResult result)
    {
        List<int> numbers = [];
        foreach (string part in string.Join(',', result.Tokens.Select(token => token.Value))
            .Split(',', StringSplitOptions.TrimEntries))
        {
            if (int.TryParse(part, out int number) && number is >= 1 and <= MostWorkers) numbers.Add(number);
            else result.AddError($"--workers: '{part}' is no number between 1 and {MostWorkers}.");
        }
        return [.. numbers.Distinct().Order()];
    }
}
