using System.Text.Json.Nodes;
using Altius.Execution;
using Altius.JsonRpc.Tracing;

namespace Altius.JsonRpc.Tests.Tracing;

/// <summary>Transactions of public chains, each with what other clients say of it.</summary>
[TestFixture]
internal sealed class TracerFileTests
{
    private static IEnumerable<TestCaseData> FilesOf(string suite)
    {
        if (!TestData.TryFind("tracers", out string? folder)) return [new TestCaseData("").SetName($"{suite}: no test data")];
        return Directory.EnumerateFiles(Path.Combine(folder, suite), "*.json").Order(StringComparer.Ordinal)
            .Select(file => new TestCaseData(file).SetName($"{suite}: {Path.GetFileNameWithoutExtension(file)}"));
    }

    private static IEnumerable<TestCaseData> CallFiles => FilesOf("call_tracer").Concat(FilesOf("call_tracer_withLog"));

    private static IEnumerable<TestCaseData> FlatFiles => FilesOf("call_tracer_flat");

    private static IEnumerable<TestCaseData> PrestateFiles =>
        FilesOf("prestate_tracer").Concat(FilesOf("prestate_tracer_with_diff_mode"));

    private static IEnumerable<TestCaseData> OldPrestateFiles => FilesOf("prestate_tracer_legacy");

    private static IEnumerable<TestCaseData> OldCallFiles => FilesOf("call_tracer_legacy");

    private static IEnumerable<TestCaseData> Erc7562Files => FilesOf("erc7562_tracer");

    [TestCaseSource(nameof(CallFiles))]
    public void TheCallTracerSaysWhatOthersSay(string path)
    {
        JsonNode said = Trace(path, "callTracer", out TracerFile file, out TransactionResult result);
        // Written before there was one.
        if (!file.Expected.ToJsonString().Contains("\"index\"", StringComparison.Ordinal)) RemoveAll(said, "index");
        AssertSame(said, file.Expected);
        Assert.That((string?)said["gasUsed"], Is.EqualTo($"0x{result.GasUsed:x}"));
    }

    [TestCaseSource(nameof(FlatFiles))]
    public void TheFlatCallTracerSaysWhatOthersSay(string path)
    {
        JsonNode said = Trace(path, "flatCallTracer", out TracerFile file, out _);
        JsonNode expected = file.Expected;
        // Where the transaction stands the files say as the block did; here there is none.
        foreach (JsonNode? entry in said.AsArray().Concat(expected.AsArray()))
            foreach (string place in (string[])["blockHash", "blockNumber", "transactionHash", "transactionPosition", "time"])
                entry!.AsObject().Remove(place);
        RemoveDefaults(said);
        RemoveDefaults(expected);
        AssertSame(said, expected);
    }

    private static void RemoveAll(JsonNode? node, string name)
    {
        if (node is JsonObject fields)
        {
            fields.Remove(name);
            foreach ((_, JsonNode? value) in fields) RemoveAll(value, name);
        }
        if (node is not JsonArray items) return;
        foreach (JsonNode? item in items) RemoveAll(item, name);
    }

    /// <summary>
    /// The files were written by several versions that differ in which fields they leave out where there is nothing to say.
    /// </summary>
    private static void RemoveDefaults(JsonNode trace)
    {
        foreach (JsonObject entry in trace.AsArray().Select(entry => entry!.AsObject()))
        {
            foreach (string part in (string[])["action", "result"])
            {
                if (entry[part] is not JsonObject fields) continue;
                foreach ((string name, JsonNode? value) in fields.ToArray())
                    if (value is null || (string?)value is "" or "0x" or "0x0" or "0x0000000000000000000000000000000000000000")
                        fields.Remove(name);
            }
            if (entry["result"] is null or JsonObject { Count: 0 }) entry.Remove("result");
        }
    }

    [TestCaseSource(nameof(PrestateFiles))]
    public void ThePrestateTracerSaysWhatOthersSay(string path) =>
        AssertSame(Trace(path, "prestateTracer", out TracerFile file, out _), file.Expected);

    [TestCaseSource(nameof(OldPrestateFiles))]
    public void ThePrestateTracerSaysWhatItsPredecessorSaid(string path)
    {
        JsonNode said = Trace(path, "prestateTracer", out TracerFile file, out _);
        // The predecessor named every part of an account, and knew no code hashes.
        foreach ((_, JsonNode? account) in said.AsObject())
        {
            account!.AsObject().Remove("codeHash");
            account["code"] ??= "0x";
            account["nonce"] ??= 0;
            account["storage"] ??= new JsonObject();
        }
        AssertSame(said, file.Expected);
    }

    [TestCaseSource(nameof(OldCallFiles))]
    public void TheCallTracerSaysWhatItsPredecessorSaid(string path)
    {
        JsonNode said = Trace(path, "callTracer", out TracerFile file, out _);
        JsonNode expected = file.Expected;
        RemoveAll(expected, "time");
        AssertCovers(said, expected, "");
    }

    /// <summary>Whether all is said that the predecessor said. It had but one word for most errors.</summary>
    private static void AssertCovers(JsonNode? said, JsonNode? expected, string path)
    {
        switch (expected)
        {
            case JsonObject fields:
                foreach ((string name, JsonNode? value) in fields) AssertCovers(said?[name], value, $"{path}.{name}");
                break;
            case JsonArray items:
                Assert.That(said, Is.InstanceOf<JsonArray>(), path);
                Assert.That(said!.AsArray(), Has.Count.EqualTo(items.Count), path);
                for (int i = 0; i < items.Count; i++) AssertCovers(said[i], items[i], $"{path}[{i}]");
                break;
            default:
                if ((string?)expected == "internal failure") Assert.That((string?)said, Is.Not.Null, path);
                else Assert.That((string?)said ?? "0x", Is.EqualTo((string?)expected).IgnoreCase, path);
                break;
        }
    }

    [TestCaseSource(nameof(Erc7562Files))]
    public void TheErc7562TracerSaysWhatOthersSay(string path) =>
        AssertSame(Trace(path, "erc7562Tracer", out TracerFile file, out _), file.Expected);

    private static JsonNode Trace(string path, string tracer, out TracerFile file, out TransactionResult result)
    {
        TestData.Require("tracers");
        file = TracerFile.Read(path);
        return TracerFile.Trace(file.ToSubject(), TracerCatalog.Create(tracer, file.Config), out result);
    }

    private static void AssertSame(JsonNode said, JsonNode expected)
    {
        if (JsonNode.DeepEquals(said, expected)) return;
        Assert.That(Sorted(said), Is.EqualTo(Sorted(expected)));
        Assert.Fail("The two differ in a way that their text does not show.");
    }

    private static string Sorted(JsonNode? node) => node switch
    {
        JsonObject fields =>
            "{" + string.Join(",\n", fields.OrderBy(field => field.Key, StringComparer.Ordinal)
                .Select(field => $"\"{field.Key}\":{Sorted(field.Value)}")) + "}",
        JsonArray items => $"[{string.Join(",\n", items.Select(Sorted))}]",
        _ => node?.ToJsonString() ?? "null",
    };
}
