using Altius.Core;
using Altius.Core.Forks;
using Altius.Db;
using Altius.Primitives;

namespace Altius.Chain.Tests;

/// <summary>Searches for logs give what looking at every log of the chain gives, however the chain came about.</summary>
public sealed class LogSearchTests
{
    private const int Topics = 4;

    [Test]
    public void Searches_find_what_a_look_at_every_log_finds([Range(1, 12)] int seed)
    {
        Random random = new(seed);
        BlockForge forge = new(ForkSchedule.Always(London.Rules), genesisDifficulty: 131_072);
        MemoryStore store = new();
        List<Block> made = [forge.Genesis];
        TestNode node = new(forge.Chain, store);
        LogIndex index = new(store);
        LogIndexer indexer = new(node.Tree, index);
        for (int round = 0; round < 12; round++)
        {
            // A branch grows from somewhere, and becomes the chain.
            Block tip = made[random.Next(made.Count)];
            for (int i = random.Next(1, 5); i > 0; i--)
            {
                tip = Grow(forge, tip, random);
                Assert.That(node.Accept(tip).Verdict, Is.EqualTo(PayloadVerdict.Valid));
                made.Add(tip);
            }
            Assert.That(node.Choose(tip).Status.Verdict, Is.EqualTo(PayloadVerdict.Valid));
            // Sometimes the index is behind, sometimes level, and sometimes the node has just begun anew.
            if (random.Next(2) == 0) indexer.CatchUp(CancellationToken.None);
            if (random.Next(4) == 0)
            {
                indexer.Dispose();
                node.Dispose();
                node = new TestNode(forge.Chain, store);
                index = new LogIndex(store);
                indexer = new LogIndexer(node.Tree, index);
            }
            LogSearch search = new(node.Tree, index);
            for (int query = 0; query < 8; query++) Compare(forge, tip, search, random);
        }
        indexer.Dispose();
        node.Dispose();
    }

    [Test]
    public void After_catching_up_the_whole_chain_is_indexed()
    {
        BlockForge forge = new(ForkSchedule.Always(London.Rules), genesisDifficulty: 131_072);
        MemoryStore store = new();
        using TestNode node = new(forge.Chain, store);
        Random random = new(1);
        Block tip = forge.Genesis;
        for (int i = 0; i < 5; i++) node.Accept(tip = Grow(forge, tip, random));
        node.Choose(tip);
        LogIndex index = new(store);
        using (LogIndexer indexer = new(node.Tree, index)) indexer.CatchUp(CancellationToken.None);
        Assert.That(index.Indexed, Is.EqualTo(BlockReference.Of(tip.Header)));
        Assert.That(new LogIndex(store).IndexedOn(node.Tree), Is.EqualTo(BlockReference.Of(tip.Header)));
    }

    [Test]
    public void A_log_must_have_a_topic_at_every_position_asked_for()
    {
        Hash256 topic = Word(1);
        Log log = new(Players.Recorder, [topic], default);
        Assert.That(new LogFilter([], [null]).Matches(log));
        Assert.That(new LogFilter([], [[topic], null]).Matches(log), Is.False);
        Assert.That(new LogFilter([Players.Recorder], [[Word(2), topic]]).Matches(log));
        Assert.That(new LogFilter([Players.Addresses[0]], []).Matches(log), Is.False);
    }

    private static void Compare(BlockForge forge, Block head, LogSearch search, Random random)
    {
        LogFilter filter = new(
            random.Next(2) == 0 ? [] : [random.Next(3) == 0 ? Players.Addresses[0] : Players.Recorder],
            random.Next(3) switch
            {
                0 => [],
                1 => [[Word(random.Next(Topics + 1))]],
                _ => [[Word(random.Next(Topics)), Word(random.Next(Topics))]],
            });
        ulong from = (ulong)random.Next((int)head.Header.Number + 1), to = from + (ulong)random.Next(20);
        Hash256[] expected = [.. forge.LineOf(head)
            .Where(block => block.Header.Number >= from && block.Header.Number <= to)
            .Where(block => forge.ReceiptsOf(block).Any(receipt => receipt.Logs.Any(filter.Matches)))
            .Select(block => block.Header.Hash)];
        Hash256[] found = [.. search.Find(filter, from, to, CancellationToken.None).Select(block => block.Header.Hash)];
        Assert.That(found, Is.EqualTo(expected));
    }

    private static Block Grow(BlockForge forge, Block parent, Random random)
    {
        List<Transaction> transactions = [];
        for (int player = 0; player < Players.Count; player++)
        {
            if (random.Next(3) != 0) continue;
            forge.StateOf(parent).TryGetAccount(Players.Addresses[player], out Account account);
            transactions.Add(random.Next(3) == 0
                ? Players.Pay(player, account.Nonce, Players.Addresses[0], 1)
                : Players.Record(player, account.Nonce, (ulong)random.Next(Topics), (ulong)random.Next(1, 100)));
        }
        return forge.On(parent, (ulong)random.Next(10, 20), [.. transactions]);
    }

    private static Hash256 Word(int number) => new UInt256((ulong)number).ToHash256();
}
