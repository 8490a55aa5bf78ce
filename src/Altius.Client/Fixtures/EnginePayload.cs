using System.Text.Json;
using Altius.Chain;
using Altius.Core;
using Altius.Primitives;

namespace Altius.Client.Fixtures;

/// <summary>Turns the parameters of an engine_newPayload call into the block that they describe.</summary>
internal static class EnginePayload
{
    /// <returns>Why there is no such block; null with a block.</returns>
    public static Rejection? Read(JsonElement call, out Block? block)
    {
        block = null;
        JsonElement[] parameters = [.. call.Items("params")];
        if (parameters.Length == 0) throw new FixtureFault("'params' is empty");
        JsonElement payload = parameters[0];
        List<Transaction> transactions = [];
        foreach (JsonElement item in payload.Items("transactions"))
        {
            if (!Transaction.TryDecode(item.ToBytes("transactions"), out Transaction? transaction, out DecodeError error))
                return Rejection.Of(error);
            transactions.Add(transaction);
        }
        if (parameters.Length > 1 && !HaveBlobs(transactions, parameters[1]))
            return new Rejection(Rejection.VersionedHashesMismatch, "the blobs are not those that the call names");
        Withdrawal[]? withdrawals = payload.TryFind("withdrawals", out JsonElement list) ? ReadWithdrawals(list) : null;
        Block described = new(BuildHeader(payload, parameters, transactions, withdrawals), transactions, [], withdrawals);
        Hash256 stated = payload.Hash("blockHash");
        if (described.Header.Hash != stated)
            return new Rejection(Rejection.BlockHashMismatch, $"the hash is {described.Header.Hash}, and {stated} is stated");
        block = described;
        return null;
    }

    /// <summary>Withdrawals as the Engine API and JSON-RPC write them.</summary>
    public static Withdrawal[] ReadWithdrawals(JsonElement list) =>
    [
        .. list.ToItems("withdrawals").Select(json =>
            new Withdrawal(json.Number("index"), json.Number("validatorIndex"), json.Address("address"), json.Number("amount"))),
    ];

    private static bool HaveBlobs(List<Transaction> transactions, JsonElement versionedHashes) =>
        transactions.SelectMany(transaction => transaction.BlobVersionedHashes)
            .SequenceEqual(versionedHashes.ToItems("params").Select(hash => hash.ToHash("versioned hash")));

    private static BlockHeader BuildHeader(
        JsonElement payload, JsonElement[] parameters, List<Transaction> transactions, Withdrawal[]? withdrawals) => new()
        {
            ParentHash = payload.Hash("parentHash"),
            OmmersHash = BlockHeader.NoOmmersHash,
            Beneficiary = payload.Address("feeRecipient"),
            StateRoot = payload.Hash("stateRoot"),
            TransactionsRoot = BlockRoots.OfTransactions(transactions),
            ReceiptsRoot = payload.Hash("receiptsRoot"),
            LogsBloom = HeaderReader.ReadBloom(payload, "logsBloom"),
            Number = payload.Number("blockNumber"),
            GasLimit = payload.Number("gasLimit"),
            GasUsed = payload.Number("gasUsed"),
            Timestamp = payload.Number("timestamp"),
            ExtraData = payload.Bytes("extraData"),
            MixHash = payload.Hash("prevRandao"),
            BaseFeePerGas = payload.Word("baseFeePerGas"),
            WithdrawalsRoot = withdrawals is null ? null : BlockRoots.OfWithdrawals(withdrawals),
            BlobGasUsed = HeaderReader.OptionalNumber(payload, "blobGasUsed"),
            ExcessBlobGas = HeaderReader.OptionalNumber(payload, "excessBlobGas"),
            ParentBeaconBlockRoot = parameters.Length > 2 ? parameters[2].ToHash("parent beacon block root") : null,
            RequestsHash = parameters.Length > 3
            ? ExecutionRequests.ComputeHash(
                [.. parameters[3].ToItems("params")
                    .Select(request => (ReadOnlyMemory<byte>)request.ToBytes("execution request"))])
            : null,
        };
}
