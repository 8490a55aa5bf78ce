using System.Text.Json;
using Altius.Core;
using Altius.Primitives;

namespace Altius.Execution.Tests;

public class TransactionVectorTests
{
    private const ulong ChainId = 1;

    [Test]
    public void Official_transactions_are_valid_or_not_as_each_fork_says_and_cost_the_gas_it_says()
    {
        string folder = Path.Combine(TestData.Require("ethereum-tests"), "TransactionTests");
        int valid = 0, invalid = 0;
        foreach (string file in Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories))
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file));
            foreach (JsonProperty test in document.RootElement.EnumerateObject())
                foreach (JsonProperty result in test.Value.GetProperty("result").EnumerateObject())
                {
                    Assert.That(ForkRegistry.TryGet(result.Name, out ForkRules? rules), result.Name);
                    bool isValid = IsValid(test.Value.GetProperty("txbytes").GetString()!, rules!, out ulong gas);
                    string where = $"{test.Name} in {result.Name}";
                    Assert.That(isValid,
                        Is.EqualTo(!result.Value.TryGetProperty("exception", out JsonElement exception)), $"{where} {exception}");
                    if (isValid) Assert.That((UInt256)gas,
                        Is.EqualTo(UInt256.Parse(result.Value.GetProperty("intrinsicGas").GetString())), where);
                    if (isValid) valid++;
                    else invalid++;
                }
        }
        Assert.That(new[] { valid, invalid }, Has.All.GreaterThan(100));
    }

    private static bool IsValid(string hex, ForkRules rules, out ulong gas)
    {
        gas = 0;
        if (!Hex.TryDecode(hex, out byte[] bytes) || !Transaction.TryDecode(bytes, out Transaction? transaction, out _))
            return false;
        IntrinsicGas intrinsic = IntrinsicGas.Of(transaction, rules);
        gas = intrinsic.Base;
        return TransactionRules.Check(transaction, intrinsic, rules, ChainId) == TransactionError.None
            && transaction.TryRecoverSender(out _);
    }
}
