using System.CommandLine;
using Altius.Client.Options;
using Altius.Client.Running;
using Altius.Core;

namespace Altius.Client.Commands;

/// <summary>The command that looks at the machine before a node starts on it: <c>doctor</c>.</summary>
internal static class DoctorCommand
{
    public static Command Create(Terminal terminal)
    {
        Command command = new(
            "doctor",
            "Looks at disk, memory, open files, clock, JWT secret and ports as a node with these options would find them, and " +
            "says how to connect a consensus client. Exit code 1 where the node could not start.");
        OptionArguments arguments = new(command, OptionTable.All);
        command.SetAction(parsed => Examine(terminal, arguments.Read(parsed)));
        return command;
    }

    private static int Examine(Terminal terminal, ChosenOptions chosen)
    {
        NodeOptions options = chosen.Options;
        ChainSpec chain = ChainChoice.Load(chosen);
        string directory = options.DataDirectory ?? DataDirectory.DefaultFor(chain);
        string secret = options.JwtSecret ?? DataDirectory.JwtSecretIn(directory);
        IReadOnlyList<Finding> findings = new Doctor(options, directory, secret).Examine();
        foreach (string warning in chosen.Warnings) terminal.Complain(warning);
        foreach (Finding finding in findings)
        {
            string mark = finding.Severity switch { Severity.Good => "ok", Severity.Warning => "WARNING", _ => "FAULT" };
            terminal.Output.WriteLine($"{mark,-8} {finding.Subject,-13} {finding.Text}");
        }
        terminal.Output.WriteLine();
        terminal.Output.WriteLine("To connect a consensus client:");
        foreach (string line in ConsensusClientHint.Lines(options.EngineHost, options.EnginePort, Path.GetFullPath(secret)))
            terminal.Output.WriteLine($"  {line}");
        return findings.Any(finding => finding.Severity == Severity.Fault) ? ExitCode.Failure : ExitCode.Success;
    }
}
