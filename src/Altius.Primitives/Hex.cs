using System.Buffers;

namespace Altius.Primitives;

/// <summary>Hexadecimal text of byte strings, with or without the 0x prefix.</summary>
public static class Hex
{
    /// <summary>Lower-case digits after 0x.</summary>
    public static string ToPrefixed(ReadOnlySpan<byte> bytes) => "0x" + Convert.ToHexStringLower(bytes);

    /// <summary>Decodes an even number of digits, after an optional 0x, into <paramref name="destination"/>.</summary>
    /// <returns>False for an odd count, a foreign character, or a destination that is too small.</returns>
    public static bool TryDecode(ReadOnlySpan<char> text, Span<byte> destination, out int written)
    {
        ReadOnlySpan<char> digits = WithoutPrefix(text);
        written = 0;
        if ((digits.Length & 1) != 0 || digits.Length / 2 > destination.Length) return false;
        return Convert.FromHexString(digits, destination, out _, out written) == OperationStatus.Done;
    }

    /// <returns>False for an odd count of digits or a foreign character.</returns>
    public static bool TryDecode(ReadOnlySpan<char> text, out byte[] bytes)
    {
        bytes = new byte[WithoutPrefix(text).Length / 2];
        if (TryDecode(text, bytes, out _)) return true;
        bytes = [];
        return false;
    }

    /// <exception cref="FormatException">The text is not hexadecimal.</exception>
    public static byte[] Decode(ReadOnlySpan<char> text)
    {
        if (TryDecode(text, out byte[] bytes)) return bytes;
        string shown = text.Length > 40 ? $"{text[..40]}…" : text.ToString();
        throw new FormatException($"'{shown}' is not an even number of hexadecimal digits.");
    }

    private static ReadOnlySpan<char> WithoutPrefix(ReadOnlySpan<char> text) =>
        text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? text[2..] : text;
}
