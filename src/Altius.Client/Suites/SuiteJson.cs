using System.Text.Json;

namespace Altius.Client.Suites;

/// <summary>Writes what a run came to as JSON, for other programs.</summary>
internal static class SuiteJson
{
    public static void Write(string path, SuiteReport report)
    {
        using FileStream file = File.Create(path);
        using Utf8JsonWriter json = new(file, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteNumber("passed", report.Passed);
        json.WriteNumber("failed", report.Failed);
        json.WriteNumber("skipped", report.Skipped);
        json.WriteNumber("unreadable", report.Unreadable);
        json.WriteStartArray("cases");
        foreach (CaseResult result in report.Results)
        {
            json.WriteStartObject();
            json.WriteString("file", result.File);
            json.WriteString("case", result.Case);
            json.WriteString("verdict", result.Verdict.ToString().ToLowerInvariant());
            if (result.Detail.Length != 0) json.WriteString("detail", result.Detail);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
