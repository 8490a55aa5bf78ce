using Altius.Chain;
using Altius.Core;
using Altius.Primitives;
using Altius.Trie;

namespace Altius.JsonRpc.Engine;

/// <summary>Turns an execution payload into the block that it describes.</summary>
internal static class PayloadDecoder
{
    /// <summary>
    /// Transactions from which on one half is decoded beside the other: fewer take less time than waking a thread.
    /// </summary>
    private const int ManyTransactions = 512;

    /// <summary>
    /// Checks the block's hash (EIP-3675) and decodes its transactions, which needs nothing but the payload.
    /// </summary>
    /// <param name="prewarms">Whether the transactions are begun to be made ready on the way.</param>
    /// <param name="beaconRoot">From Cancun.</param>
    /// <param name="requests">From Prague, in order.</param>
    /// <param name="prewarming">What was begun.</param>
    /// <param name="fault">Why there is no such block; null with a block.</param>
    public static Block? Decode(
        ExecutionPayload payload, Hash256? beaconRoot, IReadOnlyList<ReadOnlyMemory<byte>>? requests, bool prewarms,
        out Prewarming? prewarming, out string? fault)
    {
        prewarming = null;
        for (int i = 0; i < payload.Transactions.Count; i++)
        {
            if (!payload.Transactions[i].IsEmpty) continue;
            fault = $"transaction {i} has no bytes";
            return null;
        }
        // Senders take longer than all else, so their recovery begins before the root and the hash are worked out.
        Transaction[]? transactions = DecodeTransactions(payload.Transactions, out string? undecodable);
        if (transactions is not null && prewarms) prewarming = Prewarming.Begin(transactions);
        BlockHeader header = HeaderOf(payload, beaconRoot, requests);
        fault = header.Hash != payload.BlockHash ? $"the block's hash is {header.Hash}, not {payload.BlockHash}" : undecodable;
        return fault is null ? new Block(header, transactions!, [], payload.Withdrawals) : null;
    }

    private static Transaction[]? DecodeTransactions(IReadOnlyList<ReadOnlyMemory<byte>> encoded, out string? fault)
    {
        Transaction[] transactions = new Transaction[encoded.Count];
        int middle = encoded.Count >= ManyTransactions && Environment.ProcessorCount > 1 ? encoded.Count / 2 : encoded.Count;
        Task<string?> later = middle < encoded.Count
            ? Task.Run(() => DecodeTransactions(encoded, middle, encoded.Count, transactions))
            : Task.FromResult<string?>(null);
        string? faultBefore = DecodeTransactions(encoded, 0, middle, transactions), faultLater = later.GetAwaiter().GetResult();
        fault = faultBefore ?? faultLater;
        return fault is null ? transactions : null;
    }

    /// <summary>Decodes some of the transactions.</summary>
    /// <returns>What is wrong with the first of them that cannot be decoded.</returns>
    private static string? DecodeTransactions(
        IReadOnlyList<ReadOnlyMemory<byte>> encoded, int start, int end, Transaction[] transactions)
    {
        for (int i = start; i < end; i++)
        {
            if (!Transaction.TryDecode(encoded[i], out Transaction? transaction, out DecodeError error))
                return $"transaction {i} cannot be decoded: {error}";
            transactions[i] = transaction;
        }
        return null;
    }

    /// <summary>Whether the blobs of all transactions, in their order, are those expected (EIP-4844).</summary>
    public static bool HasBlobs(Block block, IReadOnlyList<Hash256> expected)
    {
        int next = 0;
        foreach (Transaction transaction in block.Transactions)
        {
            if (transaction.Type != TransactionType.Blob) continue;
            foreach (Hash256 hash in transaction.BlobVersionedHashes)
                if (next == expected.Count || expected[next++] != hash) return false;
        }
        return next == expected.Count;
    }

    /// <summary>Whether requests ascend by type, no type twice, none without data (EIP-7685).</summary>
    public static bool AreOrdered(IReadOnlyList<ReadOnlyMemory<byte>> requests)
    {
        int last = -1;
        foreach (ReadOnlyMemory<byte> request in requests)
        {
            if (request.Length <= 1 || request.Span[0] <= last) return false;
            last = request.Span[0];
        }
        return true;
    }

    /// <summary>The header that a payload describes, whatever hash it states; no transaction may be empty.</summary>
    internal static BlockHeader HeaderOf(
        ExecutionPayload payload, Hash256? beaconRoot, IReadOnlyList<ReadOnlyMemory<byte>>? requests)
    {
        IReadOnlyList<ReadOnlyMemory<byte>> transactions = payload.Transactions;
        return new BlockHeader
        {
            ParentHash = payload.ParentHash,
            OmmersHash = BlockHeader.NoOmmersHash,
            Beneficiary = payload.FeeRecipient,
            StateRoot = payload.StateRoot,
            TransactionsRoot = OrderedTrie.Root(
                transactions.Count, (int i, ref RlpWriter writer) => writer.WriteRaw(transactions[i].Span)),
            ReceiptsRoot = payload.ReceiptsRoot,
            LogsBloom = payload.LogsBloom,
            Number = payload.BlockNumber,
            GasLimit = payload.GasLimit,
            GasUsed = payload.GasUsed,
            Timestamp = payload.Timestamp,
            ExtraData = payload.ExtraData,
            MixHash = payload.PrevRandao,
            BaseFeePerGas = payload.BaseFeePerGas,
            WithdrawalsRoot = payload.Withdrawals is null ? null : BlockRoots.OfWithdrawals(payload.Withdrawals),
            BlobGasUsed = payload.BlobGasUsed,
            ExcessBlobGas = payload.ExcessBlobGas,
            ParentBeaconBlockRoot = beaconRoot,
            RequestsHash = requests is null ? null : ExecutionRequests.ComputeHash(requests),
        };
    }
}
