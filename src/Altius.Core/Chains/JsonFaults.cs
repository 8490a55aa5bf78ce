using System.Text.Json;

namespace Altius.Core;

/// <summary>What is wrong with text that is not JSON, for whoever wrote it.</summary>
public static class JsonFaults
{
    /// <summary>Where it is, counted from one as editors do, and what: "this is not JSON (line 3, column 5): …".</summary>
    public static string Describe(this JsonException fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        // The reader's own words say where at their end, counted from zero.
        string what = fault.Message.Split(" LineNumber:")[0];
        return $"this is not JSON (line {fault.LineNumber + 1}, column {fault.BytePositionInLine + 1}): {what}";
    }
}
