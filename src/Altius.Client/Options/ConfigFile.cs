using System.Text.Json;
using Altius.Core;

namespace Altius.Client.Options;

/// <summary>A file of options: a JSON object whose keys are option names, with dots or nested. Comments are allowed.</summary>
/// <param name="Name">For people: the path, or the name with "built in".</param>
/// <param name="Values">The text of each value by option name.</param>
internal sealed record ConfigFile(string Name, IReadOnlyDictionary<string, string> Values)
{
    private const string ResourceFolder = "configs/";
    private const string Extension = ".json";

    /// <summary>The names of the files that come with the client.</summary>
    public static IReadOnlyList<string> BuiltIn { get; } =
    [
        .. typeof(ConfigFile).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(ResourceFolder, StringComparison.Ordinal))
            .Select(name => name[ResourceFolder.Length..^Extension.Length]),
    ];

    /// <summary>Reads a file that comes with the client, or one by its path.</summary>
    /// <exception cref="OptionException">There is none, or it cannot be used.</exception>
    public static ConfigFile Load(string nameOrPath)
    {
        if (BuiltIn.Contains(nameOrPath))
        {
            using Stream stream =
                typeof(ConfigFile).Assembly.GetManifestResourceStream($"{ResourceFolder}{nameOrPath}{Extension}")!;
            using StreamReader reader = new(stream);
            return Parse($"configs/{nameOrPath}{Extension} (built in)", reader.ReadToEnd());
        }
        try
        {
            return Parse(nameOrPath, File.ReadAllText(nameOrPath));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new OptionException(
                $"config: {fault.Message} Name a file that can be read, or one of the built-in configs: " +
                $"{string.Join(", ", BuiltIn)}.");
        }
    }

    /// <summary>Reads the text of a file.</summary>
    /// <exception cref="OptionException">It is not JSON, or a key is unknown or twice there.</exception>
    public static ConfigFile Parse(string name, string text)
    {
        JsonDocumentOptions lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
        Dictionary<string, string> values = [];
        try
        {
            using JsonDocument document = JsonDocument.Parse(text, lenient);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new OptionException($"{name}: this is no JSON object; write {{ \"option\": value, … }}.");
            Collect(name, "", document.RootElement, values);
        }
        catch (JsonException fault)
        {
            throw new OptionException($"{name}: {fault.Describe()}");
        }
        return new ConfigFile(name, values);
    }

    private static void Collect(string file, string prefix, JsonElement node, Dictionary<string, string> values)
    {
        foreach (JsonProperty property in node.EnumerateObject())
        {
            string key = prefix.Length == 0 ? property.Name : $"{prefix}.{property.Name}";
            OptionRow? row = OptionTable.All.FirstOrDefault(row => row.Name == key);
            if (row is null && property.Value.ValueKind == JsonValueKind.Object)
                Collect(file, key, property.Value, values);
            else if (row is null)
                throw UnknownOption(file, key);
            else if (!values.TryAdd(key, Write(file, key, property.Value)))
                throw new OptionException($"{file}: \"{key}\" is there twice; keep one of them.");
        }
    }

    private static OptionException UnknownOption(string file, string key)
    {
        string suggestion = OptionNames.Suggest(key, OptionTable.All.Select(row => row.Name));
        return new OptionException(
            $"{file}: there is no option \"{key}\"." +
            $"{(suggestion.Length > 0 ? suggestion : " 'altius config show' lists all options.")}");
    }

    private static string Write(string file, string key, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Array when value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String) =>
            string.Join(',', value.EnumerateArray().Select(item => item.GetString())),
        _ => throw new OptionException($"{file}: \"{key}\" must be a text, a number, true, false or a list of texts."),
    };
}
