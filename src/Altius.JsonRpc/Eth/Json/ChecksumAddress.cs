using Altius.Crypto;
using Altius.Primitives;

namespace Altius.JsonRpc;

/// <summary>Addresses whose upper-case letters are a checksum (EIP-55), as people know them.</summary>
internal static class ChecksumAddress
{
    public static string Format(in Address address)
    {
        Span<byte> digits = stackalloc byte[2 * Address.Size];
        Convert.TryToHexStringLower(address.Bytes, digits, out _);
        Hash256 hash = Keccak256.Hash(digits);
        Span<char> text = stackalloc char[2 + digits.Length];
        "0x".CopyTo(text);
        for (int i = 0; i < digits.Length; i++)
        {
            int nibble = (hash.Bytes[i / 2] >> (i % 2 == 0 ? 4 : 0)) & 0xf;
            char digit = (char)digits[i];
            text[2 + i] = nibble >= 8 ? char.ToUpperInvariant(digit) : digit;
        }
        return text.ToString();
    }
}
