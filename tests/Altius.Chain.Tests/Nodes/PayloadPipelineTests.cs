using Altius.Core;
using Altius.Core.Forks;
using Altius.Db;
using Altius.Execution;
using Altius.Primitives;

namespace Altius.Chain.Tests;

public class PayloadPipelineTests
{
    private static readonly ForkSchedule Forks = ForkSchedule.Always(Cancun.Rules);

    [Test]
    public void A_valid_block_is_kept_and_does_not_move_the_head()
    {
        (BlockForge forge, TestNode node) = Start();
        using TestNode _ = node;
        Block block =
            forge.On(forge.Genesis, 12, Players.Record(0, 0, slot: 1, value: 7), Players.Pay(1, 0, Players.Addresses[2], 5));
        Assert.That(node.Accept(block), Is.EqualTo(PayloadStatus.Valid(block.Header.Hash)));
        Assert.That(node.Accept(block), Is.EqualTo(PayloadStatus.Valid(block.Header.Hash)), "as the first time");
        Assert.That(node.Tree.Head, Is.EqualTo(forge.Genesis.Header));
        Assert.That(node.Tree.TryGetReceipts(block.Header.Hash, out IReadOnlyList<Receipt>? receipts));
        Assert.That(receipts!.Select(r => r.Encode().ToArray()),
            Is.EqualTo(forge.ReceiptsOf(block).Select(r => r.Encode().ToArray())));
        Assert.That(node.Tree.IsCanonical(block.Header.Hash), Is.False);
        Assert.That(node.Tree.TryLocate(block.Transactions[0].Hash, out TransactionPlace _), Is.False, "it is on no chain yet");
    }

    [Test]
    public void Timings_of_a_valid_block_are_told()
    {
        (BlockForge forge, TestNode node) = Start();
        using TestNode _ = node;
        List<BlockTimings> told = [];
        node.Processor.Processed += told.Add;
        Block block = forge.On(forge.Genesis, 12, Players.Pay(1, 0, Players.Addresses[2], 5));
        node.Accept(block);
        node.Accept(block);
        node.Accept(forge.InvalidOn(block));
        Assert.That(told, Has.Count.EqualTo(1));
        Assert.That(told[0], Has.Property("Gas").EqualTo(21_000UL).And.Property("Transactions").EqualTo(1));
    }

    [Test]
    public void A_block_without_its_parent_waits_until_the_line_is_whole()
    {
        (BlockForge forge, TestNode node) = Start();
        using TestNode _ = node;
        List<Block> line = forge.Extend(forge.Genesis, 6);
        foreach (Block block in Enumerable.Reverse(line.Skip(1)))
            Assert.That(node.Accept(block), Is.EqualTo(PayloadStatus.Syncing));
        Assert.That(node.Choose(line[^1]).Status, Is.EqualTo(PayloadStatus.Syncing));
        Assert.That(node.Accept(line[0]).Verdict, Is.EqualTo(PayloadVerdict.Valid));
        Assert.That(node.Choose(line[^1]).Status.Verdict, Is.EqualTo(PayloadVerdict.Valid), "all that waited was run");
        Assert.That(node.Tree.Head, Is.EqualTo(line[^1].Header));
    }

    [Test]
    public void A_block_brings_those_along_that_waited_before_it()
    {
        (BlockForge forge, TestNode node) = Start();
        using TestNode _ = node;
        List<Block> line = forge.Extend(forge.Genesis, 4);
        node.Accept(line[2]);
        node.Accept(line[1]);
        node.Accept(line[0]);
        Assert.That(node.Accept(line[3]), Is.EqualTo(PayloadStatus.Valid(line[3].Header.Hash)));
        Assert.That(node.Tree.TryGetHeader(line[1].Header.Hash, out BlockHeader? _));
    }

    [Test]
    public void An_invalid_block_names_its_last_valid_ancestor_every_time()
    {
        (BlockForge forge, TestNode node) = Start();
        using TestNode _ = node;
        Block good = forge.On(forge.Genesis), bad = forge.InvalidOn(good);
        node.Accept(good);
        PayloadStatus status = node.Accept(bad);
        Assert.That(status,
            Has.Property("Verdict").EqualTo(PayloadVerdict.Invalid).And.Property("LatestValidHash").EqualTo(good.Header.Hash));
        Assert.That(status.Error, Does.Contain("state root"));
        Assert.That(node.Accept(bad), Is.EqualTo(status));
        Assert.That(node.Tree.TryGetHeader(bad.Header.Hash, out BlockHeader? _), Is.False, "it is never shown");
        Assert.That(node.Pipeline.RecentlyInvalid.Single().Block, Is.SameAs(bad));
    }

    [Test]
    public void What_builds_on_an_invalid_block_is_invalid_whenever_it_comes()
    {
        (BlockForge forge, TestNode node) = Start();
        using TestNode _ = node;
        Block good = forge.On(forge.Genesis), bad = forge.InvalidOn(good);
        Block child = Orphan(forge, bad, 1), grandchild = Orphan(forge, child, 2), late = Orphan(forge, grandchild, 3);
        node.Accept(good);
        Assert.That(node.Accept(grandchild), Is.EqualTo(PayloadStatus.Syncing));
        Assert.That(node.Accept(child), Is.EqualTo(PayloadStatus.Syncing));
        node.Accept(bad);
        foreach (Block below in (Block[])[child, grandchild, late])
        {
            PayloadStatus status = node.Accept(below);
            Assert.That(status,
                Has.Property("Verdict").EqualTo(PayloadVerdict.Invalid)
                    .And.Property("LatestValidHash").EqualTo(good.Header.Hash));
            ForkChoiceResult choice = node.Choose(below);
            Assert.That(choice.Status, Is.EqualTo(status));
            Assert.That(choice.Head, Is.Null);
        }
        Assert.That(node.Tree.Head, Is.EqualTo(forge.Genesis.Header));
    }

    [Test]
    public void An_invalid_block_that_waited_makes_those_after_it_invalid()
    {
        (BlockForge forge, TestNode node) = Start();
        using TestNode _ = node;
        Block good = forge.On(forge.Genesis), bad = forge.InvalidOn(good), child = Orphan(forge, bad, 1);
        node.Accept(child);
        node.Accept(bad);
        Assert.That(node.Accept(good).Verdict, Is.EqualTo(PayloadVerdict.Valid));
        PayloadStatus status = node.Choose(child).Status;
        Assert.That(status,
            Has.Property("Verdict").EqualTo(PayloadVerdict.Invalid).And.Property("LatestValidHash").EqualTo(good.Header.Hash));
    }

    [Test]
    public void After_a_while_an_invalid_block_is_judged_anew()
    {
        Clock clock = new();
        (BlockForge forge, TestNode node) = Start(clock: clock);
        using TestNode _ = node;
        Block bad = forge.InvalidOn(forge.Genesis), child = Orphan(forge, bad, 1);
        PayloadStatus status = node.Accept(bad);
        clock.Now += TimeSpan.FromHours(1);
        Assert.That(node.Accept(child), Is.EqualTo(PayloadStatus.Syncing), "nothing is remembered of its parent");
        Assert.That(node.Accept(bad), Is.EqualTo(status));
        Assert.That(node.Accept(child).Verdict, Is.EqualTo(PayloadVerdict.Invalid));
    }

    [Test]
    public void A_body_that_does_not_belong_to_its_header_does_not_condemn_the_header()
    {
        (BlockForge forge, TestNode node) = Start();
        using TestNode _ = node;
        Block good = forge.On(forge.Genesis, 12, Players.Pay(1, 0, Players.Addresses[2], 5));
        Assert.That(node.Accept(good with { Transactions = [] }).Verdict, Is.EqualTo(PayloadVerdict.Invalid));
        Assert.That(node.Accept(good).Verdict, Is.EqualTo(PayloadVerdict.Valid));
    }

    [Test]
    public void Who_worked_out_a_blocks_roots_says_nothing_of_the_blocks_that_waited()
    {
        (BlockForge forge, TestNode node) = Start();
        using TestNode _ = node;
        Block first = forge.On(forge.Genesis);
        Block second = forge.On(first, 12, Players.Pay(1, 0, Players.Addresses[2], 5));
        Block third = forge.On(second);
        Assert.That(node.Accept(second with { Transactions = [] }).Verdict, Is.EqualTo(PayloadVerdict.Syncing));
        Assert.That(AcceptWithRoots(first).Verdict, Is.EqualTo(PayloadVerdict.Valid));
        PayloadStatus status = AcceptWithRoots(third);
        Assert.That(status.Verdict, Is.EqualTo(PayloadVerdict.Invalid));
        Assert.That(status.Error, Does.Contain(BlockError.TransactionsRootMismatch.Message()));

        PayloadStatus AcceptWithRoots(Block block) => node.Pipeline.Accept(block, CancellationToken.None, hasOwnRoots: true);
    }

    [Test]
    public void The_last_valid_block_from_before_the_merge_is_named_zero()
    {
        ForkSchedule forks = new([
            new(ForkTrigger.Block, UInt256.Zero, London.Rules), new(ForkTrigger.TotalDifficulty, 1_000_000UL, Paris.Rules)]);
        BlockForge forge = new(forks, genesisDifficulty: 1_000_000);
        using MemoryStore store = new();
        using TestNode node = new(forge.Chain, store);
        Block bad = forge.InvalidOn(forge.Genesis);
        Assert.That(node.Accept(bad),
            Has.Property("Verdict").EqualTo(PayloadVerdict.Invalid).And.Property("LatestValidHash").EqualTo(Hash256.Zero));
        Block first = forge.On(forge.Genesis);
        Assert.That(node.Accept(first).Verdict, Is.EqualTo(PayloadVerdict.Valid));
        Assert.That(node.Accept(forge.InvalidOn(first)).LatestValidHash, Is.EqualTo(first.Header.Hash));
    }

    [Test]
    public void A_block_of_the_merge_that_comes_too_early_is_invalid()
    {
        static ForkSchedule MergeAt(ulong difficulty) => new([
            new(ForkTrigger.Block, UInt256.Zero, London.Rules), new(ForkTrigger.TotalDifficulty, difficulty, Paris.Rules)]);
        BlockForge early = new(MergeAt(1_000_000), genesisDifficulty: 1_000_000);
        BlockForge chain = new(MergeAt(9_000_000), genesisDifficulty: 1_000_000);
        using MemoryStore store = new();
        using TestNode node = new(chain.Chain, store);
        PayloadStatus status = node.Accept(early.On(early.Genesis));
        Assert.That(status,
            Has.Property("Verdict").EqualTo(PayloadVerdict.Invalid).And.Property("LatestValidHash").EqualTo(Hash256.Zero));
        Assert.That(node.Choose(chain.Genesis).Status,
            Has.Property("Verdict").EqualTo(PayloadVerdict.Invalid).And.Property("LatestValidHash").EqualTo(Hash256.Zero));
    }

    [Test]
    public void Only_so_many_blocks_wait()
    {
        BlockForge forge = new(Forks);
        WaitingBlocks waiting = new();
        List<Block> blocks = [.. Enumerable.Range(1, 2_500).Select(i => Orphan(forge, forge.Genesis, (ulong)i))];
        foreach (Block block in blocks)
        {
            waiting.Add(block);
            if (block.Header.Timestamp % 2 == 0) waiting.Remove(block.Header.Hash);
            Assert.That(waiting.Count, Is.LessThanOrEqualTo(1_024));
            Assert.That(waiting.TryGet(block.Header.Hash, out _), Is.EqualTo(block.Header.Timestamp % 2 != 0));
        }
    }

    [Test]
    public void A_full_disk_is_no_verdict_on_the_block()
    {
        BlockForge forge = new(Forks);
        using RecordingStore store = new();
        using TestNode node = new(forge.Chain, store);
        Block block = forge.On(forge.Genesis);
        store.IsFull = true;
        Assert.That(() => node.Accept(block), Throws.TypeOf<StoreException>());
        store.IsFull = false;
        Assert.That(node.Accept(block).Verdict, Is.EqualTo(PayloadVerdict.Valid));
        Assert.That(store.After(store.BatchCount).TryGet(Column.Headers, block.Header.Hash.Bytes, out byte[]? _),
            "it was kept the second time");
    }

    [Test]
    public void Work_that_is_cancelled_leaves_nothing_behind()
    {
        (BlockForge forge, TestNode node) = Start();
        using TestNode _ = node;
        Block block = forge.On(forge.Genesis, 12, Players.Pay(1, 0, Players.Addresses[2], 5));
        Assert.That(() => node.Pipeline.Accept(block, new CancellationToken(canceled: true)),
            Throws.InstanceOf<OperationCanceledException>());
        Assert.That(node.Tree.TryGetHeader(block.Header.Hash, out BlockHeader? _), Is.False);
        Assert.That(node.Accept(block).Verdict, Is.EqualTo(PayloadVerdict.Valid));
    }

    [Test]
    public void A_branch_that_leaves_the_chain_below_the_disk_is_accepted_and_run_when_it_is_chosen()
    {
        (BlockForge forge, TestNode node) = Start(TestNode.Eager);
        using TestNode _ = node;
        List<Block> chain = forge.Extend(forge.Genesis, 20), branch = forge.Extend(chain[1], 20, elapsed: 13);
        foreach (Block block in chain) node.Accept(block);
        node.Choose(chain[^1], finalized: chain[1]);
        node.Persist();
        Assert.That(node.Tree.OnDisk.Number, Is.GreaterThan(2));
        Assert.That(node.Accept(branch[0]), Is.EqualTo(PayloadStatus.Accepted));
        foreach (Block block in branch.Skip(1)) Assert.That(node.Accept(block), Is.EqualTo(PayloadStatus.Accepted));
        Assert.That(node.Choose(branch[^1]).Status.Verdict, Is.EqualTo(PayloadVerdict.Valid));
        Assert.That(node.Tree.Head, Is.EqualTo(branch[^1].Header));
        Assert.That(node.Choose(chain[^1]).Head, Is.EqualTo(chain[^1].Header), "and back");
    }

    [Test]
    public void A_branch_below_the_disk_that_turns_out_invalid_leaves_the_head_where_it_was()
    {
        (BlockForge forge, TestNode node) = Start(TestNode.Eager);
        using TestNode _ = node;
        List<Block> chain = forge.Extend(forge.Genesis, 20);
        foreach (Block block in chain) node.Accept(block);
        node.Choose(chain[^1]);
        node.Persist();
        Block bad = forge.InvalidOn(chain[3]);
        Assert.That(node.Accept(bad), Is.EqualTo(PayloadStatus.Accepted));
        PayloadStatus status = node.Choose(bad).Status;
        Assert.That(status,
            Has.Property("Verdict").EqualTo(PayloadVerdict.Invalid)
                .And.Property("LatestValidHash").EqualTo(chain[3].Header.Hash));
        Assert.That(node.Tree.Head, Is.EqualTo(chain[^1].Header));
        Assert.That(node.Tree.TryOpenState(node.Tree.Head, out State.StateSnapshot? state),
            "its state was taken back in between");
        state!.Dispose();
        Assert.That(node.Accept(forge.On(chain[^1])).Verdict, Is.EqualTo(PayloadVerdict.Valid));
    }

    [Test]
    public void A_full_block_is_judged_like_any_other()
    {
        (BlockForge forge, TestNode node) = Start();
        using TestNode _ = node;
        Transaction[] transactions = [.. Enumerable.Range(0, 200).Select(i => Players.Record(i % 4, (ulong)i / 4, (ulong)i, 7))];
        Block block = forge.On(forge.Genesis, 12, transactions);
        Assert.That(node.Accept(block).Verdict, Is.EqualTo(PayloadVerdict.Valid));
        Assert.That(node.Choose(block).Head, Is.EqualTo(block.Header));
    }

    [Test]
    public void Without_history_a_branch_below_the_disk_is_too_deep()
    {
        (BlockForge forge, TestNode node) = Start(TestNode.Eager, history: 0);
        using TestNode _ = node;
        List<Block> chain = forge.Extend(forge.Genesis, 20), branch = forge.Extend(chain[1], 3, elapsed: 13);
        foreach (Block block in chain) node.Accept(block);
        node.Choose(chain[^1]);
        node.Persist();
        foreach (Block block in branch) node.Accept(block);
        Assert.That(node.Choose(branch[^1]).Error, Is.EqualTo(ForkChoiceError.ReorgTooDeep));
        Assert.That(node.Choose(chain[2]).Error, Is.EqualTo(ForkChoiceError.ReorgTooDeep));
        Assert.That(node.Tree.Head, Is.EqualTo(chain[^1].Header));
    }

    /// <summary>A block that says it follows another, which need not be valid.</summary>
    private static Block Orphan(BlockForge forge, Block parent, ulong after)
    {
        Block template = forge.On(forge.Genesis, 12 + after);
        return template with
        {
            Header = template.Header with
            {
                ParentHash = parent.Header.Hash,
                Number = parent.Header.Number + 1,
                Timestamp = parent.Header.Timestamp + 12,
            },
        };
    }

    private static (BlockForge Forge, TestNode Node) Start(
        StatePersisterOptions? options = null, ulong history = 10_000, TimeProvider? clock = null)
    {
        BlockForge forge = new(Forks);
        return (forge, new TestNode(forge.Chain, new MemoryStore(), options, history, clock));
    }

    private sealed class Clock : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}
