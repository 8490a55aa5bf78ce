using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using Altius.Client.Fixtures;
using Altius.Core;
using Altius.Crypto;
using Altius.Primitives;

namespace Altius.Client.Replay;

/// <summary>
/// Reads a real block and the state it reads: <c>block</c> as eth_getBlockByNumber answers with full transactions,
/// <c>preState</c>, <c>codes</c> and <c>ancestorHashes</c>.
/// </summary>
internal static class ReplayBlockReader
{
    /// <exception cref="FixtureFault">The file is no such block.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static ReplayBlock Read(string file, ForkSchedule forks)
    {
        try
        {
            using FileStream stream = File.OpenRead(file);
            using JsonDocument document = JsonDocument.Parse(stream);
            return Read(file, document.RootElement, forks);
        }
        catch (JsonException fault)
        {
            throw new FixtureFault($"malformed JSON (line {fault.LineNumber + 1}, byte {fault.BytePositionInLine + 1})");
        }
    }

    private static ReplayBlock Read(string file, JsonElement root, ForkSchedule forks)
    {
        JsonElement json = root.Need("block");
        BlockHeader header = HeaderReader.OfRpc.Read(json);
        JsonElement[] transactions = [.. json.Items("transactions")];
        Withdrawal[]? withdrawals = json.TryFind("withdrawals", out JsonElement list)
            ? EnginePayload.ReadWithdrawals(list)
            : null;
        return new ReplayBlock(
            file,
            new Block(header, [.. transactions.Select(RpcTransactionReader.Read)], [], withdrawals),
            forks.RulesOf(header),
            ReadState(root),
            json.Hash("hash"),
            [.. transactions.Select(transaction => transaction.Hash("hash"))],
            [.. transactions.Select(transaction => transaction.Address("from"))]);
    }

    private static ReplayState ReadState(JsonElement root)
    {
        Dictionary<Address, ReplayState.Entry> accounts = [];
        foreach (JsonProperty member in root.Members("preState"))
        {
            Dictionary<UInt256, UInt256> storage = [];
            if (member.Value.TryFind("storage", out JsonElement slots)) FixtureAccounts.ReadStorage(slots, storage);
            Hash256 codeHash = HeaderReader.OptionalHash(member.Value, "codeHash") ?? Account.EmptyCodeHash;
            bool hasStorage = storage.Values.Any(value => !value.IsZero);
            Account account = new(member.Value.Number("nonce"), member.Value.Word("balance"), codeHash, hasStorage);
            accounts[member.ToAddress()] = new(account, storage.ToFrozenDictionary());
        }
        return new ReplayState(accounts, ReadCodes(root), ReadAncestors(root));
    }

    private static Dictionary<Hash256, ReadOnlyMemory<byte>> ReadCodes(JsonElement root)
    {
        Dictionary<Hash256, ReadOnlyMemory<byte>> codes = [];
        foreach (JsonProperty member in root.Members("codes"))
        {
            byte[] code = member.Value.ToBytes(member.Name);
            Hash256 hash = Keccak256.Hash(code);
            if (!Hash256.TryParse(member.Name, out Hash256 stated) || stated != hash)
                throw new FixtureFault($"'codes' has under {member.Name} code with the hash {hash}");
            codes[hash] = code;
        }
        return codes;
    }

    private static Dictionary<ulong, Hash256> ReadAncestors(JsonElement root)
    {
        Dictionary<ulong, Hash256> ancestors = [];
        if (!root.TryFind("ancestorHashes", out _)) return ancestors;
        foreach (JsonProperty member in root.Members("ancestorHashes"))
        {
            if (!UInt256.TryParse(member.Name, out UInt256 number) || !number.FitsUInt64)
                throw new FixtureFault(string.Create(CultureInfo.InvariantCulture, $"'{member.Name}' is no block number"));
            ancestors[number.U0] = member.Value.ToHash(member.Name);
        }
        return ancestors;
    }
}
