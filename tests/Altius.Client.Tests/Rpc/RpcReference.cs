using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Altius.Client.Tests.Rpc;

/// <summary>
/// Writes methods as a reference for readers, in Markdown, from the OpenRPC documents that the ports give. An object that several
/// methods take is described where it comes first.
/// </summary>
internal sealed class RpcReference
{
    /// <summary>Objects with fewer fields than this are described in every place.</summary>
    private const int WorthAReference = 4;

    private readonly StringBuilder _text = new();
    private readonly Dictionary<string, string> _described = new(StringComparer.Ordinal);

    private RpcReference()
    {
    }

    /// <param name="methods">The "methods" of OpenRPC documents.</param>
    public static string Write(IEnumerable<JsonElement> methods)
    {
        RpcReference reference = new();
        reference._text.Append(
            """
            # JSON-RPC methods

            Written from the table of methods; `rpc.discover` gives the same as an OpenRPC document. Arguments go by position or by name.
            *quantity* is a number in hexadecimal without leading zeros (`0x0`, `0x2a`), *data* is bytes in hexadecimal (`0x`, `0x00ff`).
            A *block tag* is a quantity, the number of a block, or `"earliest"`, `"finalized"`, `"safe"`, `"latest"` or `"pending"`; a *block* is
            that, or a block hash, or one of `{"blockNumber": …}` and `{"blockHash": …, "requireCanonical": …}` (EIP-1898).
            What may be left out is marked *optional*.

            """);
        foreach (IGrouping<string, JsonElement> space in methods.GroupBy(method => NameOf(method).Split('_')[0])
            .OrderBy(space => space.Key, StringComparer.Ordinal))
        {
            reference._text.Append(CultureInfo.InvariantCulture, $"\n## {space.Key}\n");
            foreach (JsonElement method in space.OrderBy(NameOf, StringComparer.Ordinal)) reference.WriteMethod(method);
        }
        return reference._text.ToString();
    }

    private static string NameOf(JsonElement named) => named.GetProperty("name").GetString()!;

    private void WriteMethod(JsonElement method)
    {
        string name = NameOf(method);
        _text.Append(CultureInfo.InvariantCulture, $"\n### {name}\n\n{method.GetProperty("summary").GetString()}\n\n");
        foreach (JsonElement parameter in method.GetProperty("params").EnumerateArray())
        {
            string optional = parameter.GetProperty("required").GetBoolean() ? "" : " (optional)";
            string note = parameter.TryGetProperty("description", out JsonElement description)
                ? $". {Sentence(description.GetString()!)}"
                : "";
            WriteValue(
                $"`{NameOf(parameter)}`{optional}", parameter.GetProperty("schema"), note, 0,
                $"`{NameOf(parameter)}` of `{name}`");
        }
        WriteValue("answer", method.GetProperty("result").GetProperty("schema"), "", 0, $"the answer of `{name}`");
    }

    private static string Sentence(string text) => char.ToUpperInvariant(text[0]) + text[1..].TrimEnd('.');

    /// <summary>One line for a value, and under it the fields of the objects in it.</summary>
    private void WriteValue(string lead, JsonElement schema, string note, int depth, string place)
    {
        List<JsonElement> objects = [];
        string type = Describe(schema, place, objects);
        _text.Append(' ', 2 * depth).Append(CultureInfo.InvariantCulture, $"- {lead}: {type}{note}\n");
        foreach (JsonProperty field in objects.SelectMany(one => one.GetProperty("properties").EnumerateObject()))
            WriteValue($"`{field.Name}`", field.Value, "", depth + 1, $"`{field.Name}` in {place}");
    }

    /// <summary>A type in words.</summary>
    /// <param name="objects">Gets the objects whose fields are to be described under it.</param>
    private string Describe(JsonElement schema, string place, List<JsonElement> objects)
    {
        foreach (string union in (string[])["oneOf", "anyOf", "allOf"])
        {
            if (!schema.TryGetProperty(union, out JsonElement members)) continue;
            if (NamedUnion(members) is { } name) return name;
            return string.Join(
                union == "allOf" ? " with " : " or ",
                members.EnumerateArray().Select(member => Describe(member, place, objects)));
        }
        if (schema.TryGetProperty("enum", out JsonElement values))
            return string.Join(" or ", values.EnumerateArray().Select(value => $"`\"{value.GetString()}\"`"));
        if (!schema.TryGetProperty("type", out JsonElement type)) return "any JSON";
        if (type.ValueKind == JsonValueKind.Array)
            return string.Join(
                " or ", type.EnumerateArray().Select(one => DescribeOne(one.GetString()!, schema, place, objects)));
        return DescribeOne(type.GetString()!, schema, place, objects);
    }

    /// <summary>The name that the head of the reference gives to these alternatives.</summary>
    private static string? NamedUnion(JsonElement members)
    {
        IEnumerable<string?> titles = members.EnumerateArray()
            .Select(member => member.TryGetProperty("title", out JsonElement title) ? title.GetString() : null);
        return string.Join(", ", titles) switch
        {
            "Block number, Block tag" => "block tag",
            "Block number, Block tag, Block hash, EIP-1898" => "block",
            _ => null,
        };
    }

    private string DescribeOne(string type, JsonElement schema, string place, List<JsonElement> objects)
    {
        if (type == "string" && schema.TryGetProperty("pattern", out JsonElement pattern))
            return DescribeText(schema, pattern.GetString()!);
        if (type == "array" && schema.TryGetProperty("prefixItems", out JsonElement members))
            return $"[{string.Join(", ", members.EnumerateArray().Select(member => Describe(member, place, objects)))}]";
        if (type == "array" && schema.TryGetProperty("items", out JsonElement item))
            return $"array of {Grouped(Describe(item, place, objects))}";
        return type == "object" ? DescribeObject(schema, place, objects) : type;
    }

    private static string DescribeText(JsonElement schema, string pattern)
    {
        if (schema.TryGetProperty("title", out JsonElement title)) return title.GetString()!.ToLowerInvariant();
        if (pattern.StartsWith("^0x(0|", StringComparison.Ordinal)) return "quantity";
        if (pattern == "^0x([0-9a-fA-F]{2})*$") return "data";
        int digits = pattern.IndexOf('{', StringComparison.Ordinal);
        string count = digits < 0 ? "" : pattern[(digits + 1)..pattern.IndexOf('}', StringComparison.Ordinal)];
        if (int.TryParse(count, CultureInfo.InvariantCulture, out int exactly)) return $"data of {exactly / 2} bytes";
        return count.StartsWith("0,", StringComparison.Ordinal)
            ? $"data of up to {int.Parse(count[2..], CultureInfo.InvariantCulture) / 2} bytes" : $"string like `{pattern}`";
    }

    private string DescribeObject(JsonElement schema, string place, List<JsonElement> objects)
    {
        string name = schema.TryGetProperty("title", out JsonElement title) ? $"{title.GetString()} object" : "object";
        if (schema.TryGetProperty("properties", out JsonElement properties))
        {
            string shape = schema.GetRawText();
            if (_described.TryGetValue(shape, out string? first)) return $"{name} as {first}";
            if (properties.EnumerateObject().Count() >= WorthAReference) _described[shape] = place;
            objects.Add(schema);
            string[] others = [.. Required(schema).Where(field => !properties.TryGetProperty(field, out _))];
            return others.Length == 0 ? name : $"{name} with {Listed(others)} and";
        }
        if (schema.TryGetProperty("additionalProperties", out JsonElement valueType)
            && valueType.ValueKind == JsonValueKind.Object)
            return $"{name} whose values are {Describe(valueType, place, objects)}";
        string[] required = Required(schema);
        return required.Length == 0 ? name : $"{name} with {Listed(required)}";
    }

    private static string[] Required(JsonElement schema) =>
        schema.TryGetProperty("required", out JsonElement fields)
            ? [.. fields.EnumerateArray().Select(field => field.GetString()!)]
            : [];

    private static string Listed(IEnumerable<string> fields) => string.Join(", ", fields.Select(field => $"`{field}`"));

    /// <summary>Alternatives inside of something else.</summary>
    private static string Grouped(string type) =>
        type.Contains(" or ", StringComparison.Ordinal) && type[0] != '[' ? $"({type})" : type;
}
