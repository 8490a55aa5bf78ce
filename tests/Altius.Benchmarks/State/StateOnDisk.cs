using System.Diagnostics;
using Altius.Core;
using Altius.Db.Rocks;
using Altius.Evm;
using Altius.Primitives;
using Altius.State;

namespace Altius.Benchmarks.State;

/// <summary>A database in a temporary folder with a million accounts.</summary>
internal sealed class StateOnDisk : IDisposable
{
    public const int Accounts = 1_000_000, Contracts = 20_000, SlotsOfContract = 20;

    private readonly string _folder;

    private StateOnDisk(string folder)
    {
        _folder = folder;
        Database = RocksStore.Open(folder, new RocksOptions { ReservedDiskBytes = 0 });
    }

    public RocksStore Database { get; }

    public long InitializeMilliseconds { get; private init; }

    public static StateOnDisk Create()
    {
        string folder = Directory.CreateTempSubdirectory("altius-figures-").FullName;
        StateOnDisk fresh = new(folder);
        Stopwatch watch = Stopwatch.StartNew();
        using (StateStore store = fresh.Open())
            store.Initialize(new Genesis(new BlockHeader(), [.. Enumerable.Range(0, Accounts).Select(MakeAccount)]));
        long milliseconds = watch.ElapsedMilliseconds;
        fresh.Database.Flush();
        fresh.Database.Compact();
        fresh.Database.Dispose();
        return new StateOnDisk(folder) { InitializeMilliseconds = milliseconds };
    }

    public StateStore Open(long cacheBytes = 128 << 20) =>
        StateStore.Open(Database, new StateStoreOptions { CacheBytes = cacheBytes });

    public static Address AddressOf(int index) => Address.FromNumber((ulong)index + 1_000);

    /// <summary>Two thousand accounts, a quarter of them contracts with ten changed slots each.</summary>
    public static StateDiff NextDiff(Random random)
    {
        StateDiff diff = new();
        for (int i = 0; i < 2_000; i++)
        {
            bool isContract = i < 500;
            AccountChange change = new() { After = Account.Empty with { Nonce = 1, Balance = (ulong)random.NextInt64() } };
            for (int k = 0; isContract && k < 10; k++)
                change.Storage[(ulong)random.Next(2 * SlotsOfContract)] = (ulong)random.NextInt64();
            diff.Accounts[AddressOf(isContract ? random.Next(Contracts) : random.Next(Accounts))] = change;
        }
        return diff;
    }

    public void Dispose()
    {
        Database.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static GenesisAccount MakeAccount(int index) => new(
        AddressOf(index), (ulong)index * 1_000_000_007, (ulong)index % 7, default,
        index >= Contracts
            ? []
            : [.. Enumerable.Range(0, SlotsOfContract)
                .Select(slot => KeyValuePair.Create((UInt256)(ulong)slot, (UInt256)(ulong)(index + slot + 1)))]);
}
