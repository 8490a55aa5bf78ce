using System.Buffers;
using System.Text.Json;

namespace Altius.JsonRpc.Tracing;

/// <summary>
/// Writes values that may be nested more deeply than a writer allows on its own: calls go 1,024 deep, and each takes two or three
/// levels.
/// </summary>
internal static class DeepJson
{
    public static readonly JsonWriterOptions Options = new() { MaxDepth = 8 * 1024, SkipValidation = true };

    public static void Write(Utf8JsonWriter json, Action<Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> buffer = new(4096);
        using (Utf8JsonWriter deep = new(buffer, Options)) write(deep);
        json.WriteRawValue(buffer.WrittenSpan, skipInputValidation: true);
    }
}
