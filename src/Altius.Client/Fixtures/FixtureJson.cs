using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Altius.Primitives;

namespace Altius.Client.Fixtures;

/// <summary>Reads the values of test fixtures and of JSON-RPC blocks: hexadecimal text of many shapes.</summary>
/// <remarks>All throw a <see cref="FixtureFault"/> that names the field.</remarks>
internal static class FixtureJson
{
    /// <summary>What some classic fixtures put before a number that has more than 256 bits.</summary>
    private const string BigIntegerMark = "0x:bigint ";

    private const int LongestNumber = 256;

    /// <summary>A member that must be there.</summary>
    public static JsonElement Need(this JsonElement parent, string name) =>
        parent.TryFind(name, out JsonElement value) ? value : throw new FixtureFault($"'{name}' is missing");

    /// <summary>A member that may be missing or null.</summary>
    public static bool TryFind(this JsonElement parent, string name, out JsonElement value)
    {
        if (parent.ValueKind != JsonValueKind.Object)
            throw new FixtureFault($"an object that should hold '{name}' is {Kind(parent)}");
        return parent.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;
    }

    public static UInt256 Word(this JsonElement parent, string name) => parent.Need(name).ToWord(name);

    public static ulong Number(this JsonElement parent, string name) => parent.Need(name).ToNumber(name);

    public static Hash256 Hash(this JsonElement parent, string name) => parent.Need(name).ToHash(name);

    public static Address Address(this JsonElement parent, string name) => parent.Need(name).ToAddress(name);

    public static byte[] Bytes(this JsonElement parent, string name) => parent.Need(name).ToBytes(name);

    public static string Text(this JsonElement parent, string name) =>
        parent.Need(name) is { ValueKind: JsonValueKind.String } value
            ? value.GetString()!
            : throw new FixtureFault($"'{name}' is no text");

    /// <summary>The text of a member, null where it is missing.</summary>
    public static string? OptionalText(this JsonElement parent, string name) =>
        parent.TryFind(name, out _) ? parent.Text(name) : null;

    /// <summary>The items of a list that must be there.</summary>
    public static JsonElement.ArrayEnumerator Items(this JsonElement parent, string name) => parent.Need(name).ToItems(name);

    public static JsonElement.ArrayEnumerator ToItems(this JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray()
            : throw new FixtureFault($"'{name}' is {Kind(value)} instead of a list");

    /// <summary>The members of an object that must be there.</summary>
    public static JsonElement.ObjectEnumerator Members(this JsonElement parent, string name)
    {
        JsonElement value = parent.Need(name);
        return value.ValueKind == JsonValueKind.Object
            ? value.EnumerateObject()
            : throw new FixtureFault($"'{name}' is {Kind(value)} instead of an object");
    }

    /// <summary>An unsigned number of at most 256 bits: hexadecimal after 0x, decimal, or a JSON number.</summary>
    public static UInt256 ToWord(this JsonElement value, string name) =>
        value.TryToWord(out UInt256 word) ? word : throw Bad(value, name, "an unsigned 256-bit number");

    /// <summary>False for what is no number, or one of more than 256 bits.</summary>
    public static bool TryToWord(this JsonElement value, out UInt256 word)
    {
        word = default;
        if (value.ValueKind == JsonValueKind.Number)
        {
            bool fits = value.TryGetUInt64(out ulong small);
            word = small;
            return fits;
        }
        if (value.ValueKind != JsonValueKind.String) return false;
        ReadOnlySpan<byte> raw = Unquoted(value);
        if (raw.Length > LongestNumber) return false;
        Span<char> buffer = stackalloc char[LongestNumber];
        ReadOnlySpan<char> text = buffer[..Encoding.UTF8.GetChars(raw, buffer)];
        if (text.StartsWith(BigIntegerMark)) text = text[BigIntegerMark.Length..];
        return text is "0x" or "" || UInt256.TryParse(text, out word); // classic fixtures write 0x for zero
    }

    public static ulong ToNumber(this JsonElement value, string name) =>
        value.TryToWord(out UInt256 word) && word.FitsUInt64 ? word.U0 : throw Bad(value, name, "a 64-bit number");

    public static Hash256 ToHash(this JsonElement value, string name)
    {
        Span<byte> bytes = stackalloc byte[Hash256.Size];
        return TryDecode(value, bytes) ? new Hash256(bytes) : throw Bad(value, name, "a 32-byte hash");
    }

    public static Address ToAddress(this JsonElement value, string name)
    {
        Span<byte> bytes = stackalloc byte[Primitives.Address.Size];
        return TryDecode(value, bytes) ? new Address(bytes) : throw Bad(value, name, "a 20-byte address");
    }

    /// <summary>An address that is the name of a member, with or without 0x.</summary>
    public static Address ToAddress(this JsonProperty member) =>
        Primitives.Address.TryParse(member.Name, out Address address)
            ? address
            : throw new FixtureFault($"'{member.Name}' is not a 20-byte address");

    /// <summary>A byte string in hexadecimal, with or without 0x.</summary>
    public static byte[] ToBytes(this JsonElement value, string name)
    {
        if (value.ValueKind != JsonValueKind.String) throw Bad(value, name, "hexadecimal text");
        ReadOnlySpan<byte> digits = Digits(value);
        byte[] bytes = digits.Length == 0 ? [] : new byte[digits.Length / 2];
        bool isHex = (digits.Length & 1) == 0 && Convert.FromHexString(digits, bytes, out _, out _) == OperationStatus.Done;
        return isHex ? bytes : throw Bad(value, name, "an even number of hexadecimal digits");
    }

    private static bool TryDecode(JsonElement value, Span<byte> bytes)
    {
        if (value.ValueKind != JsonValueKind.String) return false;
        ReadOnlySpan<byte> digits = Digits(value);
        return digits.Length == 2 * bytes.Length && Convert.FromHexString(digits, bytes, out _, out _) == OperationStatus.Done;
    }

    private static ReadOnlySpan<byte> Digits(JsonElement value)
    {
        ReadOnlySpan<byte> raw = Unquoted(value);
        return raw.StartsWith("0x"u8) || raw.StartsWith("0X"u8) ? raw[2..] : raw;
    }

    /// <summary>The characters between the quotes. Escapes stay as they are: no value here has any.</summary>
    private static ReadOnlySpan<byte> Unquoted(JsonElement value) => JsonMarshal.GetRawUtf8Value(value)[1..^1];

    private static FixtureFault Bad(JsonElement value, string name, string wanted)
    {
        const int Shown = 40;
        string raw = value.GetRawText();
        return new($"'{name}' is not {wanted}: {(raw.Length > Shown ? $"{raw[..Shown]}…" : raw)}");
    }

    private static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "text",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null or JsonValueKind.Undefined => "nothing",
        _ => "true or false",
    };
}
