using System.Globalization;
using System.Numerics;
using Altius.Chain;
using Altius.Core;
using Serilog;

namespace Altius.Client.Monitoring;

/// <summary>
/// Tells of each block in one line, of blocks built here, of reorganisations, and of finality. Called on the
/// threads that change the chain.
/// </summary>
/// <param name="executorFacts">What there is to say of how the last block was executed; may be empty.</param>
/// <param name="clock">Held against the chain's time; null where the node makes its own blocks, and so its own time.</param>
internal sealed class BlockReporter(ILogger log, NodeMetrics metrics, Func<string> executorFacts, TimeProvider? clock)
{
    /// <summary>A slot and some travel: a block that comes from further ahead shows that the clock is behind.</summary>
    private const long MostAhead = 15;

    private const long WarningInterval = 600;

    private const double WeiPerEther = 1e18;

    private long _warned;

    public void Report(BlockTimings timings)
    {
        metrics.Count(timings);
        string facts = executorFacts();
        log.Information(
            "Block {Number} {Hash}  {Transactions} txs  {Gas} Mgas  {Speed} Mgas/s  " +
            "execution {Execution} ms{Executor}  root {Root} ms  total {Total} ms",
            timings.Header.Number, Short(timings.Header.Hash.ToString()), timings.Transactions, Show(timings.Gas / 1e6),
            timings.MegagasPerSecond.ToString("0", CultureInfo.InvariantCulture), Milliseconds(timings.Execution),
            facts.Length == 0 ? "" : $" ({facts})", Milliseconds(timings.Root), Milliseconds(timings.Total));
    }

    /// <summary>A staker's own block, as it is handed to his consensus client.</summary>
    public void Report(BuiltPayload payload)
    {
        BlockHeader header = payload.Block.Header;
        double ether = (double)(BigInteger)payload.Value / WeiPerEther;
        log.Information(
            "Built block {Number} for the consensus client: " +
            "{Transactions} txs  {Gas} Mgas  {Blobs} blobs  {Ether} ETH in priority fees",
            header.Number, payload.Block.Transactions.Count, Show(header.GasUsed / 1e6),
            payload.Sidecars.Sum(sidecar => sidecar.Blobs.Count), ether.ToString("0.000000", CultureInfo.InvariantCulture));
    }

    public void Report(HeadChange change)
    {
        metrics.Count(change);
        CheckClock(change.After);
        if (change.Removed.Count == 0) return;
        log.Warning(
            "The chain was reorganised: {Removed} blocks left it, {Added} joined; the head is block {Number} {Hash}",
            change.Removed.Count, change.Added.Count, change.After.Number, Short(change.After.Hash.ToString()));
    }

    /// <summary>No block of a healthy chain comes from the future.</summary>
    private void CheckClock(BlockHeader head)
    {
        if (clock is null) return;
        long now = clock.GetUtcNow().ToUnixTimeSeconds();
        if (head.Timestamp <= (ulong)(now + MostAhead) || now - _warned < WarningInterval) return;
        _warned = now;
        log.Warning(
            "Block {Number} is {Seconds} s ahead of this machine's clock, which must be behind: set it (NTP)",
            head.Number, head.Timestamp - (ulong)now);
    }

    private static string Milliseconds(TimeSpan time) => Show(time.TotalMilliseconds);

    private static string Show(double value) => value.ToString(value < 10 ? "0.00" : "0.0", CultureInfo.InvariantCulture);

    /// <summary>Enough of a hash to know it by.</summary>
    private static string Short(string hash) => $"{hash[..10]}…{hash[^4..]}";
}
