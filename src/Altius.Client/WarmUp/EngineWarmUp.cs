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
/// Has some blocks of a chain in memory built and judged by an Engine API of its own, over HTTP, while the node waits for its first
/// real payload: so that the code on that way has been compiled when it comes, or when a staker's block is asked for.
/// </summary>
/// <remarks>
/// Who runs: one task, and the server it starts on a free port of the loopback interface, whose secret nobody else knows. What
/// memory it owns: its chain, its states and its executor; it shares none with the node. What completes it: the last block. What
/// cancels it: <see cref="DisposeAsync"/>. A fault is logged; nothing depends on the work.
/// </remarks>
internal sealed class EngineWarmUp : IAsyncDisposable
{
    /// <summary>Blocks, and transactions of each: enough for the code that runs often to be compiled a second time, well.</summary>
    private const int Blocks = 16, TransactionsEach = 64;

    private const ulong Gas = 30_000_000;

    private const int CacheBytes = 1 << 20, TrieNodes = 10_000, SecretBytes = 32;

    private readonly CancellationTokenSource _stop = new();

    private EngineWarmUp(ExecutorChoice executor, ILogger log) => Done = Task.Run(() => RunAsync(executor, log, _stop.Token));

    /// <summary>Ends with the work, whatever came of it.</summary>
    public Task Done { get; }

    /// <summary>Begins, and returns.</summary>
    public static EngineWarmUp Begin(ExecutorChoice executor, ILogger log) => new(executor, log);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Done;
        _stop.Dispose();
    }

    private static async Task RunAsync(ExecutorChoice executor, ILogger log, CancellationToken stop)
    {
        long began = Stopwatch.GetTimestamp();
        try
        {
            WorkloadDraft draft = new(seed: 1);
            MixedScenario scenario = new(new TransferScenario(), LedgerContract.Calls(), ContractCallScenario.LateConflicts());
            for (int i = 0; i < Blocks * TransactionsEach; i++) scenario.Add(draft, conflicts: i % 4 == 0);
            ChainSpec chain = BenchChain.Create(Gas * Blocks, draft.Accounts());
            List<BenchBlock> blocks = Seal(chain, draft.Sign(), stop);
            await JudgeAsync(chain, executor, blocks, stop);
            log.Debug("The way of payloads is warm after {Seconds:F1} s", Stopwatch.GetElapsedTime(began).TotalSeconds);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The node stops.
        }
        catch (Exception fault)
        {
            log.Warning(fault, "The warm-up failed, so that the first payloads take longer: {Fault}", fault.Message);
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
    private static async Task JudgeAsync(ChainSpec chain, ExecutorChoice choice, List<BenchBlock> blocks, CancellationToken stop)
    {
        using MemoryStore store = new();
        using StateStore states = StateStore.Open(store, Small);
        IBlockExecutor executor = choice.Create(chain, new CodeCache());
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
            offer.Transactions = [.. block.Decode().Transactions.Select(transaction => new PooledTransaction(transaction, null))];
            byte[] begun = await client.AskAsync(EngineRequests.Build(tree.Head.Hash, block.Header.Timestamp), stop);
            await client.AskAsync(EngineRequests.GetPayload(PayloadIdOf(begun)), stop);
            await client.AskAsync(block.NewPayload, stop);
            await client.AskAsync(EngineRequests.ForkchoiceUpdated(block.Header.Hash, default), stop);
            if (tree.Head.Hash != block.Header.Hash)
                throw new InvalidOperationException($"Block {block.Header.Number} of the warm-up was not followed.");
        }
    }

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
