using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using Altius.Chain;
using Altius.Client.Bench;
using Altius.Client.Recorder;
using Altius.Client.Workloads;
using Altius.Core;
using Altius.Db;
using Altius.Evm;
using Altius.Execution;
using Altius.JsonRpc;
using Altius.JsonRpc.Engine;
using Altius.Primitives;
using Altius.State;
using Altius.TxPool;
using Microsoft.Extensions.Logging.Abstractions;
using Serilog;

namespace Altius.Client.WarmUp;

/// <summary>
/// Has some blocks of a chain in memory built and judged by an Engine API of its own, over HTTP, while the node waits for its
/// first real payload: so that the code on that way has been compiled when it comes, or when a staker's block is asked for.
/// </summary>
/// <remarks>
/// Who runs: one task, and the servers it starts on free ports of the loopback interface, whose secrets nobody else knows; before
/// each block it lets calls of the node's own Engine API go first. What memory it owns: its chain, its states and its executor;
/// it shares none with the node, and gives back at the end what they took. What completes it: the last block of the last round.
/// What cancels it: <see cref="DisposeAsync"/>. A fault is logged; nothing depends on the work.
/// </remarks>
internal sealed class EngineWarmUp : IAsyncDisposable
{
    /// <summary>
    /// How often the blocks are judged. What runs often is compiled three times, each time once it has been called for a while
    /// and then little new was: after 1, 8, 16 and 24 rounds the slowest of the next 20 payloads of 150 million gas took 235,
    /// 172, 141 and 119 ms (medians 132, 109, 103 and 99), and the very first one, with the state on disk, 305, 85, 77 and 78.
    /// </summary>
    public const int UsualRounds = 16;

    private const int Blocks = 16, TransactionsEach = 64;

    /// <summary>Between two rounds: about what the runtime waits for quiet before it compiles anew.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private const ulong Gas = 30_000_000;

    private const int CacheBytes = 1 << 20, TrieNodes = 10_000, SecretBytes = 32;

    private readonly CancellationTokenSource _stop = new();

    private readonly ExecutorChoice _executor;
    private readonly RightOfWay? _way;
    private readonly ILogger _log;

    private EngineWarmUp(ExecutorChoice executor, RightOfWay? way, ILogger log, int rounds)
    {
        _executor = executor;
        _way = way;
        _log = log;
        Done = Task.Run(() => RunAsync(rounds, _stop.Token));
    }

    /// <summary>Ends with the work, whatever came of it.</summary>
    public Task Done { get; }

    /// <summary>Begins, and returns.</summary>
    /// <param name="way">Of the node's own Engine API; null where there is none.</param>
    public static EngineWarmUp Begin(ExecutorChoice executor, RightOfWay? way, ILogger log, int rounds = UsualRounds) =>
        new(executor, way, log, rounds);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Done;
        _stop.Dispose();
    }

    private async Task RunAsync(int rounds, CancellationToken stop)
    {
        long began = Stopwatch.GetTimestamp();
        try
        {
            WorkloadDraft draft = new(seed: 1);
            MixedScenario scenario = new(new TransferScenario(), LedgerContract.Calls(), ContractCallScenario.LateConflicts());
            for (int i = 0; i < Blocks * TransactionsEach; i++) scenario.Add(draft, conflicts: i % 4 == 0);
            ChainSpec chain = BenchChain.Create(Gas * Blocks, draft.Accounts());
            List<BenchBlock> blocks = Seal(chain, draft.Sign(), stop);
            for (int round = 0; round < rounds; round++)
            {
                await JudgeAsync(chain, blocks, stop);
                await Task.Delay(Pause, stop);
            }
            // What the rounds leave behind would keep its memory, 200 MB of it, until somebody looks through the whole heap.
            await YieldAsync(stop);
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            _log.Debug("The way of payloads is warm after {Seconds:F1} s", Stopwatch.GetElapsedTime(began).TotalSeconds);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The node stops.
        }
        catch (Exception fault)
        {
            _log.Warning(fault, "The warm-up failed, so that the first payloads take longer: {Fault}", fault.Message);
        }
    }

    private static List<BenchBlock> Seal(ChainSpec chain, Transaction[] transactions, CancellationToken stop)
    {
        using MemoryStore store = new();
        using StateStore states = StateStore.Open(store, Small);
        BlockMaker maker = new(chain, states, BlockTree.Open(store, states, chain).Genesis);
        return [.. transactions.Chunk(TransactionsEach).Select(each => maker.Make(each, Gas, stop))];
    }

    /// <summary>The lower half of a node, as <see cref="NodeBuilder"/> puts it together, on a database in memory.</summary>
    private async Task JudgeAsync(ChainSpec chain, List<BenchBlock> blocks, CancellationToken stop)
    {
        using MemoryStore store = new();
        using StateStore states = StateStore.Open(store, Small);
        IBlockExecutor executor = _executor.Create(chain, new CodeCache());
        using IDisposable? threads = executor as IDisposable;
        BlockTree tree = BlockTree.Open(store, states, chain);
        PayloadPipeline pipeline = new(new BlockProcessor(tree, executor));
        using StatePersister persister = new(pipeline.Processor);
        Offer offer = new();
        using PayloadBuilder builder = new(tree, states, offer);
        EngineApi api = new(
            tree, pipeline, new ForkChoice(tree, pipeline, persister), builder, hashes => new PooledBlob?[hashes.Count],
            ThisClient.Introduction);
        byte[] secret = RandomNumberGenerator.GetBytes(SecretBytes);
        EngineServerOptions options = new() { Port = 0, Secret = JwtSecret.Of(secret) };
        await using EngineServer server = new(options, api, [], ThisClient.Version, NullLoggerFactory.Instance);
        await server.StartAsync(stop);
        using EngineClient client = new(new Uri($"http://{server.Endpoint}"), secret);
        foreach (BenchBlock block in blocks)
        {
            await YieldAsync(stop);
            offer.Transactions = [.. block.Decode().Transactions.Select(transaction => new PooledTransaction(transaction, null))];
            byte[] begun = await client.AskAsync(EngineRequests.Build(tree.Head.Hash, block.Header.Timestamp), stop);
            await client.AskAsync(EngineRequests.GetPayload(PayloadIdOf(begun)), stop);
            await client.AskAsync(block.NewPayload, stop);
            await client.AskAsync(EngineRequests.ForkchoiceUpdated(block.Header.Hash, default), stop);
            if (tree.Head.Hash != block.Header.Hash)
                throw new InvalidOperationException($"Block {block.Header.Number} of the warm-up was not followed.");
        }
    }

    private ValueTask YieldAsync(CancellationToken stop) => _way?.YieldAsync(stop) ?? default;

    private static string PayloadIdOf(byte[] answer)
    {
        using JsonDocument json = JsonDocument.Parse(answer);
        return json.RootElement.GetProperty("result").GetProperty("payloadId").GetString()!;
    }

    private static StateStoreOptions Small => new() { CacheBytes = CacheBytes, TrieNodes = TrieNodes, History = 0 };

    /// <summary>The transactions of the block that comes next.</summary>
    private sealed class Offer : ITransactionSource
    {
        private volatile PooledTransaction[] _transactions = [];

        public PooledTransaction[] Transactions
        {
            set => _transactions = value;
        }

        public long Version => 0;

        public IEnumerable<PooledTransaction> Best(UInt256 baseFee, UInt256 blobBaseFee) => _transactions;
    }
}
