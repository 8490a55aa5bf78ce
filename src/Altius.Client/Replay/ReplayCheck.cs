using Altius.Chain;
using Altius.Core;
using Altius.Evm;
using Altius.Execution;
using Altius.Primitives;

namespace Altius.Client.Replay;

/// <summary>
/// Compares what a block gave with what it states: the senders, the gas used, the logs bloom and, where receipts hold no
/// state roots, the receipts root. Then the hashes that bind all of these together.
/// </summary>
internal sealed class ReplayCheck(IBlockExecutor executor, ReplayBlock replayed)
{
    private readonly BlockHeader _header = replayed.Block.Header;
    private readonly IReadOnlyList<Transaction> _transactions = replayed.Block.Transactions;

    /// <summary>The first difference, with the first transaction that differs where it can be told; null for none.</summary>
    public string? FirstMismatch(BlockOutcome outcome) =>
        CheckSenders() ?? CheckOutcome(outcome) ?? CheckHashes();

    private string? CheckSenders()
    {
        for (int i = 0; i < _transactions.Count; i++)
        {
            if (!_transactions[i].TryRecoverSender(out Address sender)) return $"{Name(i)}: the signature names no sender";
            if (sender != replayed.Senders[i]) return $"{Name(i)}: sender: expected {replayed.Senders[i]}, recovered {sender}";
        }
        return null;
    }

    private string? CheckOutcome(BlockOutcome outcome)
    {
        if (outcome.Error == BlockError.TransactionInvalid)
            return $"{Name(outcome.FailedTransaction)}: rejected: {outcome.TransactionError.Message()}";
        if (!outcome.Succeeded) return $"rejected: {outcome.Error.Message()}";
        string? difference = null;
        if (outcome.GasUsed != _header.GasUsed) difference = $"gas used: expected {_header.GasUsed}, got {outcome.GasUsed}";
        else if (!outcome.LogsBloom.Equals(_header.LogsBloom)) difference = "the logs bloom differs";
        bool hasComparableReceipts = replayed.Rules.Receipt == ReceiptRule.Status;
        Hash256 receipts = hasComparableReceipts ? BlockRoots.OfReceipts(outcome.Receipts) : _header.ReceiptsRoot;
        bool receiptsMatch = hasComparableReceipts && receipts == _header.ReceiptsRoot;
        if (receipts != _header.ReceiptsRoot) difference ??= $"receipts root: expected {_header.ReceiptsRoot}, got {receipts}";
        if (difference is null) return null;
        return receiptsMatch
            ? $"{difference}; the receipts match, so no transaction differs: the header contradicts itself"
            : $"{Blame(outcome)}: {difference}";
    }

    private string? CheckHashes()
    {
        for (int i = 0; i < _transactions.Count; i++)
            if (_transactions[i].Hash != replayed.TransactionHashes[i])
                return $"{Name(i)}: its fields have the hash {_transactions[i].Hash}";
        if (BlockRoots.OfTransactions(_transactions) != _header.TransactionsRoot) return "the transactions root does not match the transactions";
        return _header.Hash == replayed.Hash ? null : $"the header's fields have the hash {_header.Hash}, and {replayed.Hash} is stated";
    }

    /// <summary>
    /// Finds the first transaction that went another way. A block states only sums, so this goes by signs: a log whose bits
    /// the header's bloom lacks, or a read of state that the real block never read.
    /// </summary>
    private string Blame(BlockOutcome outcome)
    {
        int strange = FirstWithStrangeLogs(outcome.Receipts);
        int strayed = FirstThatStrays();
        if (strange < 0 && strayed < 0) return "which transaction differs cannot be told from the block's sums";
        bool byLogs = strayed < 0 || (strange >= 0 && strange <= strayed);
        return byLogs
            ? $"{Name(strange)} is the first that differs (it logs what the block's bloom does not hold)"
            : $"{Name(strayed)} is the first that differs (it reads state that the block did not read)";
    }

    private int FirstWithStrangeLogs(IReadOnlyList<Receipt> receipts)
    {
        for (int i = 0; i < receipts.Count; i++)
        {
            ReadOnlySpan<byte> expected = _header.LogsBloom.Bytes, bloom = receipts[i].Bloom.Bytes;
            for (int at = 0; at < bloom.Length; at++)
                if ((bloom[at] & ~expected[at]) != 0) return i;
        }
        return -1;
    }

    /// <summary>The end of the shortest run of transactions from the first on that reads outside the file; −1 for none.</summary>
    private int FirstThatStrays()
    {
        if (!Strays(_transactions.Count)) return -1;
        int low = 0, high = _transactions.Count; // so many do not stray; so many do
        while (high - low > 1)
        {
            int middle = (low + high) / 2;
            if (Strays(middle)) high = middle;
            else low = middle;
        }
        return high - 1;
    }

    private bool Strays(int count)
    {
        StrayWatch watch = new(replayed.State);
        Block shorter = replayed.Block with { Transactions = [.. _transactions.Take(count)] };
        executor.Execute(shorter, watch, replayed.Rules, CancellationToken.None);
        return watch.Strayed;
    }

    private string Name(int index) => $"transaction {index} ({replayed.TransactionHashes[index]})";

    /// <summary>Notes whether state is read that the file says nothing of.</summary>
    private sealed class StrayWatch(ReplayState state) : IStateReader
    {
        public bool Strayed { get; private set; }

        public bool TryGetAccount(in Address who, out Account account)
        {
            Strayed |= !state.Knows(who);
            return state.TryGetAccount(who, out account);
        }

        public UInt256 GetStorage(in Address who, in UInt256 slot)
        {
            Strayed |= !state.Knows(who, slot);
            return state.GetStorage(who, slot);
        }

        public ReadOnlyMemory<byte> GetCode(in Hash256 codeHash) => state.GetCode(codeHash);

        public Hash256 GetBlockHash(ulong number) => state.GetBlockHash(number);
    }
}
