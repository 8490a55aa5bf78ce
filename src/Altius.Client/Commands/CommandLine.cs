using System.CommandLine;
using System.CommandLine.Parsing;
using Altius.Client.Options;
using Altius.Db;

namespace Altius.Client.Commands;

/// <summary>The commands of the executable, and the one place where faults of our own are caught.</summary>
internal static class CommandLine
{
    /// <summary>Runs what the arguments say.</summary>
    /// <param name="stop">Cancelled when somebody asks the process to stop.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] arguments, Terminal terminal, CancellationToken stop = default)
    {
        ParseResult parsed = Build(terminal).Parse(arguments);
        if (parsed.Errors.Count != 0)
        {
            foreach (ParseError error in parsed.Errors) terminal.Complain($"{error.Message}{Suggest(parsed, error)}");
            terminal.Complain($"'{NameOf(parsed.CommandResult)} --help' lists the commands and their options.");
            return ExitCode.BadInput;
        }
        if (FindMisplaced(parsed.CommandResult) is { } misplaced)
        {
            string command = NameOf(parsed.CommandResult);
            terminal.Complain(
                $"{misplaced} stands before the command, where it says nothing to '{command}': put it behind that.");
            return ExitCode.BadInput;
        }
        try
        {
            InvocationConfiguration configuration = new()
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null, // signals are the caller's
                Output = terminal.Output,
                Error = terminal.Error,
            };
            return await parsed.InvokeAsync(configuration, stop);
        }
        catch (OperationCanceledException)
        {
            terminal.Complain("stopped.");
            return ExitCode.Stopped;
        }
        catch (OptionException fault)
        {
            terminal.Complain(fault.Message);
            return ExitCode.BadInput;
        }
        catch (StoreException fault)
        {
            terminal.Complain(fault.Message);
            return ExitCode.StorageFault;
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
            "Altius.Client, an Ethereum execution client. Without a command it runs the node: it keeps the chain, and follows " +
            "the consensus client that calls it on the Engine API.");
        NodeCommand.AttachTo(root);
        root.Subcommands.Add(InitCommand.Create(terminal));
        root.Subcommands.Add(ImportCommand.Create(terminal));
        root.Subcommands.Add(ExportCommand.Create(terminal));
        root.Subcommands.Add(DbCommand.Create(terminal));
        root.Subcommands.Add(EngineCommand.Create(terminal));
        root.Subcommands.Add(ConfigCommand.Create(terminal));
        root.Subcommands.Add(DoctorCommand.Create(terminal));
        root.Subcommands.Add(ReplayCommand.Create(terminal));
        root.Subcommands.Add(SuiteCommand.ForStateTests(terminal));
        root.Subcommands.Add(SuiteCommand.ForBlockTests(terminal));
        root.Subcommands.Add(GenerateCommand.Create(terminal));
        root.Subcommands.Add(SimulateCommand.Create(terminal));
        root.Subcommands.Add(BenchCommand.Create(terminal));
        return root;
    }

    /// <summary>The command with those that it belongs to, as it is typed.</summary>
    private static string NameOf(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{NameOf(parent)} {result.Command.Name}" : "altius";

    /// <summary>An option of a command above the one that is run, which does not read it; null where there is none.</summary>
    private static string? FindMisplaced(CommandResult command)
    {
        for (SymbolResult? above = command.Parent; above is CommandResult parent; above = parent.Parent)
            if (parent.Children.OfType<OptionResult>()
                .FirstOrDefault(option => option is { Implicit: false, Option.Recursive: false }) is { } found)
                return found.Option.Name;
        return null;
    }

    private static string Suggest(ParseResult parsed, ParseError error)
    {
        string? unknown = parsed.UnmatchedTokens.FirstOrDefault(token =>
            token.StartsWith("--", StringComparison.Ordinal) && error.Message.Contains($"'{token}'", StringComparison.Ordinal));
        return unknown is null
            ? ""
            : OptionNames.Suggest(unknown, parsed.CommandResult.Command.Options.Select(option => option.Name));
    }

    private static string Describe(Exception fault)
    {
        Exception root = fault is AggregateException { InnerExceptions.Count: > 0 } many ? many.InnerExceptions[0] : fault;
        string message = root.Message.ReplaceLineEndings(" ");
        return root is IOException or UnauthorizedAccessException
            ? $"{message}"
            : $"internal fault: {root.GetType().Name}: {message} This is a fault of the client: " +
                "please report this line and the command that led to it (CONTRIBUTING.md says how).";
    }
}
