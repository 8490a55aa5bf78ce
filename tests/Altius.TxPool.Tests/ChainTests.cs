using Altius.Chain;
using Altius.Core;
using Altius.Db;
using Altius.Primitives;

namespace Altius.TxPool.Tests;

/// <summary>Pool, builder and chain together.</summary>
public class ChainTests
{
    private static readonly Payer[] Payers = [.. Enumerable.Range(1, 8).Select(number => new Payer(number))];

    [Test]
    public void What_the_pool_holds_is_built_into_valid_blocks_and_leaves_it()
    {
        using MemoryStore store = new();
        using SmallNode node = new(store, Payers);
        Random random = new(7);
        ulong[] nonces = new ulong[Payers.Length];
        int sent = 0, included = 0;
        for (int block = 0; block < 12; block++)
        {
            for (int i = random.Next(30); i > 0; i--)
            {
                int who = random.Next(Payers.Length);
                Transaction transaction = Payers[who].Signed(Payers[who].Pay(nonces[who]++, (ulong)random.Next(1, 20)));
                Assert.That(node.Pool.Add(new PooledTransaction(transaction, null)).Error, Is.Null);
                sent++;
            }
            BuiltPayload payload = node.Build(node.Tree.Head);
            node.Follow(payload.Block);
            included += payload.Block.Transactions.Count;
            Assert.That(included, Is.EqualTo(sent));
            Assert.That(node.Pool.Count(), Is.EqualTo(default(PoolCounts)));
        }
    }

    [Test]
    public void A_payload_asked_for_over_the_engine_carries_the_pools_transactions()
    {
        using MemoryStore store = new();
        using SmallNode node = new(store, Payers);
        Transaction transaction = Payers[0].Signed(Payers[0].Pay(0));
        Assert.That(node.Pool.Add(new PooledTransaction(transaction, null)).Error, Is.Null);
        // How far the building thread gets while a payload is taken at once, the machine's load decides:
        // so ask until it got there.
        BuiltPayload? payload = null;
        for (ulong salt = 0; salt < 500 && payload is not { Block.Transactions.Count: 1 }; salt++)
            Assert.That(
                node.Builder.TryTake(node.Builder.Begin(node.Tree.Head, SmallNode.Ask(node.Tree.Head, salt)), out payload));
        Assert.That(payload!.Block.Transactions, Has.Count.EqualTo(1));
        node.Follow(payload.Block);
    }

    [Test]
    public void A_reorganisation_gives_the_pool_back_what_the_new_branch_lacks()
    {
        using MemoryStore store = new();
        using SmallNode node = new(store, Payers);
        BlockHeader genesis = node.Tree.Head;
        Block rival = node.Builder.Build(genesis, SmallNode.Ask(genesis, salt: 9), FixedTransactions.None, default).Block;
        Transaction transaction = Payers[0].Signed(Payers[0].Pay(0));
        PooledTransaction blobs = Payers[1].Blobs(0, BlobSidecarVersion.CellProofs, seeds: [1]);
        Assert.That(node.Pool.Add(new PooledTransaction(transaction, null)).Error, Is.Null);
        Assert.That(node.Pool.Add(blobs).Error, Is.Null);
        BuiltPayload first = node.Build(genesis);
        Assert.That(first.Sidecars, Has.Count.EqualTo(1));
        node.Follow(first.Block);
        Assert.That(node.Pool.Content().Pending, Is.Empty);
        node.Follow(rival);
        Assert.That(node.Pool.Content().Pending.Keys, Is.EquivalentTo((Address[])[Payers[0].Address, Payers[1].Address]));
        BuiltPayload again = node.Build(rival.Header);
        Assert.That(again.Block.Transactions, Has.Count.EqualTo(2));
        Assert.That(again.Sidecars.Single().Version, Is.EqualTo(BlobSidecarVersion.CellProofs));
        node.Follow(again.Block, finalized: again.Block.Header);
    }

    [Test]
    public void Whatever_the_chain_does_all_that_was_sent_and_is_not_on_it_waits([Range(1, 8)] int seed)
    {
        using MemoryStore store = new();
        using SmallNode node = new(store, Payers);
        Random random = new(seed);
        List<PooledTransaction> sent = [];
        List<BlockHeader> tips = [node.Tree.Head];
        Dictionary<Hash256, HashSet<Hash256>> included = new() { [node.Tree.Head.Hash] = [] };
        ulong[] nonces = new ulong[Payers.Length];
        for (int step = 0; step < 25; step++)
        {
            for (int i = random.Next(6); i > 0; i--)
            {
                // Each sends on after all it ever sent, whether that is on this branch or waits to come back to it.
                int who = random.Next(Payers.Length);
                PooledTransaction transaction = new(Payers[who].Signed(Payers[who].Pay(nonces[who]++)), null);
                Assert.That(node.Pool.Add(transaction).Error, Is.Null);
                sent.Add(transaction);
            }
            BlockHeader parent = random.Next(3) == 0 ? tips[random.Next(tips.Count)] : node.Tree.Head;
            PooledTransaction[] offered = [.. sent.Where(_ => random.Next(2) == 0)];
            PayloadAttributes asked = SmallNode.Ask(parent, (ulong)step);
            Block block = node.Builder.Build(parent, asked, new FixedTransactions(offered), default).Block;
            included[block.Header.Hash] = [.. included[parent.Hash],
                .. block.Transactions.Select(transaction => transaction.Hash)];
            tips.Add(block.Header);
            node.Follow(block);

            IEnumerable<Hash256> expected = sent.Select(item => item.Transaction.Hash).Except(included[block.Header.Hash]);
            IEnumerable<Hash256> waiting =
                node.Pool.Content().Pending.Values.SelectMany(list => list).Select(transaction => transaction.Hash);
            Assert.That(waiting.Order(), Is.EqualTo(expected.Order()));
        }
    }

    [Test]
    public void A_given_list_is_built_as_given_or_the_first_bad_one_is_named()
    {
        using MemoryStore store = new();
        using SmallNode node = new(store, Payers);
        BlockHeader head = node.Tree.Head;
        PooledTransaction[] given =
            [.. ((ulong[])[0, 1]).Select(nonce => new PooledTransaction(Payers[0].Signed(Payers[0].Pay(nonce)), null))];
        ExactPayload good =
            node.Builder.BuildExactly(head, SmallNode.Ask(head) with { ExtraData = new byte[] { 1, 2 } }, given, default);
        Assert.That(good.Payload!.Block.Header.ExtraData.ToArray(), Is.EqualTo((byte[])[1, 2]));
        node.Follow(good.Payload.Block);
        ExactPayload bad = node.Builder.BuildExactly(head, SmallNode.Ask(head), [given[1], given[0]], default);
        Assert.That((bad.FailedTransaction, bad.Error), Is.EqualTo((0, "the nonce leaves a gap")));
    }

    [Test]
    public void A_parent_whose_state_is_not_kept_cannot_be_built_on_and_that_is_said()
    {
        using MemoryStore store = new();
        using SmallNode node = new(store, Payers);
        BlockHeader unknown = node.Tree.Head with { Timestamp = 5 };
        Assert.That(() => node.Build(unknown), Throws.TypeOf<PayloadBuildException>().With.Message.Contains("not kept"));
    }
}
