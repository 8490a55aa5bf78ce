using Altius.Core;
using Altius.Core.Forks;
using Altius.Db;
using Altius.Primitives;

namespace Altius.Chain.Tests;

public class BlockTreeTests
{
    private readonly BlockForge _forge = new(ForkSchedule.Always(Cancun.Rules));

    [Test]
    public void A_beginning_that_was_cut_off_is_made_again()
    {
        using RecordingStore store = new();
        new TestNode(_forge.Chain, store).Dispose();
        Assert.That(store.BatchCount, Is.GreaterThan(1), "else there is nothing to cut");
        for (int batches = 0; batches <= store.BatchCount; batches++)
        {
            using MemoryStore rest = store.After(batches);
            using TestNode node = new(_forge.Chain, rest);
            Assert.That(node.Tree.Head, Is.EqualTo(_forge.Genesis.Header));
            Assert.That(node.Accept(_forge.On(_forge.Genesis)).Verdict, Is.EqualTo(PayloadVerdict.Valid));
        }
    }

    [Test]
    public void Damaged_entries_are_named()
    {
        using MemoryStore store = new();
        Block block = _forge.On(_forge.Genesis, 12, Players.Pay(0, 0, Players.Recorder, 1));
        using (TestNode node = new(_forge.Chain, store))
        {
            node.Accept([block]);
            node.Choose(block);
        }
        byte[] key = [0, 0, 0, 0, 0, 0, 0, 1, .. block.Header.Hash.Bytes];
        foreach (Column column in (Column[])[Column.Bodies, Column.Receipts])
        {
            Assert.That(store.TryGet(column, key, out byte[]? good));
            using IWriteBatch batch = store.BeginWrite();
            batch.Put(column, key, good.AsSpan(0, good!.Length - 1));
            batch.Commit();
        }
        using State.StateStore states = State.StateStore.Open(store, new State.StateStoreOptions());
        BlockTree tree = BlockTree.Open(store, states, _forge.Chain);
        Assert.That(() => tree.TryGetBlock(block.Header.Hash, out Block? _),
            Throws.TypeOf<StoreException>().With.Message.Contains("column Bodies"));
        Assert.That(
            () => tree.TryGetReceipts(block.Header.Hash, out IReadOnlyList<Receipt>? _),
            Throws.TypeOf<StoreException>().With.Message.Contains("column Receipts"));
    }

    [Test]
    public void Readers_see_one_chain_while_the_head_moves()
    {
        using TestNode node = new(_forge.Chain, new MemoryStore(), TestNode.Eager);
        List<Block> a = Line(2), b = Line(3);
        node.Accept(a);
        node.Accept(b);
        node.Choose(a[^1]);
        using CancellationTokenSource stop = new();
        Task[] readers = [.. Enumerable.Range(0, 3).Select(_ => Task.Run(() => Read(node.Tree, a, b, stop.Token)))];
        for (int i = 0; i < 150; i++)
            Assert.That(node.Choose((i % 2 == 0 ? b : a)[10 + i % 7]).Error, Is.EqualTo(ForkChoiceError.None));
        stop.Cancel();
        Assert.That(Task.WaitAll(readers, TimeSpan.FromMinutes(1)));

        List<Block> Line(ulong elapsed)
        {
            List<Block> line = [];
            for (ulong i = 0; i < 20; i++)
                line.Add(_forge.On(line.Count == 0 ? _forge.Genesis : line[^1], elapsed,
                    Players.Pay(0, i, Players.Recorder, elapsed * 100 + i)));
            return line;
        }
    }

    private static void Read(BlockTree tree, List<Block> a, List<Block> b, CancellationToken stop)
    {
        HashSet<Hash256> known = [.. a.Concat(b).Select(block => block.Header.Hash)];
        int rounds = 0;
        while (!stop.IsCancellationRequested || rounds++ == 0)
        {
            BlockHeader head = tree.Head;
            Assert.That(known, Does.Contain(head.Hash));
            for (ulong number = 1; number <= head.Number; number++)
            {
                if (!tree.TryGetCanonicalHeader(number, out BlockHeader? header)) continue; // the head moved back meanwhile
                Assert.That(header.Number, Is.EqualTo(number));
                Assert.That(tree.TryGetBlock(header.Hash, out Block? block));
                Assert.That(tree.TryGetReceipts(header.Hash, out IReadOnlyList<Receipt>? receipts));
                Assert.That(receipts, Has.Count.EqualTo(1));
                if (tree.TryLocate(block!.Transactions[0].Hash, out TransactionPlace place))
                    Assert.That(place, Is.EqualTo(new TransactionPlace(BlockReference.Of(header), 0)));
            }
            if (!tree.TryOpenState(head, out State.StateSnapshot? state)) continue; // it was just taken back for another branch
            using (state) Assert.That(state.Root, Is.EqualTo(head.StateRoot));
        }
    }
}
