using System.Text.Json;
using Altius.Core;
using Altius.Primitives;

namespace Altius.Tests;

/// <summary>The blocks of the official blockchain tests, taken apart and put together again.</summary>
public sealed class BlockVectorTests
{
    [Test]
    public void Blocks_of_the_official_tests_decode_to_their_headers()
    {
        string folder = Path.Combine(TestData.Require("ethereum-tests"), "BlockchainTests");
        int blocks = 0;
        foreach (string file in Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories))
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file));
            foreach (JsonProperty test in document.RootElement.EnumerateObject())
                foreach (JsonElement entry in test.Value.GetProperty("blocks").EnumerateArray())
                {
                    byte[] rlp = Hex.Decode(JsonChainData.Text(entry, "rlp"));
                    bool decoded = Block.TryDecode(rlp, out Block? block, out DecodeError error);
                    if (decoded) Assert.That(block!.Encode().Span.SequenceEqual(rlp), test.Name);
                    if (!entry.TryGetProperty("blockHeader", out JsonElement header)) continue;
                    Assert.That(decoded, $"{test.Name}: {error}");
                    Assert.That(block!.Header.Hash, Is.EqualTo(JsonChainData.Hash(header, "hash")), test.Name);
                    Assert.That(block.EncodedSize(), Is.EqualTo(rlp.Length), test.Name);
                    Assert.That(block.Transactions,
                        Has.Count.EqualTo(entry.GetProperty("transactions").GetArrayLength()), test.Name);
                    blocks++;
                }
        }
        Assert.That(blocks, Is.GreaterThan(1000));
    }
}
