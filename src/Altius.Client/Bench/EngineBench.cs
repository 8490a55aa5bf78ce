using System.Diagnostics;
using System.Text.Json;
using Altius.Chain;
using Altius.Client.Plugins;
using Altius.Client.Recorder;
using Altius.Client.Running;
using Altius.Core;
using Altius.Evm;
using Altius.Execution;
using Altius.JsonRpc.Engine;
using Altius.Primitives;
using Serilog;

namespace Altius.Client.Bench;

/// <summary>
/// Hands blocks to a node of this process over HTTP, as a consensus client does, and runs each of them alone as well; which
/// goes first takes turns.
/// </summary>
/// <param name="options">Of the node.</param>
/// <param name="pause">Between two blocks: a chain leaves time for what a node does behind the head.</param>
internal sealed class EngineBench(NodeOptions options, ChainSpec chain, TimeSpan pause, ILogger log)
{
    /// <summary>Blocks from one final block to the next, as on a healthy chain.</summary>
    private const int Epoch = 32;

    /// <summary>From the call to the moment at which the Engine API answers; in milliseconds.</summary>
    public double StartUp { get; private set; }

    /// <param name="done">Told after each block how many there were.</param>
    /// <exception cref="BenchFault">The node finds a block not valid, or does not follow it.</exception>
    public async Task<List<BlockPair>> RunAsync(IReadOnlyList<BenchBlock> blocks, Action<int>? done, CancellationToken stop)
    {
        using NodeStop nodeStop = new();
        NodeBuilder builder = new(options, chain, nodeStop, log);
        foreach (IClientPlugin plugin in PluginLoader.Load(options)) plugin.Configure(builder);
        long began = Stopwatch.GetTimestamp();
        await using Node node = await builder.StartAsync(stop);
        StartUp = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        await node.WarmedUp.WaitAsync(stop); // no consensus client is as quick as that
        BlockTimings? phases = null;
        node.Services.Pipeline.Processor.Processed += timings => phases = timings;

        CodeCache codes = new();
        IBlockExecutor alone = new ExecutorChoice(options.Executor, options.Workers).Create(chain, codes);
        using IDisposable? threads = alone as IDisposable;
        SequentialBlockExecutor single = new(chain, codes);
        using EngineClient client =
            new(new Uri($"http://{node.Engine}"), options.JwtSecret ?? DataDirectory.JwtSecretIn(options.DataDirectory!));
        int sizes = blocks.DistinctBy(block => block.WantedGas).Count(); // which take turns as well
        List<BlockPair> pairs = [];
        for (int i = 0; i < blocks.Count; i++)
        {
            BenchBlock block = blocks[i];
            bool isNodeFirst = i / sizes % 2 == 0;
            AloneCosts costs = isNodeFirst ? default : RunAlone(alone, single, block, stop);
            Func<SideCosts> end = SideCosts.Begin(node.Services.States);
            (Cost newPayload, string verdict) = await AskAsync(client, block.NewPayload, stop);
            SideCosts side = end();
            if (verdict != "VALID") throw new BenchFault($"block {block.Header.Number} was answered {verdict}.");
            if (isNodeFirst) costs = RunAlone(alone, single, block, stop);
            Cost forkChoice = await FollowAsync(client, blocks, i, stop);
            pairs.Add(new BlockPair(block, newPayload, costs, forkChoice, phases!, side));
            done?.Invoke(i + 1);
            await Task.Delay(pause, stop);
        }
        return nodeStop.Reason is { } reason ? throw new BenchFault(reason) : pairs;
    }

    private static async Task<Cost> FollowAsync(
        EngineClient client, IReadOnlyList<BenchBlock> blocks, int head, CancellationToken stop)
    {
        int final = (head / Epoch * Epoch) - 1;
        byte[] request =
            EngineRequests.ForkchoiceUpdated(blocks[head].Header.Hash, final < 0 ? Hash256.Zero : blocks[final].Header.Hash);
        (Cost time, string verdict) = await AskAsync(client, request, stop);
        return verdict == "VALID"
            ? time
            : throw new BenchFault($"the choice of block {blocks[head].Header.Number} was answered {verdict}.");
    }

    /// <summary>Puts a request and reads the status in its answer: VALID, or the whole answer where it is another.</summary>
    public static async Task<(Cost Cost, string Verdict)> AskAsync(EngineClient client, byte[] request, CancellationToken stop)
    {
        Func<Cost> end = Cost.Begin();
        byte[] answer = await client.AskAsync(request, stop);
        Cost time = end();
        using JsonDocument document = JsonDocument.Parse(answer);
        if (!document.RootElement.TryGetProperty("result", out JsonElement result))
            return (time, document.RootElement.ToString());
        if (result.TryGetProperty("payloadStatus", out JsonElement inner)) result = inner;
        string status = result.GetProperty("status").GetString() ?? "null";
        return (time, status == "VALID" ? status : result.ToString());
    }

    /// <summary>Runs a block with its senders known, with nobody knowing them, and so on one thread, and decodes it.</summary>
    private static AloneCosts RunAlone(
        IBlockExecutor executor, SequentialBlockExecutor single, BenchBlock block, CancellationToken stop)
    {
        Block known = block.Decode(), unknown = block.Decode(), unknownToo = block.Decode();
        Transaction.RecoverSenders(known.Transactions, 0, known.Transactions.Count);
        Func<Cost> end = Cost.Begin();
        BlockOutcome first = executor.Execute(known, block.Reads, block.Rules, stop);
        Cost knownCost = end();
        end = Cost.Begin();
        BlockOutcome second = executor.Execute(unknown, block.Reads, block.Rules, stop);
        Cost unknownCost = end();
        end = Cost.Begin();
        BlockOutcome third = single.Execute(unknownToo, block.Reads, block.Rules, stop);
        Cost singleCost = end();
        if (first.GasUsed != block.Header.GasUsed
            || second.GasUsed != block.Header.GasUsed || third.GasUsed != block.Header.GasUsed)
            throw new InvalidOperationException(
                $"Block {block.Header.Number} runs otherwise on what it reads: {first}, {second}, {third}.");
        end = Cost.Begin();
        Block decoded = NewPayloadRequest.Read(block.NewPayload);
        Cost decodingCost = end();
        if (decoded.Header.Hash != block.Header.Hash)
            throw new InvalidOperationException($"Block {block.Header.Number} is decoded as block {decoded.Header.Hash}.");
        return new AloneCosts(knownCost, unknownCost, singleCost, decodingCost);
    }
}

/// <summary>What ends a benchmark: an answer of the node that it should not have given.</summary>
internal sealed class BenchFault(string message) : Exception(message);
