using System.Diagnostics;
using Altius.Benchmarks.Figures;
using Altius.Chain;
using Altius.Core;
using Altius.Db;
using Altius.Db.Rocks;
using Altius.Primitives;

namespace Altius.Benchmarks.Logs;

/// <summary>
/// The log index over 100,000 blocks of 50 logs, whose contracts and accounts are used as unevenly as on a real chain.
/// </summary>
internal static class LogFigures
{
    private const int Blocks = 100_000, LogsPerBlock = 50, Contracts = 20_000, Accounts = 500_000;

    private static readonly Hash256 Transfer = Word(1);

    public static FigureTable Measure()
    {
        string folder = Directory.CreateTempSubdirectory("altius-figures-").FullName;
        try
        {
            using RocksStore store = RocksStore.Open(folder, new RocksOptions { ReservedDiskBytes = 0 });
            LogIndex index = new(store);
            Stopwatch watch = Stopwatch.StartNew();
            Fill(index);
            long fillMilliseconds = watch.ElapsedMilliseconds;
            Measure busy = Search(index, "transfers of the busiest contract", new LogFilter([ContractOf(0)], [[Transfer]]));
            Measure account = Search(
                index, "transfers of the busiest contract to one account",
                new LogFilter([ContractOf(0)], [[Transfer], null, [AccountOf(77)]]));
            Measure rare = Search(index, "all logs of a contract that is hardly used", new LogFilter([ContractOf(15_000)], []));
            Measure many = Search(
                index, "transfers to one of a hundred accounts",
                new LogFilter([], [[Transfer], null, [.. Enumerable.Range(1_000, 100).Select(AccountOf)]]));
            Measure[] searches = [busy, account, rare, many];
            Figures.Measure.Run(searches, warmUp: 2, rounds: 11);

            FigureTable table = new("logs: the index over 100,000 blocks with 5,000,000 logs, in RocksDB");
            foreach (Measure search in searches) table.Add(search, search.Wall);
            table.AddCount("indexing, blocks a second", Blocks * 1000.0 / fillMilliseconds);
            return table;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Measure Search(LogIndex index, string name, LogFilter filter)
    {
        return new Measure($"{name} ({Count()} blocks)", () => Count(), once: true);

        int Count()
        {
            using LogIndexSearch search = index.Search(filter, 0, Blocks)!;
            int found = 0;
            while (search.TryNext(out _)) found++;
            return found;
        }
    }

    private static void Fill(LogIndex index)
    {
        Random random = new(1);
        HashSet<LogIndexKey> seen = [];
        IWriteBatch batch = index.BeginWrite();
        for (ulong number = 0; number < Blocks; number++)
        {
            Log[] logs = new Log[LogsPerBlock];
            for (int i = 0; i < logs.Length; i++) logs[i] = RandomLog(random);
            LogIndex.Write(batch, number, [new Receipt(TransactionType.Legacy, null, true, 0, Bloom.Empty, logs)], seen);
            if (batch.Size < 4 << 20 && number != Blocks - 1) continue;
            index.Commit(batch, new BlockReference(number, Word(number)));
            batch.Dispose();
            batch = index.BeginWrite();
        }
        batch.Dispose();
    }

    private static Log RandomLog(Random random)
    {
        bool isTransfer = random.Next(3) != 0;
        Address contract = ContractOf(Uneven(random, Contracts));
        return isTransfer
            ? new Log(contract, [Transfer, AccountOf(Uneven(random, Accounts)), AccountOf(Uneven(random, Accounts))], default)
            : new Log(contract, [Word((ulong)Uneven(random, 1_000) + 2)], default);
    }

    /// <summary>Small numbers often, large ones seldom.</summary>
    private static int Uneven(Random random, int count) => (int)Math.Pow(count, random.NextDouble()) - 1;

    private static Address ContractOf(int number) => Address.FromNumber((ulong)number + 1_000);

    private static Hash256 AccountOf(int number) => Word((ulong)number + 1_000_000);

    private static Hash256 Word(ulong number) => new UInt256(number).ToHash256();
}
