using System.Text.Json;
using Altius.Core;
using Altius.Core.Forks;
using Altius.Evm;
using Altius.Primitives;
using Altius.State;

namespace Altius.Conformance.Tests;

/// <summary>Inputs, outputs and gas of every precompiled contract, called through the machine.</summary>
[TestFixture]
internal sealed class PrecompileTests
{
    private const long Gas = 1L << 40;

    /// <summary>What the vectors call a contract, in lower case, and its address.</summary>
    private static readonly Dictionary<string, ulong> Addresses = new()
    {
        ["ecrecover"] = 1,
        ["sha256"] = 2,
        ["ripemd160"] = 3,
        ["identity"] = 4,
        ["modexp"] = 5,
        ["bn256add"] = 6,
        ["bn256mul"] = 7,
        ["bn256scalarmul"] = 7,
        ["bn256pairing"] = 8,
        ["ecpairing"] = 8,
        ["blake2f"] = 9,
        ["pointevaluation"] = 10,
        ["blsg1add"] = 0x0b,
        ["blsg1mul"] = 0x0c,
        ["blsg1multiexp"] = 0x0c,
        ["blsg2add"] = 0x0d,
        ["blsg2mul"] = 0x0e,
        ["blsg2multiexp"] = 0x0e,
        ["blspairing"] = 0x0f,
        ["blsmapg1"] = 0x10,
        ["blsmapg2"] = 0x11,
        ["p256verify"] = 0x100,
    };

    /// <summary>
    /// Files of bare lists, whose names say the contract; the rules where it is not the newest that they follow.
    /// </summary>
    private static readonly Dictionary<string, ForkRules> RulesOfLists = new()
    {
        ["modexp"] = Byzantium.Rules,
        ["modexp_eip2565"] = Berlin.Rules,
        ["modexp_eip7883"] = Osaka.Rules,
    };

    [Test]
    public void EveryListOfVectorsHolds()
    {
        string folder = Path.Combine(TestData.Require("precompiles"), "geth");
        int count = 0;
        Assert.Multiple(() =>
        {
            foreach (string file in Directory.EnumerateFiles(folder, "*.json"))
            {
                using JsonDocument document = Parse(file);
                string name = Path.GetFileNameWithoutExtension(file);
                string contract = name.StartsWith("fail-", StringComparison.Ordinal) ? name[5..] : name;
                ForkRules rules = RulesOfLists.GetValueOrDefault(contract, Osaka.Rules);
                count += CheckAll(document.RootElement, name, contract.Split('_')[0], rules);
            }
        });
        TestContext.Out.WriteLine($"{count} vectors");
        Assert.That(count, Is.Positive);
    }

    [Test]
    public void EveryFileThatNamesItsForkHolds()
    {
        string folder = Path.Combine(TestData.Require("precompiles"), "nimbus");
        int count = 0;
        Assert.Multiple(() =>
        {
            foreach (string file in Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories))
            {
                using JsonDocument document = Parse(file);
                JsonElement root = document.RootElement;
                string fork = root.GetProperty("fork").GetString()!;
                Assert.That(ForkRegistry.TryGet(fork, out ForkRules? rules), $"{file}: unknown fork {fork}");
                count +=
                    CheckAll(root.GetProperty("data"), Path.GetFileName(file), root.GetProperty("func").GetString()!, rules!);
            }
        });
        TestContext.Out.WriteLine($"{count} vectors");
        Assert.That(count, Is.Positive);
    }

    private static JsonDocument Parse(string file) =>
        JsonDocument.Parse(File.ReadAllBytes(file), new JsonDocumentOptions { AllowTrailingCommas = true });

    private static int CheckAll(JsonElement vectors, string file, string contract, ForkRules rules)
    {
        Address address = Address.FromNumber(Addresses[contract.ToLowerInvariant()]);
        VirtualMachine machine = new(new CodeCache());
        int count = 0;
        foreach (JsonElement vector in vectors.EnumerateArray())
        {
            string name = $"{file}: {(vector.TryGetProperty("Name", out JsonElement given) ? given.GetString() : $"{count}")}";
            MessageResult result = Call(machine, address, rules, Hex.Decode(vector.GetProperty("Input").GetString()));
            Check(vector, name, result);
            count++;
        }
        return count;
    }

    private static void Check(JsonElement vector, string name, in MessageResult result)
    {
        if (vector.TryGetProperty("ExpectedError", out JsonElement error) && !string.IsNullOrEmpty(error.GetString()))
        {
            Assert.That(result.Halt, Is.EqualTo(Halt.PrecompileFailed), name);
            Assert.That(result.GasLeft, Is.Zero, name);
            return;
        }
        Assert.That(result.Succeeded, name);
        Assert.That(Hex.ToPrefixed(result.Output.Span)[2..], Is.EqualTo(vector.GetProperty("Expected").GetString()), name);
        JsonElement gas = vector.GetProperty("Gas");
        long price = gas.ValueKind == JsonValueKind.Number ? gas.GetInt64() : long.Parse(gas.GetString()!);
        Assert.That(Gas - result.GasLeft, Is.EqualTo(price), name);
    }

    private static MessageResult Call(VirtualMachine machine, in Address contract, ForkRules rules, byte[] input)
    {
        WorldState state = new();
        state.Reset(MemoryState.Empty, rules);
        machine.Prepare(state, new BlockContext
        {
            ChainId = 1,
            Number = 1,
            Timestamp = 1,
            GasLimit = 1,
            Beneficiary = default,
            DifficultyOrRandao = default,
            BaseFee = default,
            BlobBaseFee = default,
        }, rules);
        state.BeginTransaction();
        Message message = new() { To = contract, Data = input, Gas = Gas };
        return machine.Execute(message, new TransactionContext(default, default, []));
    }
}
