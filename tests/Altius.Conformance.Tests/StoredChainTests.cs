using System.Text.Json;
using Altius.Chain;
using Altius.Client.Fixtures;
using Altius.Core;
using Altius.Db;
using Altius.Evm;
using Altius.Execution;
using Altius.Parallel;
using Altius.Primitives;
using Altius.State;

namespace Altius.Conformance.Tests;

/// <summary>
/// A part of the official block tests through the chain as the node keeps it: payloads judged by either executor, states in
/// layers and on disk, the head chosen, all of it opened once more at the end.
/// </summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class StoredChainTests
{
    /// <summary>One file in so many: <see cref="SuiteTests"/> runs them all without a store.</summary>
    private const int OneIn = 12;

    private readonly CodeCache _codes = new();
    private readonly Dictionary<ChainSpec, IBlockExecutor> _executors = [];

    [TearDown]
    public void Stop()
    {
        foreach (IBlockExecutor executor in _executors.Values) (executor as IDisposable)?.Dispose();
        _executors.Clear();
    }

    [Test]
    public void BlockTestsHoldOnTheChainThatTheNodeKeeps([Range(0, 3)] int part)
    {
        bool isParallel = part % 2 == 1;
        List<string> faults = [];
        List<string> files = FixtureFiles.Find([TestData.Require("eest-blockchain")], faults);
        Assert.That(faults, Is.Empty);
        int cases = 0;
        foreach (string file in files.Where((_, i) => i % (4 * OneIn) == OneIn * part))
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file));
            foreach (JsonProperty test in document.RootElement.EnumerateObject())
            {
                if (FixtureNetworks.SkipReason(test.Value.Text("network")) is not null) continue;
                Run(test.Value, test.Name, isParallel);
                cases++;
            }
        }
        TestContext.Out.WriteLine($"{cases} tests");
        Assert.That(cases, Is.GreaterThan(0));
    }

    private void Run(JsonElement test, string name, bool isParallel)
    {
        ChainSpec chain = FixtureNetworks.Find(test.Text("network"), test);
        IBlockExecutor executor = ExecutorFor(chain, isParallel);
        Block genesis = FixtureGenesis.Read(test);
        chain = chain with { Genesis = new Genesis(genesis.Header, [.. FixtureAccounts.Read(test.Need("pre"))]) };
        using MemoryStore store = new();
        Hash256 expected = test.Hash("lastblockhash");
        using (StateStore states = StateStore.Open(store, new StateStoreOptions { CacheBytes = 1 << 20 }))
        {
            BlockTree tree = BlockTree.Open(store, states, chain);
            Assert.That(tree.Genesis.Hash, Is.EqualTo(genesis.Header.Hash), name);
            BlockProcessor processor = new(tree, executor);
            PayloadPipeline pipeline = new(processor);
            using StatePersister persister = new(processor, new StatePersisterOptions { Least = 1, Most = 2, Stride = 1 });
            foreach (JsonElement json in test.Items("blocks")) Accept(pipeline, json, name);
            ForkChoiceResult choice = new ForkChoice(tree, pipeline, persister)
                .Update(new ForkChoiceState(expected, Hash256.Zero, Hash256.Zero), CancellationToken.None);
            Assert.That(choice.Head?.Hash, Is.EqualTo(expected), name);
        }
        Reopen(store, chain, expected, name);
    }

    private IBlockExecutor ExecutorFor(ChainSpec chain, bool isParallel)
    {
        if (_executors.TryGetValue(chain, out IBlockExecutor? executor)) return executor;
        executor = isParallel
            ? new ParallelBlockExecutor(chain, _codes, workers: 2, RoadThresholds.None)
            : new SequentialBlockExecutor(chain, _codes);
        _executors.Add(chain, executor);
        return executor;
    }

    private static void Accept(PayloadPipeline pipeline, JsonElement json, string name)
    {
        bool isInvalid = json.TryFind("expectException", out _) || json.TryFind("expectExceptionALL", out _);
        if (!Block.TryDecode(json.Bytes("rlp"), out Block? block, out DecodeError error))
        {
            Assert.That(isInvalid, $"{name}: {error}");
            return;
        }
        PayloadStatus status = pipeline.Accept(block, CancellationToken.None);
        Assert.That(status.Verdict,
            Is.EqualTo(isInvalid ? PayloadVerdict.Invalid : PayloadVerdict.Valid), $"{name}: {status.Error}");
        Assert.That(pipeline.Accept(block, CancellationToken.None), Is.EqualTo(status), $"{name}: again");
    }

    private void Reopen(IKeyValueStore store, ChainSpec chain, in Hash256 head, string name)
    {
        using StateStore states = StateStore.Open(store, new StateStoreOptions { CacheBytes = 1 << 20 });
        BlockTree tree = BlockTree.Open(store, states, chain);
        new ChainRecovery(new BlockProcessor(tree, new SequentialBlockExecutor(chain, _codes))).Run(null, CancellationToken.None);
        Assert.That(tree.Head.Hash, Is.EqualTo(head), name);
        Assert.That(tree.TryOpenState(tree.Head, out StateSnapshot? state), name);
        using (state) Assert.That(state!.Root, Is.EqualTo(tree.Head.StateRoot), name);
    }
}
