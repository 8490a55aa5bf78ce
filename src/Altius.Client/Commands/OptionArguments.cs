using System.CommandLine;
using System.CommandLine.Parsing;
using Altius.Client.Options;

namespace Altius.Client.Commands;

/// <summary>
/// Rows of the option table as options of a command. Their texts are read later, by the rules that hold for all sources.
/// </summary>
internal sealed class OptionArguments
{
    private readonly Dictionary<string, Option<string?>> _options = [];

    private readonly Option<string?> _config = new($"--{ChosenOptions.ConfigName}")
    {
        Description = $"A JSON file of options, or a built-in one: {string.Join(", ", ConfigFile.BuiltIn)}. " +
            "By default the built-in one of the chain. The environment (ALTIUS_OPTION) goes before it, " +
            "the command line before both.",
        HelpName = "NAME|FILE",
    };

    public OptionArguments(Command command, params IReadOnlyList<OptionRow> rows)
    {
        command.Options.Add(_config);
        NodeOptions defaults = new();
        foreach (OptionRow row in rows)
        {
            Option<string?> option = new($"--{row.Name}")
            {
                Description = row.Show(defaults) is { Length: > 0 } text && row.Name != "workers"
                    ? $"{row.Help} [default: {text}]"
                    : row.Help,
                HelpName = row.Hint,
                Arity = row.IsFlag ? ArgumentArity.ZeroOrOne : ArgumentArity.ExactlyOne,
            };
            _options.Add(row.Name, option);
            command.Options.Add(option);
        }
    }

    /// <summary>Reads command line, environment and files.</summary>
    /// <exception cref="OptionException">Something of it cannot be used.</exception>
    public ChosenOptions Read(ParseResult parsed)
    {
        Dictionary<string, string> arguments = [];
        if (parsed.GetValue(_config) is { } config) arguments.Add(ChosenOptions.ConfigName, config);
        foreach ((string name, Option<string?> option) in _options)
        {
            if (parsed.GetResult(option) is not { Implicit: false } result) continue;
            arguments.Add(name, result.Tokens is [Token value] ? value.Value : "true");
        }
        return ChosenOptions.Read(arguments, ChosenOptions.ReadEnvironment());
    }
}
