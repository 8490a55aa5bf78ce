using System.CommandLine;
using Altius.Chain;
using Altius.Client.Options;

namespace Altius.Client.Commands;

/// <summary>The command that writes blocks to a file: <c>export</c>.</summary>
internal static class ExportCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> file = new("FILE") { Description = "Gets the blocks in RLP, back to back. It must not be there yet." };
        Option<ulong> first = new("--first") { Description = "The first block.", HelpName = "N", DefaultValueFactory = _ => 1 };
        Option<ulong?> last = new("--last") { Description = "The last block; by default the head.", HelpName = "N" };
        Command command = new("export", "Writes blocks of the chain to a file that any client can import.") { file, first, last };
        OptionArguments arguments = new(command, [.. OptionTable.Storage, .. OptionTable.Logging]);
        command.SetAction((parsed, stop) => Task.Run(
            () => Run(
                terminal, arguments.Read(parsed), parsed.GetValue(file)!, parsed.GetValue(first), parsed.GetValue(last), stop),
            stop));
        return command;
    }

    private static int Run(Terminal terminal, ChosenOptions chosen, string file, ulong first, ulong? last, CancellationToken stop)
    {
        using OpenedChain opened = new(chosen, mustBeThere: true);
        ulong end = last ?? opened.Tree.Head.Number;
        if (opened.Tree.Head.Number == 0 && first > 0)
        {
            terminal.Complain("the chain has no blocks after its genesis; there is nothing to export");
            return ExitCode.BadInput;
        }
        if (end > opened.Tree.Head.Number || first > end)
        {
            terminal.Complain(
                $"the chain has blocks up to {opened.Tree.Head.Number}; blocks {first} to {end} cannot be exported");
            return ExitCode.BadInput;
        }
        using (FileStream stream = new(file, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1 << 20))
            new ChainExporter(opened.Tree).Export(stream, first, end, report: null, stop);
        terminal.Output.WriteLine($"{file}: blocks {first} to {end}");
        return ExitCode.Success;
    }
}
