using System.CommandLine;
using Altius.Client.Options;
using Altius.Client.Running;
using Altius.Core;

namespace Altius.Client.Commands;

/// <summary>The command that sets a data directory up: <c>init</c>.</summary>
internal static class InitCommand
{
    public static Command Create(Terminal terminal)
    {
        Option<string?> genesis = new("--genesis")
        {
            Description = "A geth-style genesis.json or a Nethermind-style chain spec of a chain of one's own. It is kept in " +
                "the data directory, so that later starts need only --datadir.",
            HelpName = "FILE",
        };
        Command command =
            new("init", "Writes a chain's first state into an empty data directory and prints the genesis hash.") { genesis };
        OptionArguments arguments = new(command, [.. OptionTable.Storage, .. OptionTable.Logging]);
        command.SetAction(parsed => Run(terminal, arguments.Read(parsed), parsed.GetValue(genesis)));
        return command;
    }

    private static int Run(Terminal terminal, ChosenOptions chosen, string? genesis)
    {
        if (genesis is not null)
        {
            if (chosen.Options.DataDirectory is null)
                throw new OptionException("--genesis needs --datadir, since later starts find the chain by its folder.");
            chosen = chosen.With("chain", genesis);
        }
        using OpenedChain opened = new(chosen, mustBeThere: false);
        if (genesis is not null && Path.GetFullPath(genesis) != opened.Directory.ChainSpec)
            File.Copy(genesis, opened.Directory.ChainSpec, overwrite: true);
        BlockHeader first = opened.Tree.Genesis;
        terminal.Output.WriteLine($"{opened.Chain.Name} (chain id {opened.Chain.ChainId}) in {opened.Directory.Path}");
        terminal.Output.WriteLine($"genesis {first.Hash}");
        terminal.Output.WriteLine($"state root {first.StateRoot}");
        return ExitCode.Success;
    }
}
