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
        if (outcome.Error == BlockError.TransactionInvalid) return BlameFor(outcome.FailedTransaction, outcome.TransactionError);
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
            : $"{Blame(_transactions.Count) ?? "which transaction differs cannot be told from the block's sums"}: {difference}";
    }

    /// <summary>A transaction is rejected for what it is, or for what one before it did differently.</summary>
    private string BlameFor(int rejected, TransactionError error)
    {
        string rejection = $"{Name(rejected)}: rejected: {error.Message()}";
        return Blame(rejected) is { } earlier ? $"{earlier}: {rejection}" : rejection;
    }

    private string? CheckHashes()
    {
        for (int i = 0; i < _transactions.Count; i++)
            if (_transactions[i].Hash != replayed.TransactionHashes[i])
                return $"{Name(i)}: its fields have the hash {_transactions[i].Hash}";
        if (BlockRoots.OfTransactions(_transactions) != _header.TransactionsRoot)
            return "the transactions root does not match the transactions";
        return _header.Hash == replayed.Hash
            ? null
            : $"the header's fields have the hash {_header.Hash}, and {replayed.Hash} is stated";
    }

    /// <summary>
    /// Finds the first transaction that went another way. A block states only sums, so this goes by signs: a log whose bits
    /// the header's bloom lacks, or a read of a slot that the real block never read.
    /// </summary>
    /// <param name="count">How many transactions from the first on come into question.</param>
    private string? Blame(int count)
    {
        int strange = FirstWithStrangeLogs(count), strayed = FirstThatStrays(count);
        if (strange < 0 && strayed < 0) return null;
        bool byLogs = strayed < 0 || (strange >= 0 && strange <= strayed);
        return byLogs
            ? $"{Name(strange)} is the first seen to differ (it logs what the block's bloom does not hold)"
            : $"{Name(strayed)} is the first seen to differ (it reads storage that the block did not read)";
    }

    private int FirstWithStrangeLogs(int count)
    {
        IReadOnlyList<Receipt> receipts = RunFirst(count, replayed.State).Receipts;
        for (int i = 0; i < receipts.Count; i++)
        {
            ReadOnlySpan<byte> expected = _header.LogsBloom.Bytes, bloom = receipts[i].Bloom.Bytes;
            for (int at = 0; at < bloom.Length; at++)
                if ((bloom[at] & ~expected[at]) != 0) return i;
        }
        return -1;
    }

    /// <summary>The first transaction that reads a slot the file should hold and does not; −1 for none.</summary>
    /// <param name="count">How many transactions from the first on come into question.</param>
    internal int FirstThatStrays(int count)
    {
        int itself = StraysOf(0); // what the protocol itself reads is not in such files
        if (StraysOf(count) == itself) return -1;
        int low = 0, high = count; // so many do not stray; so many do
        while (high - low > 1)
        {
            int middle = (low + high) / 2;
            if (StraysOf(middle) > itself) high = middle;
            else low = middle;
        }
        return high - 1;
    }

    /// <summary>Such slots of the first transactions.</summary>
    private int StraysOf(int count)
    {
        StrayWatch watch = new(replayed.State);
        RunFirst(count, watch);
        return watch.Strays;
    }

    private BlockOutcome RunFirst(int count, IStateReader state) => executor.Execute(
        replayed.Block with { Transactions = [.. _transactions.Take(count)] }, state, replayed.Rules, CancellationToken.None);

    private string Name(int index) => $"transaction {index} ({replayed.TransactionHashes[index]})";

    /// <summary>Counts the slots that are read and that the file should hold, had the real block read them.</summary>
    private sealed class StrayWatch(ReplayState state) : IStateReader
    {
        private readonly HashSet<(Address, UInt256)> _strays = [];

        public int Strays => _strays.Count;

        public bool TryGetAccount(in Address who, out Account account) => state.TryGetAccount(who, out account);

        public UInt256 GetStorage(in Address who, in UInt256 slot)
        {
            if (state.LacksOf(who, slot)) _strays.Add((who, slot));
            return state.GetStorage(who, slot);
        }

        public ReadOnlyMemory<byte> GetCode(in Hash256 codeHash) => state.GetCode(codeHash);

        public Hash256 GetBlockHash(ulong number) => state.GetBlockHash(number);
    }
}
