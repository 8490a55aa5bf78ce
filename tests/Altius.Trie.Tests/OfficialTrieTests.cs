using System.Text;
using System.Text.Json;
using Altius.Crypto;
using Altius.Primitives;

namespace Altius.Trie.Tests;

/// <summary>TrieTests of ethereum/tests.</summary>
public class OfficialTrieTests
{
    [TestCase("trietest.json", false)]
    [TestCase("trieanyorder.json", false)]
    [TestCase("trietest_secureTrie.json", true)]
    [TestCase("trieanyorder_secureTrie.json", true)]
    public void The_published_roots_come_out(string file, bool isSecure)
    {
        string path = Path.Combine(TestData.Require("ethereum-tests"), "TrieTests", file);
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(path));
        int tests = 0;
        foreach (JsonProperty test in document.RootElement.EnumerateObject())
        {
            string? expected = test.Value.GetProperty("root").GetString();
            Change[] changes = [.. ReadChanges(test.Value.GetProperty("in"), isSecure)];

            using TrieBatch all = changes.ToBatch();
            Assert.That(PatriciaTrie.Empty.Update(all).Root.ToString(), Is.EqualTo(expected), $"{test.Name}, all at once");
            PatriciaTrie trie = PatriciaTrie.Empty;
            foreach (Change change in changes)
            {
                using TrieBatch one = new[] { change }.ToBatch();
                trie = trie.Update(one);
            }
            Assert.That(trie.Root.ToString(), Is.EqualTo(expected), $"{test.Name}, one by one");
            tests++;
        }
        Assert.That(tests, Is.GreaterThan(0));
    }

    private static IEnumerable<Change> ReadChanges(JsonElement input, bool isSecure)
    {
        IEnumerable<(string Key, string? Value)> pairs = input.ValueKind == JsonValueKind.Array
            ? input.EnumerateArray().Select(pair => (pair[0].GetString()!, pair[1].GetString()))
            : input.EnumerateObject().Select(pair => (pair.Name, pair.Value.GetString()));
        foreach ((string key, string? value) in pairs)
        {
            byte[] bytes = BytesOf(key);
            yield return new Change(isSecure ? Keccak256.Hash(bytes).ToArray() : bytes, value is null ? [] : BytesOf(value));
        }
    }

    private static byte[] BytesOf(string text) =>
        text.StartsWith("0x", StringComparison.Ordinal) ? Hex.Decode(text) : Encoding.ASCII.GetBytes(text);
}
