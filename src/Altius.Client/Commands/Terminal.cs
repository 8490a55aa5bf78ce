using Spectre.Console;

namespace Altius.Client.Commands;

/// <summary>Where a command writes.</summary>
/// <param name="Output">Results.</param>
/// <param name="Error">What is wrong with the input, and faults.</param>
/// <param name="IsInteractive">Whether a person watches: then long work shows how far it is.</param>
internal sealed record Terminal(TextWriter Output, TextWriter Error, bool IsInteractive)
{
    private const int WidthOfFiles = 160;

    /// <summary>One line about bad input.</summary>
    public void Complain(string line) => Error.WriteLine($"altius: {line}");

    /// <summary>A console for tables and progress on <see cref="Output"/>; plain text where nobody watches.</summary>
    public IAnsiConsole CreateConsole()
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = IsInteractive ? AnsiSupport.Detect : AnsiSupport.No,
            Interactive = IsInteractive ? InteractionSupport.Detect : InteractionSupport.No,
            Out = new AnsiConsoleOutput(Output),
        });
        if (!IsInteractive) console.Profile.Width = WidthOfFiles;
        return console;
    }
}
