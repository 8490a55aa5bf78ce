namespace Altius.Client.Options;

/// <summary>
/// One option of the node: how it is called and what it sets. The command line has it as <c>--name</c>, the environment as
/// <c>ALTIUS_NAME</c> with underscores, files as the key <c>name</c>, whose dots may be nested objects.
/// </summary>
internal abstract class OptionRow(string name, string hint, string expected, string help)
{
    private const string EnvironmentPrefix = "ALTIUS_";

    public string Name { get; } = name;

    public string Hint { get; } = hint;

    /// <summary>What a good value is, as the end of a sentence.</summary>
    public string Expected { get; } = expected;

    /// <summary>A sentence for the help, without the default.</summary>
    public string Help { get; } = help;

    /// <summary>Whether the name alone means "true" on the command line.</summary>
    public abstract bool IsFlag { get; }

    public string EnvironmentName { get; } = EnvironmentPrefix + name.ToUpperInvariant().Replace('.', '_').Replace('-', '_');

    /// <summary>The value as it would be written.</summary>
    public abstract string Show(NodeOptions options);

    /// <summary>Sets the value.</summary>
    /// <returns>False where the text is none; nothing has changed then.</returns>
    public abstract bool TryApply(string text, ref NodeOptions options);

    public static OptionRow Of<T>(
        string name, OptionType<T> type, Func<NodeOptions, T> get, Func<NodeOptions, T, NodeOptions> set, string help) =>
        new Typed<T>(name, type, get, set, help);

    private sealed class Typed<T>(
        string name, OptionType<T> type, Func<NodeOptions, T> get, Func<NodeOptions, T, NodeOptions> set, string help)
        : OptionRow(name, type.Hint, type.Expected, help)
    {
        public override bool IsFlag => typeof(T) == typeof(bool);

        public override string Show(NodeOptions options) => type.Show(get(options));

        public override bool TryApply(string text, ref NodeOptions options)
        {
            if (!type.Read(text, out T? value)) return false;
            options = set(options, value);
            return true;
        }
    }
}
