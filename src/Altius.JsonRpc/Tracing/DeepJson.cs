using System.Text.Json;

namespace Altius.JsonRpc.Tracing;

/// <summary>
/// For values that may be nested more deeply than a writer allows on its own: calls go 1,024 deep, and each takes two or three
/// levels.
/// </summary>
internal static class DeepJson
{
    public static readonly JsonWriterOptions Options = new() { MaxDepth = 8 * 1024, SkipValidation = true };
}
