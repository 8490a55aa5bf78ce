using System.Globalization;
using System.Text.Json;
using Altius.Core;
using Altius.Primitives;

namespace Altius.Parallel;

/// <summary>
/// Writes a block with the state it reads as one JSON file: <c>block</c> as eth_getBlockByNumber answers with full
/// transactions, <c>preState</c>, <c>codes</c> and <c>ancestorHashes</c>. The client's command <c>replay</c> runs such files.
/// </summary>
public static class BlockPackWriter
{
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, Block block, RecordingReader reads)
    {
        using FileStream file = File.Create(path);
        Write(file, block, reads);
    }

    public static void Write(Stream stream, Block block, RecordingReader reads)
    {
        using Utf8JsonWriter json = new(stream);
        json.WriteStartObject();
        json.WriteStartObject("block");
        WriteHeader(json, block.Header);
        json.WriteStartArray("transactions");
        for (int i = 0; i < block.Transactions.Count; i++) WriteTransaction(json, block.Transactions[i]);
        json.WriteEndArray();
        if (block.Withdrawals is { } withdrawals) WriteWithdrawals(json, withdrawals);
        json.WriteEndObject();
        WriteState(json, reads);
        json.WriteEndObject();
    }

    private static void WriteHeader(Utf8JsonWriter json, BlockHeader header)
    {
        json.WriteString("hash", header.Hash.ToString());
        json.WriteString("parentHash", header.ParentHash.ToString());
        json.WriteString("sha3Uncles", header.OmmersHash.ToString());
        json.WriteString("miner", header.Beneficiary.ToString());
        json.WriteString("stateRoot", header.StateRoot.ToString());
        json.WriteString("transactionsRoot", header.TransactionsRoot.ToString());
        json.WriteString("receiptsRoot", header.ReceiptsRoot.ToString());
        json.WriteString("logsBloom", header.LogsBloom.ToString());
        json.WriteString("difficulty", Quantity(header.Difficulty));
        json.WriteString("number", Quantity(header.Number));
        json.WriteString("gasLimit", Quantity(header.GasLimit));
        json.WriteString("gasUsed", Quantity(header.GasUsed));
        json.WriteString("timestamp", Quantity(header.Timestamp));
        json.WriteString("extraData", Hex.ToPrefixed(header.ExtraData.Span));
        json.WriteString("mixHash", header.MixHash.ToString());
        json.WriteString("nonce", string.Create(CultureInfo.InvariantCulture, $"0x{header.Nonce:x16}"));
        if (header.BaseFeePerGas is { } baseFee) json.WriteString("baseFeePerGas", Quantity(baseFee));
        if (header.WithdrawalsRoot is { } withdrawals) json.WriteString("withdrawalsRoot", withdrawals.ToString());
        if (header.BlobGasUsed is { } blobGas) json.WriteString("blobGasUsed", Quantity(blobGas));
        if (header.ExcessBlobGas is { } excess) json.WriteString("excessBlobGas", Quantity(excess));
        if (header.ParentBeaconBlockRoot is { } beacon) json.WriteString("parentBeaconBlockRoot", beacon.ToString());
        if (header.RequestsHash is { } requests) json.WriteString("requestsHash", requests.ToString());
    }

    private static void WriteTransaction(Utf8JsonWriter json, Transaction transaction)
    {
        json.WriteStartObject();
        transaction.TryRecoverSender(out Address sender);
        json.WriteString("hash", transaction.Hash.ToString());
        json.WriteString("from", sender.ToString());
        json.WriteString("type", Quantity((ulong)transaction.Type));
        if (transaction.ChainId is { } chain) json.WriteString("chainId", Quantity(chain));
        json.WriteString("nonce", Quantity(transaction.Nonce));
        json.WriteString("gas", Quantity(transaction.GasLimit));
        json.WriteString("gasPrice", Quantity(transaction.MaxFeePerGas));
        if (!transaction.IsLegacyPriced)
        {
            json.WriteString("maxFeePerGas", Quantity(transaction.MaxFeePerGas));
            json.WriteString("maxPriorityFeePerGas", Quantity(transaction.MaxPriorityFeePerGas));
        }
        if (transaction.To is { } to) json.WriteString("to", to.ToString());
        else json.WriteNull("to");
        json.WriteString("value", Quantity(transaction.Value));
        json.WriteString("input", Hex.ToPrefixed(transaction.Data.Span));
        if (transaction.Type != TransactionType.Legacy) WriteAccessList(json, transaction.AccessList);
        if (transaction.Type == TransactionType.Blob)
        {
            json.WriteString("maxFeePerBlobGas", Quantity(transaction.MaxFeePerBlobGas));
            json.WriteStartArray("blobVersionedHashes");
            foreach (Hash256 hash in transaction.BlobVersionedHashes) json.WriteStringValue(hash.ToString());
            json.WriteEndArray();
        }
        if (transaction.Type == TransactionType.SetCode) WriteAuthorizations(json, transaction.AuthorizationList);
        json.WriteString("v", Quantity(transaction.V));
        json.WriteString("r", Quantity(transaction.R));
        json.WriteString("s", Quantity(transaction.S));
        json.WriteEndObject();
    }

    private static void WriteAccessList(Utf8JsonWriter json, IReadOnlyList<AccessListEntry> list)
    {
        json.WriteStartArray("accessList");
        foreach (AccessListEntry entry in list)
        {
            json.WriteStartObject();
            json.WriteString("address", entry.Address.ToString());
            json.WriteStartArray("storageKeys");
            foreach (UInt256 key in entry.StorageKeys) json.WriteStringValue(key.ToHash256().ToString());
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteAuthorizations(Utf8JsonWriter json, IReadOnlyList<SetCodeAuthorization> list)
    {
        json.WriteStartArray("authorizationList");
        foreach (SetCodeAuthorization one in list)
        {
            json.WriteStartObject();
            json.WriteString("chainId", Quantity(one.ChainId));
            json.WriteString("address", one.Address.ToString());
            json.WriteString("nonce", Quantity(one.Nonce));
            json.WriteString("yParity", Quantity(one.YParity));
            json.WriteString("r", Quantity(one.R));
            json.WriteString("s", Quantity(one.S));
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteWithdrawals(Utf8JsonWriter json, IReadOnlyList<Withdrawal> withdrawals)
    {
        json.WriteStartArray("withdrawals");
        foreach (Withdrawal withdrawal in withdrawals)
        {
            json.WriteStartObject();
            json.WriteString("index", Quantity(withdrawal.Index));
            json.WriteString("validatorIndex", Quantity(withdrawal.ValidatorIndex));
            json.WriteString("address", withdrawal.Address.ToString());
            json.WriteString("amount", Quantity(withdrawal.AmountInGwei));
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteState(Utf8JsonWriter json, RecordingReader reads)
    {
        ILookup<Address, KeyValuePair<UInt256, UInt256>> slots =
            reads.Slots.ToLookup(slot => slot.Key.Who, slot => KeyValuePair.Create(slot.Key.Slot, slot.Value));
        json.WriteStartObject("preState");
        foreach ((Address who, Account? read) in reads.Accounts.OrderBy(account => account.Key))
        {
            if (read is not { } account) continue;
            json.WriteStartObject(who.ToString());
            json.WriteString("balance", Quantity(account.Balance));
            json.WriteString("nonce", Quantity(account.Nonce));
            json.WriteString("codeHash", account.CodeHash.ToString());
            json.WriteStartObject("storage");
            foreach ((UInt256 slot, UInt256 value) in slots[who].OrderBy(slot => slot.Key))
                json.WriteString(slot.ToHash256().ToString(), value.ToHash256().ToString());
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.WriteStartObject("codes");
        foreach ((Hash256 hash, ReadOnlyMemory<byte> code) in reads.Codes)
            if (!code.IsEmpty) json.WriteString(hash.ToString(), Hex.ToPrefixed(code.Span));
        json.WriteEndObject();
        json.WriteStartObject("ancestorHashes");
        foreach ((ulong number, Hash256 hash) in reads.BlockHashes.OrderBy(block => block.Key))
            json.WriteString(Quantity(number), hash.ToString());
        json.WriteEndObject();
    }

    private static string Quantity(UInt256 value)
    {
        string digits = Convert.ToHexStringLower(value.ToHash256().Bytes).TrimStart('0');
        return digits.Length == 0 ? "0x0" : "0x" + digits;
    }
}
