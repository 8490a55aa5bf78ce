using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Altius.Chain;
using Altius.Client.Options;

namespace Altius.Client.Commands;

/// <summary>The command that takes blocks in from files: <c>import</c>.</summary>
internal static class ImportCommand
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    public static Command Create(Terminal terminal)
    {
        Argument<string[]> files = new("FILE")
        {
            Description = "Files of blocks in RLP, back to back, or era1 files; in the order of their blocks.",
            Arity = ArgumentArity.OneOrMore,
        };
        Command command = new(
            "import",
            "Takes blocks in with every check that a payload undergoes, and moves the head with them. Blocks that are there " +
            "are skipped, so that an import that was cut off goes on when it is started again.")
        {
            files,
        };
        OptionArguments arguments = new(command, [.. OptionTable.Storage, .. OptionTable.Execution, .. OptionTable.Logging]);
        command.SetAction(
            (parsed, stop) => Task.Run(() => Run(terminal, arguments.Read(parsed), parsed.GetValue(files)!, stop), stop));
        return command;
    }

    private static int Run(Terminal terminal, ChosenOptions chosen, string[] files, CancellationToken stop)
    {
        if (Array.Find(files, file => !File.Exists(file)) is { } missing)
        {
            terminal.Complain($"{missing}: no such file");
            return ExitCode.BadInput;
        }
        using OpenedChain opened = new(chosen, mustBeThere: false);
        opened.Database.Recover(opened.Log, stop);
        using StatePersister persister = new(opened.Database.Processor);
        Exception? failed = null;
        persister.Failed += fault => failed = fault;
        ChainImporter importer = new(opened.Database.Processor, persister);
        foreach (string file in files)
        {
            long began = Stopwatch.GetTimestamp();
            long told = began;
            try
            {
                ImportProgress end = importer.Import(
                    file,
                    progress =>
                    {
                        if (Stopwatch.GetElapsedTime(told) < Interval) return;
                        told = Stopwatch.GetTimestamp();
                        terminal.Output.WriteLine(Describe(file, progress, Stopwatch.GetElapsedTime(began)));
                    },
                    stop);
                terminal.Output.WriteLine(Describe(file, end, Stopwatch.GetElapsedTime(began)));
            }
            catch (ImportException fault)
            {
                terminal.Complain(fault.Message);
                return ExitCode.Failure;
            }
            if (failed is not null) throw failed;
        }
        using TransactionIndexer indexer = new(opened.Tree);
        indexer.CatchUp(stop);
        terminal.Output.WriteLine(
            $"head: block {opened.Tree.Head.Number} {opened.Tree.Head.Hash}, state root {opened.Tree.Head.StateRoot}");
        return ExitCode.Success;
    }

    private static string Describe(string file, ImportProgress progress, TimeSpan took)
    {
        double seconds = Math.Max(took.TotalSeconds, 0.001);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{file}: {100.0 * progress.Bytes / Math.Max(progress.TotalBytes, 1):0} %, block {progress.Number}, " +
            $"{progress.Imported} imported, {progress.Skipped} skipped, {progress.Imported / seconds:0} blocks/s, " +
            $"{progress.Gas / seconds / 1e6:0.0} Mgas/s");
    }
}
