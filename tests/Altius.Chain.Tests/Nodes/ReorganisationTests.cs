using Altius.Core;
using Altius.Core.Forks;
using Altius.Db;
using Altius.Primitives;
using Altius.State;

namespace Altius.Chain.Tests;

/// <summary>
/// Random trees of blocks, random heads and restarts, held against a model that knows nothing but whole states.
/// </summary>
public class ReorganisationTests
{
    private const int Steps = 120;

    private readonly List<Block> _blocks = [];
    private BlockForge _forge = null!;
    private Random _random = null!;
    private Block _head = null!;
    private Block? _final;

    [Test]
    public void Whatever_head_is_chosen_the_chain_and_its_state_are_its_own([Range(1, 12)] int seed)
    {
        Begin(seed);
        using RecordingStore store = new();
        TestNode node = new(_forge.Chain, store, TestNode.Eager);
        try
        {
            for (int step = 0; step < Steps; step++)
            {
                switch (_random.Next(10))
                {
                    case < 5: Grow(node); break;
                    case < 9: Choose(node); break;
                    default:
                        node.Dispose();
                        node = new TestNode(_forge.Chain, store, TestNode.Eager);
                        HandOverAgain(node);
                        break;
                }
                if (step % 7 == 0) Check(node.Tree);
            }
            Check(node.Tree);
        }
        finally
        {
            node.Dispose();
        }
    }

    [Test]
    public void Whatever_was_lost_from_the_end_the_node_starts_on_a_chain_it_had([Range(1, 6)] int seed)
    {
        Begin(seed);
        using RecordingStore store = new();
        List<(int Batches, Block Head)> heads = [];
        using (TestNode node = new(_forge.Chain, store, TestNode.Eager))
        {
            heads.Add((store.BatchCount, _head));
            for (int step = 0; step < Steps; step++)
            {
                if (_random.Next(3) > 0) Grow(node);
                else Choose(node);
                heads.Add((store.BatchCount, _head));
            }
        }
        for (int cut = 0; cut < 12; cut++)
        {
            int left = _random.Next(heads[0].Batches, store.BatchCount + 1);
            using MemoryStore rest = store.After(left);
            using TestNode node = new(_forge.Chain, rest, TestNode.Eager);
            // What was answered before the cut is there; of what was under way either all or nothing.
            Block before = heads.Last(head => head.Batches <= left).Head;
            int next = heads.FindIndex(head => head.Batches > left);
            Block[] possible = next < 0 ? [before] : [before, heads[next].Head];
            Assert.That(possible.Select(block => block.Header), Does.Contain(node.Tree.Head), $"after {left} batches");
            _head = _forge.Genesis.Header == node.Tree.Head
                ? _forge.Genesis
                : _blocks.Single(block => block.Header == node.Tree.Head);
            Check(node.Tree);
            Block child = _forge.On(_head, 50);
            Assert.That(node.Accept(child).Verdict, Is.EqualTo(PayloadVerdict.Valid));
            Assert.That(node.Choose(child).Head, Is.EqualTo(child.Header));
        }
    }

    private void Begin(int seed)
    {
        _random = new Random(seed);
        _forge = new BlockForge(ForkSchedule.Always(Cancun.Rules));
        _blocks.Clear();
        _blocks.Add(_head = _forge.Genesis);
        _final = null;
    }

    private void Grow(TestNode node)
    {
        Block parent = _random.Next(4) == 0
            ? _blocks[_random.Next(_blocks.Count)]
            : _blocks[Math.Max(0, _blocks.Count - 1 - _random.Next(3))];
        Transaction[] transactions = [.. Enumerable.Range(0, _random.Next(4)).Select(sender => Draw(parent, sender))];
        Block block = _forge.On(parent, (ulong)_random.Next(12, 16), transactions);
        if (_blocks.Any(known => known.Header.Hash == block.Header.Hash)) return;
        PayloadStatus status = node.Accept(block);
        Assert.That(status.Verdict,
            Is.EqualTo(PayloadVerdict.Valid).Or.EqualTo(PayloadVerdict.Accepted).Or.EqualTo(PayloadVerdict.Syncing),
            status.Error);
        _blocks.Add(block);
    }

    /// <summary>What only waited to be run was in memory, so a consensus client hands it over again.</summary>
    private void HandOverAgain(TestNode node)
    {
        foreach (Block block in _blocks.Where(block => !node.Tree.TryGetHeader(block.Header.Hash, out _))) node.Accept(block);
    }

    private Transaction Draw(Block parent, int sender)
    {
        _forge.StateOf(parent).TryGetAccount(Players.Addresses[sender], out Account account);
        return _random.Next(2) == 0
            ? Players.Pay(sender, account.Nonce, Players.Addresses[_random.Next(Players.Count)], (ulong)_random.Next(1_000))
            : Players.Record(sender, account.Nonce, (ulong)_random.Next(5), (ulong)_random.Next(3));
    }

    private void Choose(TestNode node)
    {
        Block head = _blocks[_random.Next(_blocks.Count)];
        List<Block> line = [_forge.Genesis, .. _forge.LineOf(head)];
        Block? final = _random.Next(4) == 0 ? line[_random.Next(line.Count)] : null;
        ForkChoiceResult result = node.Choose(head, finalized: final);
        Assert.That(result.Error, Is.EqualTo(ForkChoiceError.None));
        Assert.That(result.Status, Is.EqualTo(PayloadStatus.Valid(head.Header.Hash)));
        bool isBeforeFinal = _final is { } f && f != head && f.Header.Number > head.Header.Number
            && _forge.LineOf(f).Append(_forge.Genesis).Contains(head);
        if (isBeforeFinal) return;
        _head = head;
        if (final is not null) _final = final;
        else if (_final is not null && !line.Contains(_final)) _final = null;
        Assert.That(node.Tree.Finalized, Is.EqualTo(_final?.Header));
    }

    private void Check(BlockTree tree)
    {
        List<Block> line = [_forge.Genesis, .. _forge.LineOf(_head)];
        Assert.That(tree.Head, Is.EqualTo(_head.Header));
        for (ulong number = 0; number < (ulong)line.Count + 3; number++)
        {
            bool isThere = tree.TryGetCanonicalHash(number, out Hash256 hash);
            Assert.That(isThere, Is.EqualTo(number < (ulong)line.Count), $"number {number}");
            if (isThere) Assert.That(hash, Is.EqualTo(line[(int)number].Header.Hash));
        }
        foreach (Block block in line) CheckBlock(tree, block);
        CheckTransactions(tree, line);
        CheckState(tree, line[^1]);
        CheckState(tree, line[_random.Next(line.Count)]);
    }

    private void CheckBlock(BlockTree tree, Block block)
    {
        Assert.That(tree.TryGetBlock(block.Header.Hash, out Block? found));
        Assert.That(found!.Encode().Span.SequenceEqual(block.Encode().Span));
        Assert.That(tree.TryGetReceipts(block.Header.Hash, out IReadOnlyList<Receipt>? receipts));
        Assert.That(BlockRoots.OfReceipts(receipts!), Is.EqualTo(block.Header.ReceiptsRoot));
    }

    private void CheckTransactions(BlockTree tree, List<Block> line)
    {
        Dictionary<Hash256, TransactionPlace> expected = [];
        foreach (Block block in line)
            for (int i = 0; i < block.Transactions.Count; i++)
                expected.Add(block.Transactions[i].Hash, new(BlockReference.Of(block.Header), i));
        foreach (Transaction transaction in _blocks.SelectMany(block => block.Transactions))
        {
            bool isThere = tree.TryLocate(transaction.Hash, out TransactionPlace place);
            Assert.That(isThere, Is.EqualTo(expected.TryGetValue(transaction.Hash, out TransactionPlace right)));
            if (isThere) Assert.That(place, Is.EqualTo(right));
        }
    }

    private void CheckState(BlockTree tree, Block block)
    {
        Assert.That(tree.TryOpenState(block.Header, out StateSnapshot? state), $"the state after block {block.Header.Number}");
        using (state)
        {
            MemoryState expected = _forge.StateOf(block);
            Assert.That(state!.Root, Is.EqualTo(block.Header.StateRoot));
            foreach (Address who in (Address[])[.. Players.Addresses, Players.Recorder, Address.Zero])
            {
                Assert.That(state.TryGetAccount(who, out Account account),
                    Is.EqualTo(expected.TryGetAccount(who, out Account right)));
                Assert.That(account, Is.EqualTo(right));
            }
            for (ulong slot = 0; slot < 5; slot++)
                Assert.That(state.GetStorage(Players.Recorder, slot), Is.EqualTo(expected.GetStorage(Players.Recorder, slot)));
        }
    }
}
