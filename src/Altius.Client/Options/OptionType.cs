using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Altius.Client.Options;

/// <summary>How an option's value is written: alike on the command line, in the environment and in files.</summary>
/// <param name="Hint">Stands for the value in the help, such as PORT.</param>
/// <param name="Expected">What a good value is, as the end of a sentence: "a whole number from 1 to 1024".</param>
internal sealed record OptionType<T>(string Hint, string Expected, OptionType<T>.Reader Read, Func<T, string> Show)
{
    /// <summary>False where the text is no value of the type.</summary>
    public delegate bool Reader(string text, [MaybeNullWhen(false)] out T value);
}

/// <summary>The types that options have.</summary>
internal static class OptionTypes
{
    /// <summary>What stands for a listener, a limit or a file that is not wanted.</summary>
    public const string Off = "off";

    private const string Archive = "archive";
    private const string Usual = "chain";
    private const ulong LeastGasLimit = 5000; // what a header must state at least

    public static readonly OptionType<bool> Flag =
        new("true|false", "true or false", bool.TryParse, value => value ? "true" : "false");

    /// <summary>A path, or nothing where the default place is meant.</summary>
    public static readonly OptionType<string?> FilePath = new("PATH", "a path", ReadPath, value => value ?? "");

    /// <summary>A path, or nothing for <see cref="Off"/>.</summary>
    public static readonly OptionType<string?> FilePathOrOff =
        new("PATH|off", "a path, or 'off'", ReadPath, value => value ?? Off);

    public static readonly OptionType<IReadOnlyList<string>> List = new(
        "A,B,…", "a list with commas between", ReadList, value => string.Join(',', value));

    public static readonly OptionType<int?> PortOrOff = new(
        "PORT|off", "a port from 0 (any that is free) to 65535, or 'off'", ReadPortOrOff,
        value => value?.ToString(CultureInfo.InvariantCulture) ?? Off);

    public static readonly OptionType<int> Port = Int("PORT", 0, ushort.MaxValue);

    /// <summary>Bytes: a whole number, alone or with K, M, G or T (powers of 1,024).</summary>
    public static readonly OptionType<long> Bytes = new(
        "SIZE", "a size such as 512M or 4G", ReadBytes, ShowBytes);

    /// <summary>Seconds: a number that may have a fraction, not negative.</summary>
    public static readonly OptionType<TimeSpan> Seconds = new(
        "SECONDS", "a number of seconds from 0 to 86400", ReadSeconds,
        value => value.TotalSeconds.ToString(CultureInfo.InvariantCulture));

    /// <summary>Blocks, or "archive" for all there are.</summary>
    public static readonly OptionType<ulong> Blocks = new(
        "N|archive", "a number of blocks, or 'archive'", ReadBlocks,
        value => value == ulong.MaxValue ? Archive : value.ToString(CultureInfo.InvariantCulture));

    /// <summary>A gas amount, or "chain" for what is usual on the chain.</summary>
    public static readonly OptionType<ulong?> GasOrChain = new(
        "GAS|chain", "an amount of gas from 5000 on, or 'chain'", ReadGasOrChain,
        value => value?.ToString(CultureInfo.InvariantCulture) ?? Usual);

    public static readonly OptionType<ulong> Gas = new(
        "GAS", "an amount of gas", (string text, out ulong value) => ReadULong(text, out value) && value > 0,
        value => value.ToString(CultureInfo.InvariantCulture));

    /// <summary>A text with a condition.</summary>
    public static OptionType<string> TextThat(string expected, Predicate<string> isGood) =>
        new("TEXT", expected, (string text, [MaybeNullWhen(false)] out string value) => isGood(value = text), value => value);

    public static OptionType<int> Int(string hint, int least, int most) => new(
        hint, string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} to {most}"),
        (string text, out int value) => ReadInt(text, least, most, out value),
        value => value.ToString(CultureInfo.InvariantCulture));

    /// <summary>One of an enum's members, in lower case.</summary>
    public static OptionType<T> OneOf<T>()
        where T : struct, Enum
    {
        string names = string.Join('|', Enum.GetNames<T>()).ToLowerInvariant();
        return new(
            names, $"one of {names.Replace("|", ", ")}",
            // A number would be taken for a member too.
            (string text, out T value) => Enum.TryParse(text, ignoreCase: true, out value) && text.All(char.IsLetter),
            value => value.ToString().ToLowerInvariant());
    }

    private static bool ReadPath(string text, out string? value)
    {
        value = text is Off or "" ? null : Expand(text);
        return true;
    }

    private static bool ReadPortOrOff(string text, out int? value)
    {
        value = ReadInt(text, 0, ushort.MaxValue, out int port) ? port : null;
        return value is not null || text == Off;
    }

    private static bool ReadBlocks(string text, out ulong value)
    {
        if (ReadULong(text, out value)) return true;
        value = ulong.MaxValue;
        return text == Archive;
    }

    private static bool ReadGasOrChain(string text, out ulong? value)
    {
        value = ReadULong(text, out ulong gas) && gas >= LeastGasLimit ? gas : null;
        return value is not null || text == Usual;
    }

    private static bool ReadInt(string text, int least, int most, out int value) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value)
            && value >= least && value <= most;

    // 30_000_000 and 30000000 are the same number to read.
    private static bool ReadULong(string text, out ulong value) =>
        ulong.TryParse(text.Replace("_", ""), NumberStyles.None, CultureInfo.InvariantCulture, out value);

    private static bool ReadList(string text, out IReadOnlyList<string> value)
    {
        value = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return true;
    }

    private static bool ReadBytes(string text, out long value)
    {
        value = 0;
        if (text.Length == 0) return false;
        int shift = char.ToUpperInvariant(text[^1]) switch { 'K' => 10, 'M' => 20, 'G' => 30, 'T' => 40, _ => 0 };
        ReadOnlySpan<char> digits = shift == 0 ? text : text.AsSpan(0, text.Length - 1);
        if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long units)) return false;
        if (units > long.MaxValue >> shift) return false;
        value = units << shift;
        return true;
    }

    private static string ShowBytes(long value)
    {
        foreach ((int shift, char unit) in (ReadOnlySpan<(int, char)>)[(40, 'T'), (30, 'G'), (20, 'M'), (10, 'K')])
            if (value != 0 && value % (1L << shift) == 0) return $"{value >> shift}{unit}";
        return value.ToString(CultureInfo.InvariantCulture);
    }

    private static bool ReadSeconds(string text, out TimeSpan value)
    {
        value = default;
        const double Day = 86_400;
        if (!double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds))
            return false;
        if (seconds is not (>= 0 and <= Day)) return false;
        value = TimeSpan.FromSeconds(seconds);
        return true;
    }

    /// <summary>What shells do to a path, for paths that come from files and the environment.</summary>
    private static string Expand(string path) =>
        path == "~" || path.StartsWith("~/", StringComparison.Ordinal)
            ? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + path[1..]
            : path;
}
