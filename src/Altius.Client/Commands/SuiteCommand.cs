using System.CommandLine;
using Altius.Client.Fixtures;
using Altius.Client.Suites;
using Altius.Client.Tracing;
using Altius.Evm;

namespace Altius.Client.Commands;

/// <summary>The commands that run test fixtures: <c>statetest</c> and <c>blocktest</c>.</summary>
internal static class SuiteCommand
{
    public static Command ForStateTests(Terminal terminal) => Create(
        terminal, "statetest",
        "Runs state tests (and the classic VM tests): one transaction on a state, checked by state root and logs.",
        executors: null,
        (codes, trace, _) => new StateTestWorker(codes, trace));

    public static Command ForBlockTests(Terminal terminal) => Create(
        terminal, "blocktest",
        "Runs block tests: blocks or Engine API payloads on a genesis, valid and invalid ones, " +
        "checked by the last block and state.",
        new ExecutorOptions(),
        (codes, trace, executor) => new BlockTestWorker(codes, trace, executor));

    private static Command Create(
        Terminal terminal, string name, string description, ExecutorOptions? executors,
        Func<CodeCache, Eip3155Writer?, ExecutorChoice, ISuiteWorker> newWorker)
    {
        Argument<string[]> paths = new("PATH")
        {
            Description = "Fixture files, or folders that are searched for .json files.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<string?> filter = new("--filter")
        {
            Description = "Run only cases whose file or name contains this text.",
            HelpName = "TEXT",
        };
        Option<string?> json = new("--json") { Description = "Write the outcome of every case to this file.", HelpName = "FILE" };
        Option<bool> trace = new("--trace")
        {
            Description =
                "Write each step of the machine to standard output (EIP-3155); wants paths and a filter that leave one case.",
        };
        Option<int> threads = new("--threads")
        {
            Description = "Threads that run tests.",
            HelpName = "N",
            DefaultValueFactory = _ => Environment.ProcessorCount,
        };
        threads.Validators.Add(result =>
        {
            // What is no number at all is told by the parser.
            if (result.Tokens is [var token] && int.TryParse(token.Value, out int value) && value < 1)
                result.AddError("--threads must be at least 1.");
        });
        Command command = new(name, $"{description} Prints each failure, and last 'N passed, N failed, N skipped'.")
        {
            paths, filter, json, trace, threads,
        };
        executors?.AddTo(command);
        command.SetAction((parsed, stop) =>
        {
            ExecutorChoice executor = executors?.Read(parsed) ?? ExecutorChoice.Sequential;
            SuiteSession session = new(terminal, (codes, writer) => newWorker(codes, writer, executor))
            {
                Filter = parsed.GetValue(filter),
                JsonFile = parsed.GetValue(json),
                Threads = parsed.GetValue(threads),
            };
            string[] named = parsed.GetValue(paths)!;
            return Task.Run(() => parsed.GetValue(trace) ? session.Trace(named, stop) : session.Run(named, stop), stop);
        });
        return command;
    }
}
