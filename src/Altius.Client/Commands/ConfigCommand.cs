using System.CommandLine;
using Altius.Client.Options;
using Spectre.Console;

namespace Altius.Client.Commands;

/// <summary>The command that shows what is chosen and by whom: <c>config show</c>.</summary>
internal static class ConfigCommand
{
    public static Command Create(Terminal terminal)
    {
        Command show = new("show", "Prints every option of the node with its value and where that comes from.");
        OptionArguments arguments = new(show, OptionTable.All);
        show.SetAction(parsed => Show(terminal, arguments.Read(parsed)));
        return new Command("config", "Shows the options of the node.") { show };
    }

    private static int Show(Terminal terminal, ChosenOptions chosen)
    {
        Table table = new Table().Border(TableBorder.None).HideHeaders().AddColumns("", "", "", "");
        foreach (OptionRow row in OptionTable.All)
        {
            string origin = chosen.Origins[row.Name];
            string shown = row.Show(chosen.Options) is { Length: > 0 } value ? value : "-";
            table.AddRow(new Text(row.Name), new Text(shown), new Text(origin), new Text(row.EnvironmentName));
        }
        terminal.CreateConsole().Write(table);
        foreach (string warning in chosen.Warnings) terminal.Complain(warning);
        return ExitCode.Success;
    }
}
