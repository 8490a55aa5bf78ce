using System.Text.Json;
using System.Text.Unicode;

namespace Altius.JsonRpc;

/// <summary>Takes requests apart into calls (JSON-RPC 2.0, sections 4 and 6). Works on slices; nothing is copied.</summary>
internal static class RpcMessage
{
    /// <summary>Whether the bytes are one JSON value that is valid UTF-8 and not too deep.</summary>
    /// <param name="fault">For people, where they are not.</param>
    public static bool IsWellFormed(ReadOnlySpan<byte> text, JsonReaderOptions options, out string fault)
    {
        fault = "";
        if (!Utf8.IsValid(text)) fault = "the request is not valid UTF-8";
        Utf8JsonReader json = new(text, options);
        try
        {
            while (fault.Length == 0 && json.Read()) { }
        }
        catch (JsonException) when (json.CurrentDepth >= options.MaxDepth - 1 && OpensAnother(text[(int)json.BytesConsumed..]))
        {
            fault = $"the request is nested deeper than {options.MaxDepth} levels";
        }
        catch (JsonException)
        {
            fault = text.IsEmpty ? "the request is empty" : $"the request is not JSON (byte {json.BytesConsumed})";
        }
        return fault.Length == 0;
    }

    private static bool OpensAnother(ReadOnlySpan<byte> rest) => !rest.IsEmpty && rest[0] is ((byte)'[' or (byte)'{');

    /// <summary>The items of a batch; null where the request is no array.</summary>
    /// <param name="text">Well formed.</param>
    public static List<ReadOnlyMemory<byte>>? SplitBatch(ReadOnlyMemory<byte> text, JsonReaderOptions options)
    {
        Utf8JsonReader json = new(text.Span, options);
        json.Read();
        if (json.TokenType != JsonTokenType.StartArray) return null;
        List<ReadOnlyMemory<byte>> items = [];
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            int start = (int)json.TokenStartIndex;
            json.Skip();
            items.Add(text[start..(int)json.BytesConsumed]);
        }
        return items;
    }
}

/// <summary>One call of a request.</summary>
/// <param name="Id">The id as it was written, to be echoed; empty for a notification.</param>
/// <param name="Method">Null where the call is no valid request; <paramref name="Fault"/> says why.</param>
/// <param name="Arguments">The value of "params"; empty where there is none.</param>
internal readonly record struct RpcCall(ReadOnlyMemory<byte> Id, string? Method, ReadOnlyMemory<byte> Arguments, string Fault)
{
    private static readonly ReadOnlyMemory<byte> NullId = "null"u8.ToArray();

    public bool IsNotification => Id.IsEmpty;

    /// <summary>Reads the members of a call; unknown ones are passed over.</summary>
    /// <param name="text">Well formed JSON.</param>
    public static RpcCall Read(ReadOnlyMemory<byte> text, JsonReaderOptions options)
    {
        Utf8JsonReader json = new(text.Span, options);
        json.Read();
        if (json.TokenType != JsonTokenType.StartObject)
            return Invalid(NullId, $"a request is an object, not {RpcTypes.NameOf(json.TokenType)}");
        ReadOnlyMemory<byte> id = default, arguments = default;
        string? method = null;
        bool hasVersion = false;
        string fault = "";
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            Member member = MemberOf(ref json);
            json.Read();
            int start = (int)json.TokenStartIndex;
            switch (member)
            {
                case Member.Version: hasVersion = json.TokenType == JsonTokenType.String && json.ValueTextEquals("2.0"u8); break;
                case Member.Method: method = ReadMethod(ref json); break;
                case Member.Id when !IsId(json.TokenType):
                    return Invalid(NullId,
                    "the id is neither a string, a number nor null");
                case Member.Arguments when !IsStructured(
                    json.TokenType):
                    fault = "params is neither an array nor an object"; break;
                default: break;
            }
            bool isNull = json.TokenType == JsonTokenType.Null;
            json.Skip();
            ReadOnlyMemory<byte> value = text[start..(int)json.BytesConsumed];
            if (member == Member.Id) id = value;
            if (member == Member.Arguments && !isNull) arguments = value;
        }
        if (fault.Length == 0 && !hasVersion) fault = "jsonrpc is not \"2.0\"";
        if (fault.Length == 0 && method is null) fault = "method is missing or no string";
        return fault.Length == 0 ? new RpcCall(id, method, arguments, "") : Invalid(id.IsEmpty ? NullId : id, fault);
    }

    private enum Member { Other, Version, Id, Method, Arguments }

    private static Member MemberOf(ref Utf8JsonReader json) =>
        json.ValueTextEquals("jsonrpc"u8) ? Member.Version
        : json.ValueTextEquals("id"u8) ? Member.Id
        : json.ValueTextEquals("method"u8) ? Member.Method
        : json.ValueTextEquals("params"u8) ? Member.Arguments
        : Member.Other;

    private static string? ReadMethod(ref Utf8JsonReader json)
    {
        try
        {
            return json.TokenType == JsonTokenType.String ? json.GetString() : null;
        }
        catch (InvalidOperationException) // half of a surrogate pair: no method has such a name
        {
            return null;
        }
    }

    private static bool IsId(JsonTokenType token) => token is JsonTokenType.String or JsonTokenType.Number or JsonTokenType.Null;

    private static bool IsStructured(JsonTokenType token) =>
        token is JsonTokenType.StartArray or JsonTokenType.StartObject or JsonTokenType.Null;

    private static RpcCall Invalid(ReadOnlyMemory<byte> id, string fault) => new(id, null, default, fault);
}
