using System.Globalization;
using System.Numerics;

namespace Altius.Primitives;

/// <content>Text forms.</content>
public readonly partial struct UInt256
{
    /// <summary>More digits than this are refused before they cost time: 2^256 has 78, the rest may be leading zeros.</summary>
    private const int MaxDecimalDigits = 100;

    /// <summary>Reads a decimal number, or a hexadecimal one after 0x (leading zeros allowed).</summary>
    /// <returns>False for an empty text, a sign, a foreign character or a value above 2^256 − 1.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out UInt256 value)
    {
        value = default;
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)) return TryParseHex(text[2..], out value);
        if (text.IsEmpty || text.Length > MaxDecimalDigits) return false;
        if (!BigInteger.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out BigInteger big)) return false;
        if (big.GetBitLength() > 256) return false;
        value = (UInt256)big;
        return true;
    }

    /// <exception cref="FormatException">The text is not an unsigned 256-bit integer.</exception>
    public static UInt256 Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out UInt256 value) ? value : throw new FormatException($"'{text}' is not an unsigned 256-bit integer.");

    /// <summary>The decimal digits.</summary>
    public override string ToString() =>
        FitsUInt64 ? U0.ToString(CultureInfo.InvariantCulture) : ((BigInteger)this).ToString(CultureInfo.InvariantCulture);

    /// <summary>The shortest 0x form (a JSON-RPC QUANTITY): 0x0, 0x1a, …</summary>
    public string ToHexQuantity()
    {
        int digits = Math.Max(1, (BitLength + 3) / 4);
        return string.Create(2 + digits, this, static (text, value) =>
        {
            "0x".CopyTo(text);
            for (int i = text.Length - 1; i >= 2; i--, value >>= 4) text[i] = "0123456789abcdef"[(int)value.U0 & 0xf];
        });
    }

    private static bool TryParseHex(ReadOnlySpan<char> digits, out UInt256 value)
    {
        value = default;
        if (digits.IsEmpty) return false;
        digits = digits.TrimStart('0');
        if (digits.Length > 64) return false;
        Span<ulong> limbs = stackalloc ulong[4];
        limbs.Clear();
        for (int i = 0; i < digits.Length; i++)
        {
            int nibble = FromHexDigit(digits[^(i + 1)]);
            if (nibble < 0) return false;
            limbs[i / 16] |= (ulong)nibble << (4 * (i % 16));
        }
        value = new UInt256(limbs[0], limbs[1], limbs[2], limbs[3]);
        return true;
    }

    private static int FromHexDigit(char digit) => digit switch
    {
        >= '0' and <= '9' => digit - '0',
        >= 'a' and <= 'f' => digit - 'a' + 10,
        >= 'A' and <= 'F' => digit - 'A' + 10,
        _ => -1,
    };
}
