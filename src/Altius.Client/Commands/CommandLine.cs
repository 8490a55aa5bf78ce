using System.CommandLine;
using System.CommandLine.Parsing;

namespace Altius.Client.Commands;

/// <summary>The commands of the executable, and the one place where faults of our own are caught.</summary>
internal static class CommandLine
{
    /// <summary>Runs what the arguments say.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] arguments, Terminal terminal)
    {
        ParseResult parsed = Build(terminal).Parse(arguments);
        if (parsed.Errors.Count != 0)
        {
            foreach (ParseError error in parsed.Errors) terminal.Complain(error.Message);
            terminal.Complain("'altius --help' lists the commands and their options.");
            return ExitCode.BadInput;
        }
        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                Output = terminal.Output,
                Error = terminal.Error,
            });
        }
        catch (OperationCanceledException)
        {
            terminal.Complain("stopped.");
            return ExitCode.Stopped;
        }
        catch (Exception fault) // the top-level handler: whatever it is, people get a line and not a stack trace
        {
            terminal.Complain(Describe(fault));
            return ExitCode.OwnFault;
        }
    }

    private static RootCommand Build(Terminal terminal)
    {
        RootCommand root = new(
            "Altius.Client, an Ethereum execution client. So far it is the execution core: it runs the public test suites and " +
            "replays real blocks. Without a command it replays the mainnet blocks of testdata/, if they are there.");
        root.Subcommands.Add(SuiteCommand.ForStateTests(terminal));
        root.Subcommands.Add(SuiteCommand.ForBlockTests(terminal));
        root.Subcommands.Add(ReplayCommand.Create(terminal));
        root.SetAction((_, stop) => Task.Run(() => Demonstration.Run(terminal, stop), stop));
        return root;
    }

    private static string Describe(Exception fault)
    {
        Exception root = fault is AggregateException { InnerExceptions.Count: > 0 } many ? many.InnerExceptions[0] : fault;
        string message = root.Message.ReplaceLineEndings(" ");
        return root is IOException or UnauthorizedAccessException
            ? $"{message}"
            : $"internal fault: {root.GetType().Name}: {message} This is a fault of the client: please report this line and the command that led to it (CONTRIBUTING.md says how).";
    }
}
