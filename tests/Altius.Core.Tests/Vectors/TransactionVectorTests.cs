using System.Text.Json;
using Altius.Core;
using Altius.Crypto;
using Altius.Primitives;

namespace Altius.Tests;

/// <summary>
/// The official transaction tests, as far as the bytes and the signature decide. Refusals for intrinsic gas, prices and the
/// account's nonce are rules of execution: such a transaction must decode here.
/// </summary>
public sealed class TransactionVectorTests
{
    private const ulong ChainId = 1;

    private static readonly HashSet<string> RefusedByExecution =
    [
        "TransactionException.INTRINSIC_GAS_TOO_LOW", "TransactionException.GASLIMIT_PRICE_PRODUCT_OVERFLOW",
        "TransactionException.NONCE_TOO_BIG",
    ];

    [Test]
    public void Official_transactions_are_taken_or_refused_as_each_fork_does()
    {
        string folder = Path.Combine(TestData.Require("ethereum-tests"), "TransactionTests");
        int taken = 0, refused = 0, left = 0;
        foreach (string file in Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories))
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file));
            foreach (JsonProperty test in document.RootElement.EnumerateObject())
                foreach (JsonProperty result in test.Value.GetProperty("result").EnumerateObject())
                {
                    string where = $"{test.Name} in {result.Name}";
                    Assert.That(ForkRegistry.TryGet(result.Name, out ForkRules? rules), where);
                    string bytes = JsonChainData.Text(test.Value, "txbytes");
                    string? exception = result.Value.TryGetProperty("exception", out JsonElement e) ? e.GetString() : null;
                    Transaction? transaction = Accept(bytes, rules!, out Address sender);
                    if (exception is null)
                    {
                        Assert.That(transaction, Is.Not.Null, where);
                        Assert.That(transaction!.Hash, Is.EqualTo(JsonChainData.Hash(result.Value, "hash")), where);
                        Assert.That(sender.ToString(), Is.EqualTo(JsonChainData.Text(result.Value, "sender")), where);
                        taken++;
                    }
                    else if (RefusedByExecution.Contains(exception))
                    {
                        Assert.That(transaction, Is.Not.Null, $"{where}: {exception}");
                        left++;
                    }
                    else
                    {
                        Assert.That(transaction, Is.Null, $"{where}: {exception}");
                        refused++;
                    }
                }
        }
        Assert.That(new[] { taken, refused, left }, Has.All.GreaterThan(50));
    }

    [Test]
    public void The_oldest_transactions_come_from_their_keys()
    {
        string file = Path.Combine(TestData.Require("ethereum-tests"), "BasicTests", "txtest.json");
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file));
        foreach (JsonElement test in document.RootElement.EnumerateArray())
        {
            byte[] key = Hex.Decode(JsonChainData.Text(test, "key"));
            Assert.That(
                Transaction.TryDecode(Hex.Decode(JsonChainData.Text(test, "signed")), out Transaction? transaction, out _));
            byte[] publicKey = new byte[Secp256k1.PublicKeyLength];
            Assert.That(Secp256k1.TryGetPublicKey(key, publicKey));
            Assert.That(transaction!.TryRecoverSender(out Address sender));
            Assert.That(sender, Is.EqualTo(Secp256k1.AddressOf(publicKey)));
        }
    }

    /// <summary>Decodes and recovers as a fork allows: its types, its chain, its half of s.</summary>
    private static Transaction? Accept(string hex, ForkRules rules, out Address sender)
    {
        sender = default;
        if (!Hex.TryDecode(hex, out byte[] bytes) || !Transaction.TryDecode(bytes, out Transaction? transaction, out _))
            return null;
        bool isAllowed = transaction.Type <= rules.HighestTransactionType
            && (transaction.ChainId is null || (transaction.ChainId == ChainId && rules.HasReplayProtection))
            && (!rules.RequiresLowS || Secp256k1.IsLowS(transaction.S.ToHash256().Bytes));
        return isAllowed && transaction.TryRecoverSender(out sender) ? transaction : null;
    }
}
