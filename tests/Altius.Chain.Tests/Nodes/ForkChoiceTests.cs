using Altius.Core;
using Altius.Core.Forks;
using Altius.Db;
using Altius.Primitives;

namespace Altius.Chain.Tests;

public class ForkChoiceTests
{
    private readonly BlockForge _forge = new(ForkSchedule.Always(Cancun.Rules));
    private MemoryStore _store = new();
    private TestNode _node = null!;

    [SetUp]
    public void Start()
    {
        _store = new MemoryStore();
        _node = new TestNode(_forge.Chain, _store);
    }

    [TearDown]
    public void Stop()
    {
        _node.Dispose();
        _store.Dispose();
    }

    [Test]
    public void Blocks_that_were_handed_over_together_become_the_head_one_after_the_other()
    {
        List<Block> epoch = _forge.Extend(_forge.Genesis, 32);
        List<HeadChange> changes = [];
        _node.Tree.HeadChanged += changes.Add;
        _node.Accept(epoch);
        foreach (Block block in epoch)
        {
            Assert.That(_node.Choose(block).Head, Is.EqualTo(block.Header));
            Assert.That(_node.Tree.Head, Is.EqualTo(block.Header));
        }
        Assert.That(changes.Select(change => change.Added.Single()), Is.EqualTo(epoch));
        Assert.That(changes.All(change => change.Removed.Count == 0));
    }

    [Test]
    public void A_reorganisation_tells_what_left_and_what_joined()
    {
        List<Block> chain = _forge.Extend(_forge.Genesis, 5), branch = _forge.Extend(chain[1], 4, elapsed: 13);
        _node.Accept(chain);
        _node.Accept(branch);
        _node.Choose(chain[^1]);
        HeadChange? change = null;
        _node.Tree.HeadChanged += told => change = told;
        _node.Choose(branch[^1]);
        Assert.That(change!.Before, Is.EqualTo(chain[^1].Header));
        Assert.That(change.Removed, Is.EqualTo(Enumerable.Reverse(chain.Skip(2))));
        Assert.That(change.Added, Is.EqualTo(branch));
        Assert.That(_node.Tree.TryGetCanonicalHash(6, out Hash256 last) && last == branch[^1].Header.Hash);
        Assert.That(_node.Tree.TryGetCanonicalHash(3, out Hash256 third) && third == branch[0].Header.Hash);
    }

    [Test]
    public void The_same_choice_again_moves_nothing()
    {
        List<Block> chain = _forge.Extend(_forge.Genesis, 3);
        _node.Accept(chain);
        _node.Choose(chain[2], chain[1], chain[0]);
        int changes = 0;
        _node.Tree.HeadChanged += _ => changes++;
        ForkChoiceResult again = _node.Choose(chain[2], chain[1], chain[0]);
        Assert.That(again,
            Is.EqualTo(new ForkChoiceResult(PayloadStatus.Valid(chain[2].Header.Hash), ForkChoiceError.None, chain[2].Header)));
        Assert.That(changes, Is.Zero);
    }

    [Test]
    public void The_head_moves_back_to_an_ancestor_and_can_be_built_on_there()
    {
        List<Block> chain = _forge.Extend(_forge.Genesis, 5);
        _node.Accept(chain);
        _node.Choose(chain[^1]);
        Assert.That(_node.Choose(chain[1]).Head, Is.EqualTo(chain[1].Header));
        Assert.That(_node.Tree.TryGetCanonicalHash(3, out _), Is.False, "the chain ends at the head");
        Block side = _forge.On(chain[1], 20);
        Assert.That(_node.Accept(side).Verdict, Is.EqualTo(PayloadVerdict.Valid));
        Assert.That(_node.Choose(side).Head, Is.EqualTo(side.Header));
        Assert.That(_node.Choose(chain[^1]).Head, Is.EqualTo(chain[^1].Header));
    }

    [Test]
    public void Nothing_moves_back_before_what_is_final()
    {
        List<Block> chain = _forge.Extend(_forge.Genesis, 5);
        _node.Accept(chain);
        _node.Choose(chain[^1], finalized: chain[2]);
        ForkChoiceResult result = _node.Choose(chain[0], safe: chain[4]);
        Assert.That(result,
            Is.EqualTo(new ForkChoiceResult(PayloadStatus.Valid(chain[0].Header.Hash), ForkChoiceError.None, null)));
        Assert.That(_node.Tree.Head, Is.EqualTo(chain[^1].Header));
        Assert.That(_node.Choose(chain[2]).Head, Is.EqualTo(chain[2].Header), "what is final itself can be the head");
    }

    [Test]
    public void An_operator_may_go_back_before_what_is_final()
    {
        List<Block> chain = _forge.Extend(_forge.Genesis, 5);
        _node.Accept(chain);
        _node.Choose(chain[^1], safe: chain[1], finalized: chain[3]);
        Assert.That(_node.ForkChoice.SetHead(chain[2].Header, CancellationToken.None));
        Assert.That(_node.Tree.Head, Is.EqualTo(chain[2].Header));
        Assert.That(_node.Tree.Safe, Is.EqualTo(chain[1].Header));
        Assert.That(_node.Tree.Finalized, Is.Null);
        Assert.That(_node.Choose(chain[^1]).Head, Is.EqualTo(chain[^1].Header));
    }

    [Test]
    public void Safe_and_final_have_to_lie_on_the_branch()
    {
        List<Block> chain = _forge.Extend(_forge.Genesis, 4), branch = _forge.Extend(chain[0], 3, elapsed: 13);
        _node.Accept(chain);
        _node.Accept(branch);
        Block unknown = _forge.On(chain[3], 99);
        foreach (Block wrong in (Block[])[branch[1], unknown])
        {
            Assert.That(_node.Choose(chain[^1], safe: wrong).Error, Is.EqualTo(ForkChoiceError.Inconsistent));
            Assert.That(_node.Choose(chain[^1], finalized: wrong).Error, Is.EqualTo(ForkChoiceError.Inconsistent));
        }
        Assert.That(_node.Choose(chain[1], safe: chain[2]).Error, Is.EqualTo(ForkChoiceError.Inconsistent), "a descendant");
        Assert.That(_node.Tree.Head, Is.EqualTo(_forge.Genesis.Header));
        Assert.That(_node.Choose(chain[^1], chain[2], chain[1]).Error, Is.EqualTo(ForkChoiceError.None));
    }

    [Test]
    public void An_unknown_head_is_being_synchronised() =>
        Assert.That(
            _node.Choose(_forge.On(_forge.Genesis, 77)),
            Is.EqualTo(new ForkChoiceResult(PayloadStatus.Syncing, ForkChoiceError.None, null)));

    [Test]
    public void Head_safe_and_final_survive_a_restart()
    {
        List<Block> chain = _forge.Extend(_forge.Genesis, 5);
        _node.Accept(chain);
        _node.Choose(chain[4], chain[3], chain[2]);
        _node.Dispose();
        _node = new TestNode(_forge.Chain, _store);
        Assert.That(_node.Tree.Head, Is.EqualTo(chain[4].Header));
        Assert.That(_node.Tree.Safe, Is.EqualTo(chain[3].Header));
        Assert.That(_node.Tree.Finalized, Is.EqualTo(chain[2].Header));
        Assert.That(_node.Choose(chain[4]).Head, Is.EqualTo(chain[4].Header));
        Assert.That(_node.Tree.Safe, Is.EqualTo(chain[3].Header), "no other was named");
    }

    [Test]
    public void A_side_branch_can_be_chosen_after_a_restart()
    {
        List<Block> chain = _forge.Extend(_forge.Genesis, 5), branch = _forge.Extend(chain[1], 4, elapsed: 13);
        _node.Accept(chain);
        _node.Accept(branch);
        _node.Choose(chain[^1]);
        _node.Dispose();
        _node = new TestNode(_forge.Chain, _store);
        Assert.That(_node.Choose(branch[^1]).Head, Is.EqualTo(branch[^1].Header));
        Assert.That(_node.Tree.TryOpenState(branch[^1].Header, out State.StateSnapshot? state));
        using (state) Assert.That(state!.Root, Is.EqualTo(branch[^1].Header.StateRoot));
    }

    [Test]
    public void States_below_the_disk_come_from_history()
    {
        _node.Dispose();
        _node = new TestNode(_forge.Chain, _store, TestNode.Eager);
        List<Block> chain = [];
        for (ulong i = 0; i < 20; i++)
            chain.Add(_forge.On(chain.Count == 0 ? _forge.Genesis : chain[^1], 12, Players.Pay(0, i, Players.Recorder, i + 1)));
        _node.Accept(chain);
        _node.Choose(chain[^1]);
        _node.Persist();
        Assert.That(_node.States.Persisted!.Value.Number, Is.GreaterThan(10));
        foreach (Block block in chain)
        {
            Assert.That(_node.Tree.TryOpenState(block.Header, out State.StateSnapshot? state), $"block {block.Header.Number}");
            using (state)
            {
                _forge.StateOf(block).TryGetAccount(Players.Recorder, out Account expected);
                state!.TryGetAccount(Players.Recorder, out Account account);
                Assert.That(account.Balance, Is.EqualTo(expected.Balance));
                Assert.That(state.GetBlockHash(block.Header.Number - 1), Is.EqualTo(block.Header.ParentHash));
            }
        }
        Assert.That(_node.Tree.OldestState, Is.Zero);
    }

    [Test]
    public void When_the_state_cannot_be_written_no_choice_is_followed_any_more()
    {
        using RecordingStore store = new();
        using TestNode node = new(_forge.Chain, store, TestNode.Eager);
        List<Block> chain = _forge.Extend(_forge.Genesis, 20);
        node.Accept(chain);
        using ManualResetEventSlim failed = new();
        node.Persister.Failed += _ => failed.Set();
        store.CannotSync = true;
        Assert.That(node.Choose(chain[9]).Head, Is.EqualTo(chain[9].Header), "the head itself was written");
        Assert.That(failed.Wait(TimeSpan.FromMinutes(1)));
        Assert.That(() => node.Choose(chain[^1]), Throws.TypeOf<StoreException>().With.Message.Contains("full"));
        Assert.That(node.Tree.Head, Is.EqualTo(chain[9].Header));
    }

    [Test]
    public void Another_chain_is_refused()
    {
        BlockForge other = new(ForkSchedule.Always(Shanghai.Rules));
        _node.Dispose();
        Assert.That(() => new TestNode(other.Chain, _store),
            Throws.TypeOf<ChainMismatchException>().With.Message.Contains("another chain"));
        ChainSpec sameGenesis = _forge.Chain with { ChainId = 99 };
        Assert.That(() => new TestNode(sameGenesis, _store),
            Throws.TypeOf<ChainMismatchException>().With.Message.Contains("id 1"));
        _node = new TestNode(_forge.Chain, _store);
    }

    [Test]
    public void A_chain_whose_first_state_root_is_known_is_opened_without_its_accounts()
    {
        Hash256 root = _forge.Genesis.Header.StateRoot, other = Hash256.Parse($"0x{new string('1', 64)}");
        ChainSpec KnownBy(Hash256 known) =>
            _forge.Chain with { Genesis = new Genesis(_forge.Chain.Genesis.Template, []) { StateRoot = known } };
        _node.Dispose();
        Assert.That(() => new TestNode(KnownBy(other), _store),
            Throws.TypeOf<ChainMismatchException>().With.Message.Contains("another chain"));
        using MemoryStore empty = new();
        Assert.That(() => new TestNode(KnownBy(root), empty),
            Throws.TypeOf<ChainMismatchException>().With.Message.Contains("empty"));
        _node = new TestNode(KnownBy(root), _store);
        Assert.That(_node.Tree.Genesis, Is.EqualTo(_forge.Genesis.Header));
    }
}
