using System.Buffers;
using System.Text.Json;
using Altius.Primitives;

namespace Altius.JsonRpc;

/// <summary>Reads the hexadecimal values of the Ethereum JSON-RPC straight from the UTF-8 bytes of a string token.</summary>
public static class JsonHexReading
{
    private const int MaxQuantityDigits = 64;

    /// <summary>Reads a QUANTITY of at most 64 bits.</summary>
    /// <exception cref="RpcValueException">It is not one, or too large.</exception>
    public static ulong ReadQuantity64(this ref Utf8JsonReader json)
    {
        UInt256 value = json.ReadQuantity();
        return value.FitsUInt64 ? value.U0 : throw new RpcValueException("expected a quantity of at most 64 bits");
    }

    /// <summary>Reads a QUANTITY: 0x and hexadecimal digits without leading zeros.</summary>
    /// <exception cref="RpcValueException">It is not one, or longer than 256 bits.</exception>
    public static UInt256 ReadQuantity(this ref Utf8JsonReader json)
    {
        ReadOnlySpan<byte> digits = DigitsOf(ref json, "a quantity");
        if (digits.IsEmpty) throw new RpcValueException("expected a quantity, got 0x without digits (zero is 0x0)");
        if (digits[0] == '0' && digits.Length > 1) throw new RpcValueException("expected a quantity without leading zeros");
        if (digits.Length > MaxQuantityDigits) throw new RpcValueException("expected a quantity of at most 256 bits");
        Span<byte> padded = stackalloc byte[MaxQuantityDigits];
        padded.Fill((byte)'0');
        digits.CopyTo(padded[^digits.Length..]);
        Span<byte> bytes = stackalloc byte[MaxQuantityDigits / 2];
        if (Convert.FromHexString(padded, bytes, out _, out _) != OperationStatus.Done)
            throw new RpcValueException("expected a quantity, got a character that is no hexadecimal digit");
        return UInt256.FromBigEndian(bytes);
    }

    /// <summary>Reads DATA of any length.</summary>
    /// <exception cref="RpcValueException">It is not an even number of hexadecimal digits after 0x.</exception>
    public static byte[] ReadData(this ref Utf8JsonReader json)
    {
        ReadOnlySpan<byte> digits = DigitsOf(ref json, "hexadecimal data");
        byte[] bytes = digits.IsEmpty ? [] : GC.AllocateUninitializedArray<byte>(digits.Length / 2);
        Decode(digits, bytes);
        return bytes;
    }

    /// <summary>Reads DATA of exactly as many bytes as there is room for.</summary>
    /// <exception cref="RpcValueException">It is not DATA, or of another length.</exception>
    public static void ReadData(this ref Utf8JsonReader json, scoped Span<byte> destination)
    {
        ReadOnlySpan<byte> digits = DigitsOf(ref json, "hexadecimal data");
        if (digits.Length != 2 * destination.Length)
            throw new RpcValueException($"expected {destination.Length} bytes, got {digits.Length} hexadecimal digits");
        Decode(digits, destination);
    }

    /// <summary>Reads DATA of 32 bytes.</summary>
    /// <exception cref="RpcValueException">It is something else.</exception>
    public static Hash256 ReadHash(this ref Utf8JsonReader json)
    {
        Span<byte> bytes = stackalloc byte[Hash256.Size];
        json.ReadData(bytes);
        return new Hash256(bytes);
    }

    /// <summary>Reads DATA of 20 bytes.</summary>
    /// <exception cref="RpcValueException">It is something else.</exception>
    public static Address ReadAddress(this ref Utf8JsonReader json)
    {
        Span<byte> bytes = stackalloc byte[Address.Size];
        json.ReadData(bytes);
        return new Address(bytes);
    }

    private static void Decode(ReadOnlySpan<byte> digits, scoped Span<byte> bytes)
    {
        if ((digits.Length & 1) != 0) throw new RpcValueException("expected an even number of hexadecimal digits");
        if (Convert.FromHexString(digits, bytes, out _, out _) != OperationStatus.Done)
            throw new RpcValueException("expected hexadecimal data, got a character that is no hexadecimal digit");
    }

    private static ReadOnlySpan<byte> DigitsOf(ref Utf8JsonReader json, string expected)
    {
        if (json.TokenType != JsonTokenType.String)
            throw new RpcValueException($"expected {expected} (a string), got {RpcTypes.NameOf(json.TokenType)}");
        ReadOnlySpan<byte> text = json.ValueSpan; // an escaped digit is none: the backslash fails to decode
        if (text.Length < 2 || text[0] != '0' || text[1] is not ((byte)'x' or (byte)'X'))
            throw new RpcValueException($"expected {expected}, got a string without the prefix 0x");
        return text[2..];
    }
}
