using System.Text.Json;
using Altius.Chain;
using Altius.Client.Suites;
using Altius.Client.Tracing;
using Altius.Core;
using Altius.Evm;
using Altius.Execution;
using Altius.Primitives;
using Altius.State;

namespace Altius.Client.Fixtures;

/// <summary>
/// Runs block tests: blocks, or Engine API payloads, on top of a genesis; some of them must be refused. In the end the head
/// and its state must be those that the fixture names.
/// </summary>
internal sealed class BlockTestWorker : ISuiteWorker, IDisposable
{
    private readonly CodeCache _codes;
    private readonly ExecutorChoice _choice;
    private readonly Eip3155Writer? _trace;
    private readonly Dictionary<ChainSpec, IBlockExecutor> _executors = new(ReferenceEqualityComparer.Instance);

    /// <param name="codes">Shared by all workers.</param>
    /// <param name="trace">Where each step is written, which is done sequentially; null for none.</param>
    /// <param name="choice">What runs the blocks.</param>
    public BlockTestWorker(CodeCache codes, Eip3155Writer? trace, ExecutorChoice choice)
    {
        _codes = codes;
        _choice = choice;
        _trace = trace;
    }

    public void Run(string name, JsonElement test, CaseSink sink, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        if (test.TryFind("post", out _) || test.TryFind("exec", out _))
        {
            sink.Skip(name, "a state test: run it with 'altius statetest'");
            return;
        }
        string network = test.Text("network");
        if (FixtureNetworks.SkipReason(network) is { } reason) sink.Skip(name, reason);
        else sink.Run(name, () => RunCase(test, network, stop));
    }

    /// <summary>The first difference; null where there is none.</summary>
    private string? RunCase(JsonElement test, string network, CancellationToken stop)
    {
        ChainSpec spec = FixtureNetworks.Find(network, test);
        Block genesis = FixtureGenesis.Read(test);
        MemoryChain chain = new(spec.Forks, ExecutorFor(spec), genesis, MemoryState.Of(FixtureAccounts.Read(test.Need("pre"))));
        if (chain.HeadStateRoot != genesis.Header.StateRoot)
            return $"genesis state root: expected {genesis.Header.StateRoot}, got {chain.HeadStateRoot}";
        return ImportAll(test, network, chain, stop) ?? CheckEnd(test, chain);
    }

    public void Dispose()
    {
        foreach (IBlockExecutor executor in _executors.Values) (executor as IDisposable)?.Dispose();
        _executors.Clear();
    }

    private IBlockExecutor ExecutorFor(ChainSpec spec)
    {
        if (_executors.TryGetValue(spec, out IBlockExecutor? executor)) return executor;
        executor = _trace is null
            ? _choice.Create(spec, _codes)
            : new TracingBlockExecutor(new SequentialBlockExecutor(spec, _codes), _trace);
        _executors.Add(spec, executor);
        return executor;
    }

    private static string? ImportAll(JsonElement test, string network, MemoryChain chain, CancellationToken stop)
    {
        int number = 0;
        bool isEngine = test.TryFind("engineNewPayloads", out _);
        foreach (JsonElement json in test.Items(isEngine ? "engineNewPayloads" : "blocks"))
        {
            Expectation expected = isEngine ? Expectation.OfPayload(json) : Expectation.OfBlock(json, network);
            Rejection? rejection = isEngine
                ? EnginePayload.Read(json, out Block? block)
                : ReadBlock(json, expected, out block);
            string? difference = rejection is null ? Import(chain, block!, expected, stop) : expected.Compare(rejection);
            if (difference is not null) return $"{(isEngine ? "payload" : "block")} {number} of the list: {difference}";
            number++;
        }
        return null;
    }

    private static Rejection? ReadBlock(JsonElement json, in Expectation expected, out Block? block)
    {
        byte[] rlp;
        try
        {
            rlp = json.Bytes("rlp");
        }
        catch (FixtureFault) when (expected.IsRejection)
        {
            block = null;
            return new Rejection(Rejection.Undecodable, "is not even hexadecimal");
        }
        if (Block.TryDecode(rlp, out block, out DecodeError error)) return null;
        if (!expected.IsRejection) throw new FixtureFault($"a block's 'rlp' cannot be decoded: {error}");
        return Rejection.Of(error);
    }

    /// <summary>The difference to what is expected; null where there is none.</summary>
    private static string? Import(MemoryChain chain, Block block, in Expectation expected, CancellationToken stop)
    {
        BlockOutcome outcome = chain.Import(block, stop);
        string? difference = expected.Compare(outcome.Succeeded ? null : Rejection.Of(outcome));
        if (difference is null || outcome.Error != BlockError.TransactionsRootMismatch) return difference;
        // The classic suites put a bad transaction into a body without telling its header. Both are reasons to refuse the
        // block; the one they name is found under a header that does commit to the body.
        BlockHeader header = block.Header with { TransactionsRoot = BlockRoots.OfTransactions(block.Transactions) };
        outcome = chain.Import(block with { Header = header }, stop);
        return expected.Compare(outcome.Succeeded ? null : Rejection.Of(outcome)) is { } other
            ? $"{difference}; without that, {other}"
            : null;
    }

    private static string? CheckEnd(JsonElement test, MemoryChain chain)
    {
        Hash256 expectedHead = test.Hash("lastblockhash"), head = chain.Head.Header.Hash;
        if (head != expectedHead) return $"last block: expected {expectedHead}, got {head} (number {chain.Head.Header.Number})";
        if (test.TryFind("postState", out JsonElement accounts) && accounts.ValueKind == JsonValueKind.Object)
            return StateDifference.First(FixtureAccounts.Read(accounts), chain.HeadState);
        if (!test.TryFind("postStateHash", out _)) return null;
        Hash256 expectedRoot = test.Hash("postStateHash"), root = chain.HeadStateRoot;
        return root == expectedRoot ? null : $"post state root: expected {expectedRoot}, got {root}";
    }
}
