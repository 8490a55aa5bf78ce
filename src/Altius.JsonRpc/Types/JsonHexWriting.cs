using System.Buffers;
using System.Text.Json;
using Altius.Core;
using Altius.Primitives;

namespace Altius.JsonRpc;

/// <summary>Writes the hexadecimal values of the Ethereum JSON-RPC straight as UTF-8 bytes.</summary>
public static class JsonHexWriting
{
    /// <summary>Bytes up to which the text is put together on the stack.</summary>
    private const int MaxOnStack = 256;

    /// <summary>Writes DATA: 0x and two lower-case digits a byte.</summary>
    public static void WriteData(this Utf8JsonWriter json, ReadOnlySpan<byte> bytes)
    {
        int length = 4 + 2 * bytes.Length; // with 0x and the quotes
        byte[]? rented = bytes.Length > MaxOnStack ? ArrayPool<byte>.Shared.Rent(length) : null;
        Span<byte> text = rented is null ? stackalloc byte[4 + 2 * MaxOnStack] : rented;
        text = text[..length];
        "\"0x"u8.CopyTo(text);
        Convert.TryToHexStringLower(bytes, text[3..], out _);
        text[^1] = (byte)'"';
        json.WriteRawValue(text, skipInputValidation: true);
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
    }

    public static void WriteData(this Utf8JsonWriter json, ReadOnlySpan<byte> name, ReadOnlySpan<byte> bytes)
    {
        json.WritePropertyName(name);
        json.WriteData(bytes);
    }

    /// <summary>Writes a field of DATA, null where there is no hash.</summary>
    public static void WriteHash(this Utf8JsonWriter json, ReadOnlySpan<byte> name, in Hash256? hash)
    {
        if (hash is { } known) json.WriteData(name, known.Bytes);
        else json.WriteNull(name);
    }

    /// <summary>Writes a field of DATA, null where there is no address.</summary>
    public static void WriteAddress(this Utf8JsonWriter json, ReadOnlySpan<byte> name, in Address? address)
    {
        if (address is { } known) json.WriteData(name, known.Bytes);
        else json.WriteNull(name);
    }

    /// <summary>Writes a QUANTITY: 0x and lower-case digits without leading zeros.</summary>
    public static void WriteQuantity(this Utf8JsonWriter json, ulong value)
    {
        Span<byte> text = stackalloc byte[20];
        "\"0x"u8.CopyTo(text);
        value.TryFormat(text[3..], out int digits, "x");
        text[3 + digits] = (byte)'"';
        json.WriteRawValue(text[..(4 + digits)], skipInputValidation: true);
    }

    public static void WriteQuantity(this Utf8JsonWriter json, ReadOnlySpan<byte> name, ulong value)
    {
        json.WritePropertyName(name);
        json.WriteQuantity(value);
    }

    /// <summary>Writes a QUANTITY: 0x and lower-case digits without leading zeros.</summary>
    public static void WriteQuantity(this Utf8JsonWriter json, in UInt256 value)
    {
        if (value.FitsUInt64)
        {
            json.WriteQuantity(value.U0);
            return;
        }
        Span<byte> bytes = stackalloc byte[32];
        value.WriteBigEndian(bytes);
        Span<byte> digits = stackalloc byte[64];
        Convert.TryToHexStringLower(bytes, digits, out _);
        Span<byte> text = stackalloc byte[68];
        digits = digits.TrimStart((byte)'0');
        "\"0x"u8.CopyTo(text);
        digits.CopyTo(text[3..]);
        text[3 + digits.Length] = (byte)'"';
        json.WriteRawValue(text[..(4 + digits.Length)], skipInputValidation: true);
    }

    public static void WriteQuantity(this Utf8JsonWriter json, ReadOnlySpan<byte> name, in UInt256 value)
    {
        json.WritePropertyName(name);
        json.WriteQuantity(value);
    }

    public static void WriteBloom(this Utf8JsonWriter json, ReadOnlySpan<byte> name, Bloom bloom) =>
        json.WriteData(name, bloom.Bytes);
}
