namespace Altius.Client.Commands;

/// <summary>What the executable does without a command: it replays the mainnet blocks of the test data, if they are there.</summary>
internal static class Demonstration
{
    private const string Variable = "ALTIUS_TESTDATA";
    private const string Blocks = "mainnet-blocks";
    private const int Repetitions = 3;

    public static int Run(Terminal terminal, CancellationToken stop)
    {
        string? folder = Find();
        if (folder is null)
        {
            terminal.Output.WriteLine("Altius.Client: the execution core of an Ethereum client.");
            terminal.Output.WriteLine($"There are no mainnet blocks to replay: run scripts/testdata.sh, or name their folder in {Variable}.");
            terminal.Output.WriteLine("'altius --help' lists the commands.");
            return ExitCode.Success;
        }
        terminal.Output.WriteLine($"Replaying the mainnet blocks of {folder} ('altius --help' lists the commands).");
        return new ReplaySession(terminal) { Repetitions = Repetitions }.Run([folder], stop);
    }

    private static string? Find()
    {
        string? named = Environment.GetEnvironmentVariable(Variable);
        if (!string.IsNullOrEmpty(named)) return FindBelow(named);
        foreach (string start in (ReadOnlySpan<string>)[Environment.CurrentDirectory, AppContext.BaseDirectory])
        {
            for (DirectoryInfo? at = new(start); at is not null; at = at.Parent)
                if (FindBelow(Path.Combine(at.FullName, "testdata")) is { } found) return found;
        }
        return null;
    }

    private static string? FindBelow(string testData)
    {
        string folder = Path.Combine(testData, Blocks);
        return Directory.Exists(folder) ? folder : null;
    }
}
