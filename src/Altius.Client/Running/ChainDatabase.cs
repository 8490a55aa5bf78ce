using Altius.Chain;
using Altius.Client.Dev;
using Altius.Client.Options;
using Altius.Core;
using Altius.Db;
using Altius.Db.Rocks;
using Altius.Evm;
using Altius.Execution;
using Altius.State;
using Serilog;

namespace Altius.Client.Running;

/// <summary>
/// The chain in a data directory, with what can run its blocks: the lower half of a node, and all that commands need which work
/// on a database.
/// </summary>
internal sealed class ChainDatabase : IDisposable
{
    private const long BytesOfTrieNode = 700;

    private ChainDatabase(IKeyValueStore store, StateStore states, IBlockExecutor executor, CodeCache codes, BlockTree tree)
    {
        (Store, States, Executor, Codes, Tree) = (store, states, executor, codes, tree);
        Processor = new BlockProcessor(tree, executor);
    }

    public IKeyValueStore Store { get; }

    public StateStore States { get; }

    public IBlockExecutor Executor { get; }

    /// <summary>Analysed code, shared by all that run it.</summary>
    public CodeCache Codes { get; }

    public BlockTree Tree { get; }

    public BlockProcessor Processor { get; }

    /// <summary>
    /// Opens the chain of a data directory, which gets the genesis where it is empty. States after the one on disk come with
    /// <see cref="Recover"/>.
    /// </summary>
    /// <exception cref="StoreException">What is there cannot be trusted.</exception>
    /// <exception cref="OptionException">It is another chain's.</exception>
    public static ChainDatabase Open(
        DataDirectory directory, ChainSpec chain, NodeOptions options, ExecutorSource executor, ILogger log)
    {
        RocksStore store = OpenStore(directory, options, log);
        return Open(store, chain, options, executor);
    }

    /// <summary>Opens the chain of a store, which is this object's from then on.</summary>
    public static ChainDatabase Open(IKeyValueStore store, ChainSpec chain, NodeOptions options, ExecutorSource source)
    {
        StateStore? states = null;
        IBlockExecutor? executor = null;
        try
        {
            states = StateStore.Open(store, new StateStoreOptions
            {
                History = options.History,
                CacheBytes = options.StateCache,
                TrieNodes = options.TrieCache / BytesOfTrieNode,
            });
            if (options.Dev || StateEdits.AreIn(store)) chain = chain with { EditOf = new StateEdits(store).Find };
            CodeCache codes = new();
            executor = source.Create(chain, codes);
            return new ChainDatabase(store, states, executor, codes, BlockTree.Open(store, states, chain));
        }
        catch (ChainMismatchException fault)
        {
            Close(store, states, executor);
            throw new OptionException($"chain: {fault.Message} Choose its chain with --chain, or another folder with --datadir.");
        }
        catch
        {
            Close(store, states, executor);
            throw;
        }
    }

    /// <summary>Opens the database of a data directory without looking what is in it.</summary>
    public static RocksStore OpenStore(DataDirectory directory, NodeOptions options, ILogger log)
    {
        RocksStore store = RocksStore.Open(directory.Database, new RocksOptions
        {
            BlockCacheBytes = options.DatabaseCache,
            WriteBufferBytes = options.WriteBuffer,
            // The node stops in order at twice as much; below this nothing is written.
            ReservedDiskBytes = options.MinFreeDisk / 2,
        });
        if (store.Recovery is { } recovery) log.Warning("{Recovery}", recovery);
        return store;
    }

    /// <summary>Runs the blocks again whose states were in memory only.</summary>
    public void Recover(ILogger log, CancellationToken stop)
    {
        DateTimeOffset told = DateTimeOffset.UtcNow;
        ulong blocks = 0;
        new ChainRecovery(Processor).Run(
            progress =>
            {
                blocks++;
                if (DateTimeOffset.UtcNow - told < TimeSpan.FromSeconds(5)) return;
                told = DateTimeOffset.UtcNow;
                log.Information("Running stored blocks again: {Block} of {Last}", progress.Block, progress.Last);
            },
            stop);
        if (blocks > 0) log.Information("Ran {Count} stored blocks again, up to block {Number}", blocks, Tree.Head.Number);
    }

    public void Dispose() => Close(Store, States, Executor);

    private static void Close(IKeyValueStore store, StateStore? states, IBlockExecutor? executor)
    {
        (executor as IDisposable)?.Dispose();
        states?.Dispose();
        store.Dispose();
    }
}
