using System.Globalization;
using System.Text.Json;
using Altius.Primitives;

namespace Altius.Core;

/// <summary>A value in a chain spec file and the path to it, so that every complaint can say where.</summary>
/// <param name="Path">Such as <c>config.chainId</c>; empty for the root.</param>
internal readonly record struct SpecNode(JsonElement Element, string Path)
{
    private bool IsObject => Element.ValueKind == JsonValueKind.Object;

    /// <summary>The first property of one of these names, in any case; null where there is none or it is null.</summary>
    public SpecNode? Find(params ReadOnlySpan<string> names)
    {
        if (!IsObject) throw Fault("an object is expected here");
        foreach (string name in names)
            foreach (JsonProperty property in Element.EnumerateObject())
                if (property.Name.Equals(name, StringComparison.OrdinalIgnoreCase) && !IsNull(property.Value))
                    return new SpecNode(property.Value, Join(property.Name));
        return null;
    }

    public SpecNode Require(string name) =>
        Find(name) ?? throw new ChainSpecException($"\"{Join(name)}\" is missing. Add it.");

    public IEnumerable<KeyValuePair<string, SpecNode>> Properties()
    {
        if (!IsObject) throw Fault("an object is expected here");
        foreach (JsonProperty property in Element.EnumerateObject())
            yield return new(property.Name, new SpecNode(property.Value, Join(property.Name)));
    }

    public string AsText() => Element.ValueKind == JsonValueKind.String
        ? Element.GetString()!
        : throw Fault("a text is expected here");

    public bool AsFlag() => Element.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Fault("true or false is expected here"),
    };

    /// <summary>A JSON number, or a text that holds a decimal or, after 0x, a hexadecimal number.</summary>
    public UInt256 AsUInt256()
    {
        string text = Element.ValueKind == JsonValueKind.Number ? Element.GetRawText() : AsText();
        if (UInt256.TryParse(text, out UInt256 value)) return value;
        throw Fault($"'{Shorten(text)}' is no number from 0 to 2^256 − 1; write it in decimal digits or as 0x…");
    }

    public ulong AsUInt64()
    {
        UInt256 value = AsUInt256();
        return value.FitsUInt64 ? value.U0 : throw Fault($"{value} does not fit in 64 bits");
    }

    public Hash256 AsHash()
    {
        string text = AsText();
        return Hash256.TryParse(text, out Hash256 hash) ? hash : throw Fault($"'{Shorten(text)}' is not 32 bytes in hexadecimal");
    }

    public Address AsAddress() => ParseAddress(AsText());

    public byte[] AsBytes()
    {
        string text = AsText();
        return Hex.TryDecode(text, out byte[] bytes) ? bytes : throw Fault($"'{Shorten(text)}' is not bytes in hexadecimal");
    }

    /// <summary>Reads an address that stands here as a text or as the property's own name.</summary>
    public Address ParseAddress(string text) =>
        Address.TryParse(text, out Address address) ? address : throw Fault($"'{Shorten(text)}' is not 20 bytes in hexadecimal");

    /// <summary>Reads a storage word, which may leave out leading zeros and the 0x.</summary>
    public UInt256 ParseWord(string text)
    {
        string prefixed = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? text : "0x" + text;
        return UInt256.TryParse(prefixed, out UInt256 word)
            ? word
            : throw Fault($"'{Shorten(text)}' is not a word in hexadecimal");
    }

    public ChainSpecException Fault(string what) =>
        new(string.Create(CultureInfo.InvariantCulture, $"\"{(Path.Length == 0 ? "the file" : Path)}\": {what}. Correct it."));

    private static bool IsNull(JsonElement element) => element.ValueKind == JsonValueKind.Null;

    private string Join(string name) => Path.Length == 0 ? name : $"{Path}.{name}";

    private static string Shorten(string text) => text.Length <= 80 ? text : string.Concat(text.AsSpan(0, 77), "…");
}
