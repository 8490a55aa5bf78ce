using System.Globalization;
using System.Numerics;

namespace Altius.Primitives;

/// <content>Text forms.</content>
public readonly partial struct UInt256
{
    /// <summary>Reads a decimal number, or a hexadecimal one after 0x (leading zeros allowed).</summary>
    /// <returns>False for an empty text, a sign, a foreign character or a value above 2^256 − 1.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out UInt256 value)
    {
        value = default;
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)) return TryParseHex(text[2..], out value);
        if (text.IsEmpty || text.Length > 100) return false;
        if (!BigInteger.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out BigInteger big)) return false;
        if (big.GetBitLength() > 256) return false;
        value = (UInt256)big;
        return true;
    }

    /// <exception cref="FormatException">The text is not an unsigned 256-bit integer.</exception>
    public static UInt256 Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out UInt256 value) ? value : throw new FormatException($"'{text}' is not an unsigned 256-bit integer.");

    private static bool TryParseHex(ReadOnlySpan<char> digits, out UInt256 value)
    {
        value = default;
        if (digits.IsEmpty) return false;
        digits = digits.TrimStart('0');
        if (digits.Length > 64) return false;
        foreach (char digit in digits)
        {
            if (!char.IsAsciiHexDigit(digit)) return false;
            ShiftLeft(value, 4, out UInt256 shifted);
            value = shifted | new UInt256((ulong)Convert.ToInt32(digit.ToString(), 16));
        }
        return true;
    }
}
