using Altius.Core;
using Altius.Evm;
using Altius.Execution;
using Altius.Primitives;

namespace Altius.Parallel;

/// <summary>Where two outcomes of one block first part.</summary>
/// <param name="Transaction">The index of the first transaction that differs; null where it is the block as a whole.</param>
/// <param name="Field">What differs.</param>
/// <param name="Expected">What one outcome has there.</param>
/// <param name="Actual">What the other has.</param>
public sealed record OutcomeDifference(int? Transaction, string Field, string Expected, string Actual)
{
    /// <summary>The first difference, or null where there is none.</summary>
    public static OutcomeDifference? Find(BlockOutcome expected, BlockOutcome actual)
    {
        if (expected.Error != actual.Error || expected.FailedTransaction != actual.FailedTransaction
            || expected.TransactionError != actual.TransactionError)
            return new(FirstFailed(expected, actual), "error", $"{expected}", $"{actual}");
        for (int i = 0; i < Math.Min(expected.Receipts.Count, actual.Receipts.Count); i++)
        {
            if (FindDifference(expected.Receipts[i], actual.Receipts[i]) is { } what) return what with { Transaction = i };
            if (expected.TransactionGas[i] != actual.TransactionGas[i])
                return new(i, "gas used", $"{expected.TransactionGas[i]}", $"{actual.TransactionGas[i]}");
        }
        return Compare("receipts", expected.Receipts.Count, actual.Receipts.Count)
            ?? Compare("gas used", expected.GasUsed, actual.GasUsed)
            ?? Compare("blob gas used", expected.BlobGasUsed, actual.BlobGasUsed)
            ?? Compare("logs bloom", expected.LogsBloom, actual.LogsBloom)
            ?? FindDifference(expected.Requests, actual.Requests)
            ?? FindDifference(expected.StateDiff, actual.StateDiff);
    }

    public override string ToString() =>
        $"{(Transaction is { } number ? $"transaction {number}: " : "")}{Field}: {Expected}, but {Actual}";

    private static int? FirstFailed(BlockOutcome expected, BlockOutcome actual)
    {
        int one = expected.FailedTransaction, other = actual.FailedTransaction;
        return one < 0 && other < 0 ? null : one < 0 ? other : other < 0 ? one : Math.Min(one, other);
    }

    private static OutcomeDifference? FindDifference(Receipt expected, Receipt actual) =>
        Compare("type", expected.Type, actual.Type)
        ?? Compare("succeeded", expected.Succeeded, actual.Succeeded)
        ?? Compare("cumulative gas", expected.CumulativeGasUsed, actual.CumulativeGasUsed)
        ?? Compare("logs", expected.Logs.Count, actual.Logs.Count)
        ?? expected.Logs.Select((log, i) => FindDifference(i, log, actual.Logs[i])).FirstOrDefault(what => what is not null)
        ?? Compare("bloom", expected.Bloom, actual.Bloom);

    private static OutcomeDifference? FindDifference(int index, Log expected, Log actual)
    {
        bool isSame = expected.Address == actual.Address && expected.Topics.SequenceEqual(actual.Topics)
            && expected.Data.Span.SequenceEqual(actual.Data.Span);
        return isSame ? null : new(null, $"log {index}", Describe(expected), Describe(actual));
    }

    private static string Describe(Log log) => $"{log.Address} [{string.Join(", ", log.Topics)}] {Hex.ToPrefixed(log.Data.Span)}";

    private static OutcomeDifference? FindDifference(
        IReadOnlyList<ReadOnlyMemory<byte>>? expected, IReadOnlyList<ReadOnlyMemory<byte>>? actual)
    {
        if (Compare("requests", expected?.Count ?? -1, actual?.Count ?? -1) is { } counts) return counts;
        for (int i = 0; i < (expected?.Count ?? 0); i++)
            if (Compare($"request {i}", Hex.ToPrefixed(expected![i].Span), Hex.ToPrefixed(actual![i].Span)) is { } what)
                return what;
        return null;
    }

    private static OutcomeDifference? FindDifference(StateDiff expected, StateDiff actual)
    {
        foreach (Address who in expected.Accounts.Keys.Union(actual.Accounts.Keys))
        {
            bool has = expected.Accounts.TryGetValue(who, out AccountChange? one),
                other = actual.Accounts.TryGetValue(who, out AccountChange? two);
            if (!has || !other) return new(null, $"account {who}", Describe(one), Describe(two));
            if (one!.After != two!.After) return new(null, $"account {who}", Describe(one), Describe(two));
            if (Compare($"account {who}: storage wiped", one.StorageWiped, two.StorageWiped) is { } wiped) return wiped;
            foreach (UInt256 slot in one.Storage.Keys.Union(two.Storage.Keys))
                if (Compare($"account {who}: slot {slot}", Describe(one, slot), Describe(two, slot)) is { } storage)
                    return storage;
        }
        foreach (Hash256 hash in expected.Codes.Keys.Union(actual.Codes.Keys))
            if (Compare($"code {hash}", Describe(expected, hash), Describe(actual, hash)) is { } code) return code;
        return null;
    }

    private static string Describe(AccountChange? change) =>
        change is null ? "unchanged" : change.After is { } after ? $"{after}" : "gone";

    private static string Describe(AccountChange change, UInt256 slot) =>
        change.Storage.TryGetValue(slot, out UInt256 value) ? value.ToString() : "unchanged";

    private static string Describe(StateDiff diff, Hash256 hash) =>
        diff.Codes.TryGetValue(hash, out ReadOnlyMemory<byte> code) ? Hex.ToPrefixed(code.Span) : "absent";

    private static OutcomeDifference? Compare<T>(string field, T expected, T actual) where T : notnull =>
        EqualityComparer<T>.Default.Equals(expected, actual) ? null : new(null, field, $"{expected}", $"{actual}");
}
