using System.Text.Json;
using Altius.Core;
using Altius.Primitives;

namespace Altius.JsonRpc;

/// <summary>The types from which parameters and answers are made (execution-apis, base types).</summary>
public static class RpcTypes
{
    public static readonly RpcType<bool> Boolean =
        new("""{"type":"boolean"}""", ReadBoolean, (json, value) => json.WriteBooleanValue(value));

    /// <summary>Any JSON string.</summary>
    public static readonly RpcType<string> Text =
        new("""{"type":"string"}""", ReadText, (json, value) => json.WriteStringValue(value));

    /// <summary>A JSON integer from 0 to 2^64 − 1; most Ethereum methods use <see cref="Quantity64"/> instead.</summary>
    public static readonly RpcType<ulong> Integer = new(
        """{"type":"integer","minimum":0}""", ReadInteger, (json, value) => json.WriteNumberValue(value));

    /// <summary>QUANTITY of up to 256 bits.</summary>
    public static readonly RpcType<UInt256> Quantity = new(
        """{"type":"string","pattern":"^0x(0|[1-9a-f][0-9a-f]{0,63})$"}""",
        JsonHexReading.ReadQuantity, (json, value) => json.WriteQuantity(value));

    /// <summary>QUANTITY of up to 64 bits.</summary>
    public static readonly RpcType<ulong> Quantity64 = new(
        """{"type":"string","pattern":"^0x(0|[1-9a-f][0-9a-f]{0,15})$"}""",
        JsonHexReading.ReadQuantity64, (json, value) => json.WriteQuantity(value));

    /// <summary>DATA of any length.</summary>
    public static readonly RpcType<ReadOnlyMemory<byte>> Data = new(
        """{"type":"string","pattern":"^0x([0-9a-fA-F]{2})*$"}""",
        (ref Utf8JsonReader json) => json.ReadData(), (json, value) => json.WriteData(value.Span));

    /// <summary>DATA of 32 bytes.</summary>
    public static readonly RpcType<Hash256> Hash = new(
        BytesSchema(Hash256.Size), JsonHexReading.ReadHash, (json, value) => json.WriteData(value.Bytes));

    /// <summary>DATA of 20 bytes.</summary>
    public static readonly RpcType<Address> Address = new(
        BytesSchema(Primitives.Address.Size), JsonHexReading.ReadAddress, (json, value) => json.WriteData(value.Bytes));

    /// <summary>DATA of 256 bytes.</summary>
    public static readonly RpcType<Bloom> Bloom = new(
        BytesSchema(Core.Bloom.Size), ReadBloom, (json, value) => json.WriteData(value.Bytes));

    /// <summary>Nothing: null whatever is done.</summary>
    public static readonly RpcType<object?> Null = new(
        """{"type":"null"}""", static (ref Utf8JsonReader json) => { json.Skip(); return null; },
        (json, _) => json.WriteNullValue());

    /// <summary>DATA of a length that is always the same.</summary>
    public static RpcType<ReadOnlyMemory<byte>> Bytes(int length) => new(
        BytesSchema(length),
        (ref Utf8JsonReader json) =>
        {
            byte[] bytes = new byte[length];
            json.ReadData(bytes);
            return bytes;
        },
        (json, value) => json.WriteData(value.Span));

    /// <summary>An array of values of one type.</summary>
    public static RpcType<IReadOnlyList<T>> Array<T>(RpcType<T> item) => new(
        $$"""{"type":"array","items":{{item.Schema}}}""",
        (ref Utf8JsonReader json) => ReadArray(ref json, item),
        (json, values) =>
        {
            json.WriteStartArray();
            foreach (T value in values) item.Write(json, value);
            json.WriteEndArray();
        });

    /// <summary>An answer that its owner writes by hand.</summary>
    public static RpcType<T> Written<T>(string schema, Action<Utf8JsonWriter, T> write) => new(schema, null, write);

    /// <summary>An answer whose writer is what the handler returns.</summary>
    public static RpcType<Action<Utf8JsonWriter>> Written(string schema) => new(schema, null, (json, write) => write(json));

    /// <summary>A parameter that its owner reads by hand.</summary>
    public static RpcType<T> Parsed<T>(string schema, RpcRead<T> read) => new(schema, read, null);

    /// <summary>How a JSON token is called in a message.</summary>
    public static string NameOf(JsonTokenType token) => token switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => "a string",
        JsonTokenType.Number => "a number",
        JsonTokenType.True or JsonTokenType.False => "a boolean",
        JsonTokenType.Null => "null",
        _ => "nothing",
    };

    /// <summary>Throws unless the reader stands on such a token.</summary>
    /// <exception cref="RpcValueException">It stands on another.</exception>
    public static void Expect(ref Utf8JsonReader json, JsonTokenType token)
    {
        if (json.TokenType != token) throw new RpcValueException($"expected {NameOf(token)}, got {NameOf(json.TokenType)}");
    }

    private static string BytesSchema(int length) => $$"""{"type":"string","pattern":"^0x[0-9a-fA-F]{{{2 * length}}}$"}""";

    private static List<T> ReadArray<T>(ref Utf8JsonReader json, RpcType<T> item)
    {
        Expect(ref json, JsonTokenType.StartArray);
        List<T> items = [];
        try
        {
            while (json.Read() && json.TokenType != JsonTokenType.EndArray) items.Add(item.Read(ref json));
        }
        catch (RpcValueException fault)
        {
            fault.InItem(items.Count);
            throw;
        }
        return items;
    }

    private static bool ReadBoolean(ref Utf8JsonReader json) => json.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        _ => throw new RpcValueException($"expected true or false, got {NameOf(json.TokenType)}"),
    };

    private static string ReadText(ref Utf8JsonReader json)
    {
        Expect(ref json, JsonTokenType.String);
        try
        {
            return json.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new RpcValueException("expected text, got half of a surrogate pair");
        }
    }

    private static ulong ReadInteger(ref Utf8JsonReader json)
    {
        Expect(ref json, JsonTokenType.Number);
        return json.TryGetUInt64(out ulong value) ? value : throw new RpcValueException("expected an integer from 0 to 2^64 - 1");
    }

    private static Bloom ReadBloom(ref Utf8JsonReader json)
    {
        Span<byte> bytes = stackalloc byte[Core.Bloom.Size];
        json.ReadData(bytes);
        return new Bloom(bytes);
    }
}
