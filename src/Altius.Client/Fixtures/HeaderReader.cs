using System.Text.Json;
using Altius.Core;
using Altius.Primitives;

namespace Altius.Client.Fixtures;

/// <summary>Reads block headers written out as JSON, under the names that one of the formats gives their fields.</summary>
/// <param name="Transactions">Names the root, as <paramref name="Receipts"/> does.</param>
internal sealed record HeaderReader(string Ommers, string Beneficiary, string Transactions, string Receipts, string Bloom)
{
    /// <summary>As test fixtures write them.</summary>
    public static readonly HeaderReader OfFixtures = new("uncleHash", "coinbase", "transactionsTrie", "receiptTrie", "bloom");

    /// <summary>As eth_getBlockByNumber answers.</summary>
    public static readonly HeaderReader OfRpc = new("sha3Uncles", "miner", "transactionsRoot", "receiptsRoot", "logsBloom");

    public BlockHeader Read(JsonElement json) => new()
    {
        ParentHash = json.Hash("parentHash"),
        OmmersHash = json.Hash(Ommers),
        Beneficiary = json.Address(Beneficiary),
        StateRoot = json.Hash("stateRoot"),
        TransactionsRoot = json.Hash(Transactions),
        ReceiptsRoot = json.Hash(Receipts),
        LogsBloom = ReadBloom(json, Bloom),
        Difficulty = json.Word("difficulty"),
        Number = json.Number("number"),
        GasLimit = json.Number("gasLimit"),
        GasUsed = json.Number("gasUsed"),
        Timestamp = json.Number("timestamp"),
        ExtraData = json.Bytes("extraData"),
        MixHash = json.Hash("mixHash"),
        Nonce = json.Number("nonce"),
        BaseFeePerGas = json.TryFind("baseFeePerGas", out _) ? json.Word("baseFeePerGas") : null,
        WithdrawalsRoot = OptionalHash(json, "withdrawalsRoot"),
        BlobGasUsed = OptionalNumber(json, "blobGasUsed"),
        ExcessBlobGas = OptionalNumber(json, "excessBlobGas"),
        ParentBeaconBlockRoot = OptionalHash(json, "parentBeaconBlockRoot"),
        RequestsHash = OptionalHash(json, "requestsHash"),
    };

    /// <summary>A bloom filter of 256 bytes.</summary>
    public static Bloom ReadBloom(JsonElement json, string name)
    {
        byte[] bytes = json.Bytes(name);
        return bytes.Length == Core.Bloom.Size ? new Bloom(bytes) : throw new FixtureFault($"'{name}' is not 256 bytes long");
    }

    public static Hash256? OptionalHash(JsonElement json, string name) => json.TryFind(name, out _) ? json.Hash(name) : null;

    public static ulong? OptionalNumber(JsonElement json, string name) => json.TryFind(name, out _) ? json.Number(name) : null;
}
