using System.Text.Json;
using Altius.Core;

namespace Altius.Tests;

/// <summary>Real blocks of mainnet, Frontier to Cancun, as a node's JSON shows them.</summary>
public sealed class MainnetBlockTests
{
    [Test]
    public void Every_block_hashes_to_its_hash_and_has_its_size()
    {
        int blocks = 0;
        foreach (JsonElement json in Blocks())
        {
            BlockHeader header = JsonChainData.ReadHeader(json);
            Assert.That(header.Hash, Is.EqualTo(JsonChainData.Hash(json, "hash")), $"block {header.Number}");
            blocks++;
            if (json.GetProperty("uncles").GetArrayLength() != 0) continue; // their headers are not at hand
            Block block = new(header, [.. Transactions(json)], [], Withdrawals(json));
            Assert.That((ulong)block.EncodedSize(), Is.EqualTo(JsonChainData.Number(json, "size")), $"block {header.Number}");
            Assert.That(block.ComputeOmmersHash(), Is.EqualTo(header.OmmersHash));
            Assert.That(Block.TryDecode(block.Encode(), out Block? decoded, out DecodeError error), $"{error}");
            Assert.That(decoded!.Encode().ToArray(), Is.EqualTo(block.Encode().ToArray()));
        }
        Assert.That(blocks, Is.GreaterThan(40));
    }

    [Test]
    public void Every_transaction_hashes_to_its_hash_and_gives_its_sender()
    {
        int count = 0;
        Parallel.ForEach(Blocks(), block =>
        {
            foreach (JsonElement json in block.GetProperty("transactions").EnumerateArray())
            {
                Transaction transaction = JsonChainData.ReadTransaction(json);
                if (transaction.Hash != JsonChainData.Hash(json, "hash"))
                    Assert.Fail($"{transaction.Hash} should be {JsonChainData.Text(json, "hash")}");
                if (!transaction.TryRecoverSender(out var sender) || sender.ToString() != JsonChainData.Text(json, "from"))
                    Assert.Fail($"{transaction.Hash} is from {sender}, not {JsonChainData.Text(json, "from")}");
                if (transaction.V != JsonChainData.Word(json, "v")) Assert.Fail($"{transaction.Hash} has v {transaction.V}");
                Interlocked.Increment(ref count);
            }
        });
        Assert.That(count, Is.GreaterThan(5000));
    }

    private static IEnumerable<JsonElement> Blocks()
    {
        string folder = TestData.Require("mainnet-blocks"); // at once, so that a skip is not lost in another thread
        return Directory.EnumerateFiles(folder, "*.json").Select(file =>
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file));
            return document.RootElement.GetProperty("block").Clone();
        });
    }

    private static IEnumerable<Transaction> Transactions(JsonElement block) =>
        block.GetProperty("transactions").EnumerateArray().Select(JsonChainData.ReadTransaction);

    private static Withdrawal[]? Withdrawals(JsonElement block) => block.TryGetProperty("withdrawals", out JsonElement list)
        ? [.. list.EnumerateArray().Select(JsonChainData.ReadWithdrawal)] : null;
}
