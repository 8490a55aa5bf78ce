using Altius.Core;
using Altius.Evm;
using Altius.Execution;
using Altius.Primitives;

namespace Altius.Parallel;

/// <summary>Tells two outcomes of one block apart.</summary>
public static class OutcomeDifference
{
    /// <summary>The first difference, or null where there is none.</summary>
    public static string? Find(BlockOutcome expected, BlockOutcome actual)
    {
        if (expected.Error != actual.Error || expected.FailedTransaction != actual.FailedTransaction
            || expected.TransactionError != actual.TransactionError)
            return $"error: {expected}, but {actual}";
        if (expected.Receipts.Count != actual.Receipts.Count) return "number of receipts";
        for (int i = 0; i < expected.Receipts.Count; i++)
            if (FindDifference(expected.Receipts[i], actual.Receipts[i]) is { } what) return $"receipt {i}: {what}";
        if (!expected.TransactionGas.SequenceEqual(actual.TransactionGas)) return "gas of transactions";
        if (expected.GasUsed != actual.GasUsed) return $"gas used: {expected.GasUsed}, but {actual.GasUsed}";
        if (expected.BlobGasUsed != actual.BlobGasUsed) return "blob gas used";
        if (!expected.LogsBloom.Equals(actual.LogsBloom)) return "logs bloom";
        return FindDifference(expected.Requests, actual.Requests) ?? FindDifference(expected.StateDiff, actual.StateDiff);
    }

    private static string? FindDifference(Receipt expected, Receipt actual)
    {
        if (expected.Type != actual.Type) return "type";
        if (expected.Succeeded != actual.Succeeded) return $"succeeded: {expected.Succeeded}, but {actual.Succeeded}";
        if (expected.CumulativeGasUsed != actual.CumulativeGasUsed)
            return $"gas: {expected.CumulativeGasUsed}, but {actual.CumulativeGasUsed}";
        if (!expected.Bloom.Equals(actual.Bloom)) return "bloom";
        if (expected.Logs.Count != actual.Logs.Count) return $"logs: {expected.Logs.Count}, but {actual.Logs.Count}";
        for (int i = 0; i < expected.Logs.Count; i++)
        {
            Log one = expected.Logs[i], other = actual.Logs[i];
            if (one.Address != other.Address || !one.Topics.SequenceEqual(other.Topics) || !one.Data.Span.SequenceEqual(other.Data.Span))
                return $"log {i}";
        }
        return null;
    }

    private static string? FindDifference(IReadOnlyList<ReadOnlyMemory<byte>>? expected, IReadOnlyList<ReadOnlyMemory<byte>>? actual)
    {
        if (expected is null != actual is null || expected?.Count != actual?.Count) return "number of requests";
        for (int i = 0; i < (expected?.Count ?? 0); i++)
            if (!expected![i].Span.SequenceEqual(actual![i].Span)) return $"request {i}";
        return null;
    }

    private static string? FindDifference(StateDiff expected, StateDiff actual)
    {
        foreach (Address who in expected.Accounts.Keys.Union(actual.Accounts.Keys))
        {
            if (!actual.Accounts.TryGetValue(who, out AccountChange? other)) return $"{who} is not changed";
            if (!expected.Accounts.TryGetValue(who, out AccountChange? one)) return $"{who} is changed to {other.After}";
            if (one.After != other.After) return $"{who}: {one.After}, but {other.After}";
            if (one.StorageWiped != other.StorageWiped) return $"{who}: storage wiped {one.StorageWiped}, but {other.StorageWiped}";
            foreach (UInt256 slot in one.Storage.Keys.Union(other.Storage.Keys))
            {
                if (!one.Storage.TryGetValue(slot, out UInt256 a) || !other.Storage.TryGetValue(slot, out UInt256 b) || a != b)
                    return $"{who}: slot {slot}: {Slot(one, slot)}, but {Slot(other, slot)}";
            }
        }
        foreach (Hash256 hash in expected.Codes.Keys.Union(actual.Codes.Keys))
        {
            if (!expected.Codes.TryGetValue(hash, out ReadOnlyMemory<byte> one) || !actual.Codes.TryGetValue(hash, out ReadOnlyMemory<byte> other)
                || !one.Span.SequenceEqual(other.Span))
                return $"code {hash}";
        }
        return null;
    }

    private static string Slot(AccountChange change, UInt256 slot) =>
        change.Storage.TryGetValue(slot, out UInt256 value) ? value.ToString() : "unchanged";
}
