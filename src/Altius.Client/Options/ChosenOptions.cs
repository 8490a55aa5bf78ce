using Altius.Core;

namespace Altius.Client.Options;

/// <summary>What was chosen, and by whom: command line, else environment, else file, else default.</summary>
/// <param name="Origins">For each option where its value stands.</param>
/// <param name="Warnings">What is odd and yet no fault.</param>
internal sealed record ChosenOptions(
    NodeOptions Options, IReadOnlyDictionary<string, string> Origins, IReadOnlyList<string> Warnings)
{
    public const string ConfigName = "config";
    public const string FromCommandLine = "command line";
    public const string FromDefault = "default";

    private const string EnvironmentPrefix = "ALTIUS_";
    private const string ConfigVariable = "ALTIUS_CONFIG";

    /// <summary>Variables that are not options: they are for the tests and their data.</summary>
    private static readonly string[] OtherVariables = [ConfigVariable, "ALTIUS_TESTDATA", "ALTIUS_ARCHIVES"];

    /// <summary>Whether an option is at its default because nobody set it.</summary>
    public bool IsDefault(string option) => Origins[option] == FromDefault;

    /// <summary>Reads all sources.</summary>
    /// <param name="arguments">The text of what stands on the command line, by option name; also "config".</param>
    /// <param name="environment">The process's variables.</param>
    /// <exception cref="OptionException">A value or a key cannot be used.</exception>
    public static ChosenOptions Read(
        IReadOnlyDictionary<string, string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        ConfigFile? file = FindConfig(arguments, environment);
        NodeOptions options = new();
        Dictionary<string, string> origins = [];
        foreach (OptionRow row in OptionTable.All)
        {
            (string? text, string origin) =
                arguments.TryGetValue(row.Name, out string? argument) ? (argument, FromCommandLine)
                : environment.TryGetValue(row.EnvironmentName, out string? variable) ? (variable, row.EnvironmentName)
                : file is not null && file.Values.TryGetValue(row.Name, out string? value) ? (value, file.Name)
                : (null, FromDefault);
            if (text is not null && !row.TryApply(text, ref options)) throw Wrong(row, text, origin);
            origins[row.Name] = origin;
        }
        CheckTogether(options);
        return new ChosenOptions(options, origins, FindOddities(environment));
    }

    /// <summary>The same with one option set by the command itself.</summary>
    public ChosenOptions With(string option, string text)
    {
        NodeOptions options = Options;
        OptionRow row = OptionTable.All.Single(row => row.Name == option);
        if (!row.TryApply(text, ref options)) throw Wrong(row, text, FromCommandLine);
        return this with { Options = options, Origins = new Dictionary<string, string>(Origins) { [option] = FromCommandLine } };
    }

    /// <summary>The process's variables as a dictionary.</summary>
    public static IReadOnlyDictionary<string, string> ReadEnvironment() =>
        Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "");

    /// <summary>The file that was named; else the built-in one for dev mode or for the chain, where there is one.</summary>
    private static ConfigFile? FindConfig(
        IReadOnlyDictionary<string, string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        string? Early(string option) =>
            arguments.GetValueOrDefault(option)
            ?? environment.GetValueOrDefault(OptionTable.All.Single(row => row.Name == option).EnvironmentName);

        if ((arguments.GetValueOrDefault(ConfigName) ?? environment.GetValueOrDefault(ConfigVariable)) is { Length: > 0 } named)
            return ConfigFile.Load(named);
        bool isDev = bool.TryParse(Early("dev"), out bool dev) && dev;
        string chain = Early("chain") ?? (isDev ? "dev" : new NodeOptions().Chain);
        string? builtIn = ConfigFile.BuiltIn.FirstOrDefault(name => name.Equals(chain, StringComparison.OrdinalIgnoreCase));
        return builtIn is null ? null : ConfigFile.Load(builtIn);
    }

    private static OptionException Wrong(OptionRow row, string text, string origin)
    {
        string where = origin == FromCommandLine ? $"--{row.Name}"
            : origin == row.EnvironmentName ? origin
            : $"{origin}: \"{row.Name}\"";
        return new OptionException($"{where}: '{text}' is not {row.Expected}.");
    }

    private static void CheckTogether(NodeOptions options)
    {
        if (options.Dev && !options.Chain.Equals("dev", StringComparison.OrdinalIgnoreCase)
            && ChainSpec.KnownNames.Contains(options.Chain, StringComparer.OrdinalIgnoreCase))
        {
            throw new OptionException(
                $"--dev makes blocks by itself and would leave the chain {options.Chain}. " +
                "Use --chain dev, or a chain spec of your own.");
        }
        (string Name, string Host, int? Port)[] listeners =
        [
            ("engine.port", options.EngineHost, options.EnginePort), ("http.port", options.HttpHost, options.HttpPort),
            ("ws.port", options.WsHost, options.WsPort), ("metrics.port", options.MetricsHost, options.MetricsPort),
        ];
        foreach (IGrouping<int?, (string Name, string Host, int? Port)> same in listeners.Where(l => l.Port > 0)
            .GroupBy(l => l.Port))
        {
            string[] names = [.. same.Select(listener => $"--{listener.Name}")];
            // HTTP and WebSocket tell each other apart; they may share a port.
            if (names.Length > 1 && !(names is ["--http.port", "--ws.port"] && options.HttpHost == options.WsHost))
                throw new OptionException($"{string.Join(" and ", names)} are both {same.Key}. Give each a port of its own.");
        }
    }

    private static List<string> FindOddities(IReadOnlyDictionary<string, string> environment)
    {
        HashSet<string> known = [.. OtherVariables, .. OptionTable.All.Select(row => row.EnvironmentName)];
        return
        [
            .. environment.Keys
                .Where(name => name.StartsWith(EnvironmentPrefix, StringComparison.Ordinal) && !known.Contains(name))
                .Order(StringComparer.Ordinal)
                .Select(name => $"The environment variable {name} is no option of the node and was ignored."),
        ];
    }
}
