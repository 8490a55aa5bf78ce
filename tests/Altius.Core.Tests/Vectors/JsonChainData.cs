using System.Text.Json;
using Altius.Core;
using Altius.Primitives;

namespace Altius.Tests;

/// <summary>Reads transactions and headers from the JSON that eth_getBlockByNumber answers with.</summary>
internal static class JsonChainData
{
    public static Transaction ReadTransaction(JsonElement json)
    {
        TransactionType type = (TransactionType)Number(json, "type");
        UInt256 v = Word(json, "v");
        UInt256 price = Word(json, json.TryGetProperty("maxFeePerGas", out _) ? "maxFeePerGas" : "gasPrice");
        return new Transaction
        {
            Type = type,
            ChainId = json.TryGetProperty("chainId", out _) ? Number(json, "chainId") : null,
            Nonce = Number(json, "nonce"),
            MaxFeePerGas = price,
            MaxPriorityFeePerGas = json.TryGetProperty("maxPriorityFeePerGas", out _)
                ? Word(json, "maxPriorityFeePerGas")
                : price,
            GasLimit = Number(json, "gas"),
            To = json.GetProperty("to").GetString() is { } to ? Address.Parse(to) : null,
            Value = Word(json, "value"),
            Data = Hex.Decode(Text(json, "input")),
            AccessList = json.TryGetProperty("accessList", out JsonElement list)
                ? [.. list.EnumerateArray().Select(ReadEntry)]
                : [],
            MaxFeePerBlobGas = json.TryGetProperty("maxFeePerBlobGas", out _) ? Word(json, "maxFeePerBlobGas") : UInt256.Zero,
            BlobVersionedHashes = json.TryGetProperty("blobVersionedHashes", out JsonElement hashes)
                ? [.. hashes.EnumerateArray().Select(h => Hash256.Parse(h.GetString()))] : [],
            YParity = (byte)(type != TransactionType.Legacy ? v.U0 : 1 - (v.U0 & 1)), // 27, 35 and 37 are parity 0
            R = Word(json, "r"),
            S = Word(json, "s"),
        };
    }

    public static BlockHeader ReadHeader(JsonElement json) => new()
    {
        ParentHash = Hash(json, "parentHash"),
        OmmersHash = Hash(json, "sha3Uncles"),
        Beneficiary = Address.Parse(Text(json, "miner")),
        StateRoot = Hash(json, "stateRoot"),
        TransactionsRoot = Hash(json, "transactionsRoot"),
        ReceiptsRoot = Hash(json, "receiptsRoot"),
        LogsBloom = new Bloom(Hex.Decode(Text(json, "logsBloom"))),
        Difficulty = Word(json, "difficulty"),
        Number = Number(json, "number"),
        GasLimit = Number(json, "gasLimit"),
        GasUsed = Number(json, "gasUsed"),
        Timestamp = Number(json, "timestamp"),
        ExtraData = Hex.Decode(Text(json, "extraData")),
        MixHash = Hash(json, "mixHash"),
        Nonce = Number(json, "nonce"),
        BaseFeePerGas = json.TryGetProperty("baseFeePerGas", out _) ? Word(json, "baseFeePerGas") : null,
        WithdrawalsRoot = json.TryGetProperty("withdrawalsRoot", out _) ? Hash(json, "withdrawalsRoot") : null,
        BlobGasUsed = json.TryGetProperty("blobGasUsed", out _) ? Number(json, "blobGasUsed") : null,
        ExcessBlobGas = json.TryGetProperty("excessBlobGas", out _) ? Number(json, "excessBlobGas") : null,
        ParentBeaconBlockRoot = json.TryGetProperty("parentBeaconBlockRoot", out _) ? Hash(json, "parentBeaconBlockRoot") : null,
    };

    public static Withdrawal ReadWithdrawal(JsonElement json) => new(
        Number(json, "index"), Number(json, "validatorIndex"), Address.Parse(Text(json, "address")), Number(json, "amount"));

    public static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;

    public static Hash256 Hash(JsonElement json, string name) => Hash256.Parse(Text(json, name));

    public static ulong Number(JsonElement json, string name) => (ulong)Word(json, name);

    public static UInt256 Word(JsonElement json, string name) => UInt256.Parse(Text(json, name));

    private static AccessListEntry ReadEntry(JsonElement json) => new(
        Address.Parse(Text(json, "address")),
        [.. json.GetProperty("storageKeys").EnumerateArray().Select(k => UInt256.Parse(k.GetString()))]);
}
