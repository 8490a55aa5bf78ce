using System.Text.Json;

namespace Altius.Client.Fixtures;

/// <summary>
/// Walks the tests of a fixture file one by one, so that a file of any size holds only one test in parsed form at a time.
/// </summary>
internal static class FixtureStream
{
    /// <summary>Visits the members of the file's one object.</summary>
    /// <param name="json">The file's bytes, UTF-8.</param>
    /// <param name="wanted">Whether a test of this name is to be parsed at all.</param>
    /// <param name="visit">The element is good until it returns.</param>
    /// <exception cref="FixtureFault">The text is not JSON; the message names the test in which it ends.</exception>
    public static void Walk(ReadOnlySpan<byte> json, Func<string, bool> wanted, Action<string, JsonElement> visit)
    {
        ReadOnlySpan<byte> byteOrderMark = [0xef, 0xbb, 0xbf];
        if (json.StartsWith(byteOrderMark)) json = json[byteOrderMark.Length..];
        Utf8JsonReader reader = new(json);
        string? name = null;
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                throw new FixtureFault("the file is no JSON object of tests");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                name = reader.GetString()!;
                reader.Read();
                Visit(ref reader, name, wanted, visit);
            }
            name = null;
            if (reader.Read()) throw new FixtureFault("the file goes on after its object of tests");
        }
        catch (JsonException fault)
        {
            string where = name is null ? "" : $"in '{name}' ";
            throw new FixtureFault($"malformed JSON {where}(line {fault.LineNumber + 1}, byte {fault.BytePositionInLine + 1})");
        }
        catch (InvalidOperationException fault) when (fault.InnerException is System.Text.DecoderFallbackException)
        {
            throw new FixtureFault("malformed JSON: a name is not UTF-8");
        }
    }

    private static void Visit(
        ref Utf8JsonReader reader, string name, Func<string, bool> wanted, Action<string, JsonElement> visit)
    {
        if (!wanted(name))
        {
            reader.Skip();
            return;
        }
        using JsonDocument document = JsonDocument.ParseValue(ref reader);
        visit(name, document.RootElement);
    }
}
