using System.Text.Json;

namespace Altius.JsonRpc.Tests;

/// <summary>Compares JSON values, whatever the order of fields.</summary>
internal static class JsonComparison
{
    /// <param name="shapeOnly">Whether only kinds of values and names of fields matter.</param>
    /// <returns>Where the values differ and how; null where they do not.</returns>
    public static string? Difference(JsonElement expected, JsonElement actual, bool shapeOnly, string path = "result")
    {
        if (expected.ValueKind != actual.ValueKind)
            return shapeOnly && (IsNull(expected) || IsNull(actual)) ? null
                : $"{path}: expected {Shown(expected)}, got {Shown(actual)}";
        return expected.ValueKind switch
        {
            JsonValueKind.Object => InFields(expected, actual, shapeOnly, path),
            JsonValueKind.Array => InItems(expected, actual, shapeOnly, path),
            _ => shapeOnly || expected.GetRawText() == actual.GetRawText() ? null
                : $"{path}: expected {Shown(expected)}, got {Shown(actual)}",
        };
    }

    private static string? InFields(JsonElement expected, JsonElement actual, bool shapeOnly, string path)
    {
        foreach (JsonProperty field in expected.EnumerateObject())
        {
            // The names of what depends on the moment: addresses and nonces of a pool.
            bool isFree = shapeOnly && char.IsAsciiDigit(field.Name[0]);
            if (!actual.TryGetProperty(field.Name, out JsonElement value))
            {
                if (!isFree) return $"{path}.{field.Name} is missing";
            }
            else if (Difference(field.Value, value, shapeOnly, $"{path}.{field.Name}") is { } difference)
            {
                return difference;
            }
        }
        foreach (JsonProperty field in actual.EnumerateObject())
            if (!(shapeOnly && char.IsAsciiDigit(field.Name[0])) && !expected.TryGetProperty(field.Name, out _))
                return $"{path}.{field.Name} should not be there";
        return null;
    }

    private static string? InItems(JsonElement expected, JsonElement actual, bool shapeOnly, string path)
    {
        if (!shapeOnly && expected.GetArrayLength() != actual.GetArrayLength())
            return $"{path}: expected {expected.GetArrayLength()} items, got {actual.GetArrayLength()}";
        int count = Math.Min(expected.GetArrayLength(), actual.GetArrayLength());
        for (int i = 0; i < count; i++)
            if (Difference(expected[i], actual[i], shapeOnly, $"{path}[{i}]") is { } difference) return difference;
        return null;
    }

    private static bool IsNull(JsonElement value) => value.ValueKind == JsonValueKind.Null;

    private static string Shown(JsonElement value)
    {
        string text = value.GetRawText();
        return text.Length <= 200 ? text : string.Concat(text.AsSpan(0, 200), "…");
    }
}
