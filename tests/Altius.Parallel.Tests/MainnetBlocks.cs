using System.Text.Json;
using Altius.Core;
using Altius.Primitives;
using Altius.State;
using Altius.Tests;

namespace Altius.Parallel.Tests;

/// <summary>Real blocks of mainnet with the state they read.</summary>
internal static class MainnetBlocks
{
    public static ChainSpec Chain { get; } =
        ChainSpec.TryLoadKnown("mainnet", out ChainSpec? chain)
            ? chain
            : throw new InvalidOperationException("mainnet is built in");

    public static IEnumerable<Scene> Read() =>
        Directory.EnumerateFiles(TestData.Require("mainnet-blocks"), "*.json").Order(StringComparer.Ordinal).Select(Read);

    private static Scene Read(string file)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file));
        JsonElement root = document.RootElement, json = root.GetProperty("block");
        BlockHeader header = JsonChainData.ReadHeader(json);
        Transaction[] transactions = [.. json.GetProperty("transactions").EnumerateArray().Select(JsonChainData.ReadTransaction)];
        Withdrawal[]? withdrawals = json.TryGetProperty("withdrawals", out JsonElement list)
            ? [.. list.EnumerateArray().Select(JsonChainData.ReadWithdrawal)] : null;
        Dictionary<ulong, Hash256> ancestors = root.TryGetProperty("ancestorHashes", out JsonElement hashes)
            ? hashes.EnumerateObject()
                .ToDictionary(member => (ulong)UInt256.Parse(member.Name), member => Hash256.Parse(member.Value.GetString()))
            : [];
        MemoryState state = MemoryState.Of(ReadAccounts(root)).WithBlockHashes(number => ancestors.GetValueOrDefault(number));
        return new Scene(new Block(header, transactions, [], withdrawals), state, Chain.Forks.RulesOf(header));
    }

    private static IEnumerable<GenesisAccount> ReadAccounts(JsonElement root)
    {
        JsonElement codes = root.GetProperty("codes");
        foreach (JsonProperty account in root.GetProperty("preState").EnumerateObject())
        {
            string? codeHash = account.Value.GetProperty("codeHash").GetString();
            byte[] code = codeHash is not null && codes.TryGetProperty(codeHash, out JsonElement bytes)
                ? Hex.Decode(bytes.GetString())
                : [];
            yield return new GenesisAccount(
                Address.Parse(account.Name),
                JsonChainData.Word(account.Value, "balance"),
                JsonChainData.Number(account.Value, "nonce"),
                code,
                [.. account.Value.GetProperty("storage").EnumerateObject().Select(
                    slot => KeyValuePair.Create(UInt256.Parse(slot.Name), UInt256.Parse(slot.Value.GetString())))]);
        }
    }
}
