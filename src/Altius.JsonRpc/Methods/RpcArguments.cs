using System.Text.Json;

namespace Altius.JsonRpc;

/// <summary>The arguments of one call as slices of the request, by position; an argument that was not given is empty.</summary>
public readonly struct RpcArguments
{
    private readonly ReadOnlyMemory<byte>[] _slices;

    private RpcArguments(ReadOnlyMemory<byte>[] slices, JsonReaderOptions options)
    {
        _slices = slices;
        Options = options;
    }

    internal JsonReaderOptions Options { get; }

    internal ReadOnlySpan<byte> this[int position] => _slices[position].Span;

    /// <summary>Whether a word stands in any of them.</summary>
    internal bool Hold(ReadOnlySpan<byte> word)
    {
        foreach (ReadOnlyMemory<byte> slice in _slices)
            if (slice.Span.IndexOf(word) >= 0) return true;
        return false;
    }

    /// <summary>Finds each parameter's argument, in an array by position or in an object by name.</summary>
    /// <param name="text">The value of "params", well formed; empty where there is none.</param>
    /// <exception cref="RpcError">−32602: there are too many, or one that no parameter is named after.</exception>
    internal static RpcArguments Find(IReadOnlyList<Param> parameters, ReadOnlyMemory<byte> text, JsonReaderOptions options)
    {
        ReadOnlyMemory<byte>[] slices = parameters.Count == 0 ? [] : new ReadOnlyMemory<byte>[parameters.Count];
        if (text.IsEmpty) return new RpcArguments(slices, options);
        Utf8JsonReader json = new(text.Span, options);
        json.Read();
        bool isByName = json.TokenType == JsonTokenType.StartObject;
        for (int given = 0; json.Read() && json.TokenType is not (JsonTokenType.EndArray or JsonTokenType.EndObject); given++)
        {
            int position = isByName ? IndexOfName(parameters, ref json) : given;
            if (isByName) json.Read();
            if (position >= slices.Length)
                throw RpcError.InvalidParams($"too many arguments: this method takes at most {slices.Length}");
            int start = (int)json.TokenStartIndex;
            json.Skip();
            slices[position] = text[start..(int)json.BytesConsumed];
        }
        return new RpcArguments(slices, options);
    }

    private static int IndexOfName(IReadOnlyList<Param> parameters, ref Utf8JsonReader json)
    {
        for (int i = 0; i < parameters.Count; i++)
            if (json.ValueTextEquals(parameters[i].Name)) return i;
        string known = parameters.Count == 0 ? "none" : string.Join(", ", parameters.Select(parameter => parameter.Name));
        throw RpcError.InvalidParams($"an argument has a name that no parameter of this method has (its parameters: {known})");
    }
}
