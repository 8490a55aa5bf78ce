using Altius.Primitives;

namespace Altius.Parallel;

/// <summary>What of an account or its storage a transaction depends on.</summary>
public enum LocationPart
{
    Balance,
    Nonce,
    Code,
    Existence,
    Storage,
    /// <summary>Whether any slot is non-zero.</summary>
    HasStorage,
}

/// <summary>A transaction could not have gone the way it went before an earlier one had done its part.</summary>
/// <param name="On">The index of the earlier transaction.</param>
/// <param name="Slot">For <see cref="LocationPart.Storage"/>.</param>
/// <param name="At">
/// When the later one looks there: the share of its time that has passed, from 0 to 1, told by the order of its reads.
/// </param>
public sealed record Dependency(int On, Address Address, LocationPart Part, UInt256 Slot, double At)
{
    /// <summary>The location as people write it.</summary>
    public string Location =>
        Part == LocationPart.Storage ? $"{Address} slot 0x{HexDigits(Slot)}" : $"{Address} {Part.ToString().ToLowerInvariant()}";

    private static string HexDigits(in UInt256 slot)
    {
        string digits = Convert.ToHexStringLower(slot.ToHash256().Bytes).TrimStart('0');
        return digits.Length == 0 ? "0" : digits;
    }
}

/// <summary>One transaction's part in a block.</summary>
/// <param name="Gas">Used.</param>
/// <param name="Microseconds">What running it took, alone.</param>
/// <param name="Reads">Locations looked at.</param>
/// <param name="Writes">Locations changed.</param>
/// <param name="DependsOn">For each location that an earlier transaction of the block wrote, the last one that mattered.</param>
public sealed record TransactionProfile(
    ulong Gas, double Microseconds, int Reads, int Writes, IReadOnlyList<Dependency> DependsOn);

/// <summary>What there is to run in a block and what waits for what: all that decides how parallel it can be.</summary>
public sealed class BlockProfile(
    IReadOnlyList<TransactionProfile> transactions, IReadOnlyList<int> predecessors, IReadOnlyList<ulong> reckonedGas)
{
    public IReadOnlyList<TransactionProfile> Transactions => transactions;

    /// <summary>
    /// For each transaction the last one before it, or −1, that the executor has it wait for: of the same sender, or a like call.
    /// </summary>
    public IReadOnlyList<int> Predecessors => predecessors;

    /// <summary>For each transaction the gas that the executor reckons with when it makes batches.</summary>
    public IReadOnlyList<ulong> ReckonedGas => reckonedGas;

    /// <summary>Of all transactions, one after the other.</summary>
    public double Microseconds => transactions.Sum(transaction => transaction.Microseconds);

    public ulong Gas => transactions.Aggregate(0UL, (sum, transaction) => sum + transaction.Gas);

    /// <summary>The chain of transactions, each depending on the one before it, that takes longest.</summary>
    public IReadOnlyList<int> LongestByTime() => Longest(transaction => transaction.Microseconds);

    /// <summary>The chain of transactions, each depending on the one before it, that uses the most gas.</summary>
    public IReadOnlyList<int> LongestByGas() => Longest(transaction => transaction.Gas);

    /// <summary>
    /// How many times faster than one worker so many would be, if all dependencies were known beforehand and nothing else cost
    /// time: whoever is free takes the first transaction that can go.
    /// </summary>
    public double IdealSpeedUp(int workers)
    {
        if (transactions.Count == 0) return 1;
        int[] missing = new int[transactions.Count];
        List<int>[] waiting = new List<int>[transactions.Count];
        for (int i = 0; i < transactions.Count; i++)
        {
            foreach (int on in transactions[i].DependsOn.Select(dependency => dependency.On).Distinct())
            {
                missing[i]++;
                (waiting[on] ??= []).Add(i);
            }
        }
        SortedSet<int> ready = [.. Enumerable.Range(0, transactions.Count).Where(i => missing[i] == 0)];
        PriorityQueue<int, double> running = new();
        double now = 0;
        while (ready.Count != 0 || running.Count != 0)
        {
            while (ready.Count != 0 && running.Count < workers)
            {
                int next = ready.Min;
                ready.Remove(next);
                running.Enqueue(next, now + transactions[next].Microseconds);
            }
            running.TryDequeue(out int done, out now);
            foreach (int waiter in waiting[done] ?? [])
                if (--missing[waiter] == 0) ready.Add(waiter);
        }
        return now > 0 ? Microseconds / now : 1;
    }

    private List<int> Longest(Func<TransactionProfile, double> weigh)
    {
        double[] length = new double[transactions.Count];
        int[] before = new int[transactions.Count];
        int end = -1;
        for (int i = 0; i < transactions.Count; i++)
        {
            before[i] = -1;
            foreach (Dependency dependency in transactions[i].DependsOn)
                if (before[i] < 0 || length[dependency.On] > length[before[i]]) before[i] = dependency.On;
            length[i] = weigh(transactions[i]) + (before[i] < 0 ? 0 : length[before[i]]);
            if (end < 0 || length[i] > length[end]) end = i;
        }
        List<int> chain = [];
        for (int at = end; at >= 0; at = before[at]) chain.Add(at);
        chain.Reverse();
        return chain;
    }
}
