using System.Buffers;
using System.Text;
using System.Text.Json;
using Altius.Primitives;

namespace Altius.JsonRpc;

/// <summary>A storage slot as it was asked for.</summary>
/// <param name="IsFullWidth">Whether all 32 bytes were given.</param>
internal readonly record struct StorageKey(UInt256 Slot, bool IsFullWidth)
{
    private const int MaxDigits = 64;

    /// <summary>Up to 32 bytes, of which leading zeros may be missing.</summary>
    public static readonly RpcType<StorageKey> Type =
        RpcTypes.Parsed("""{"type":"string","pattern":"^0x[0-9a-fA-F]{0,64}$"}""", Read);

    private static StorageKey Read(ref Utf8JsonReader json)
    {
        RpcTypes.Expect(ref json, JsonTokenType.String);
        ReadOnlySpan<byte> text = json.ValueSpan;
        ReadOnlySpan<byte> digits = text.StartsWith("0x"u8) || text.StartsWith("0X"u8) ? text[2..] : text;
        if (digits.Length > MaxDigits)
            throw new RpcValueException($"storage key too long (want at most 32 bytes): {Quoted(text)}");
        Span<byte> padded = stackalloc byte[MaxDigits];
        padded.Fill((byte)'0');
        digits.CopyTo(padded[^digits.Length..]);
        Span<byte> word = stackalloc byte[MaxDigits / 2];
        if (Convert.FromHexString(padded, word, out _, out _) != OperationStatus.Done)
            throw new RpcValueException($"invalid hex in storage key: {Quoted(text)}");
        return new StorageKey(UInt256.FromBigEndian(word), digits.Length == MaxDigits);
    }

    private static string Quoted(ReadOnlySpan<byte> text)
    {
        const int Shown = 80;
        return text.Length <= Shown ? $"\"{Encoding.UTF8.GetString(text)}\"" : $"\"{Encoding.UTF8.GetString(text[..Shown])}…\"";
    }
}
