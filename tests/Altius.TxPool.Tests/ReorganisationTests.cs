using Altius.Chain;
using Altius.Core;
using Altius.Db;
using Altius.Primitives;

namespace Altius.TxPool.Tests;

/// <summary>Whatever the chain does, held against a plain list of what each has sent and what stands on the chain.</summary>
public class ReorganisationTests
{
    private static readonly Payer[] Payers = [.. Enumerable.Range(1, 5).Select(number => new Payer(number))];

    private Landscape _land = new();
    private List<Transaction[]> _chain = [];

    [SetUp]
    public void Begin()
    {
        (_land, _chain) = (new Landscape(), []);
        foreach (Payer payer in Payers) _land.Set(payer, 0);
    }

    [Test]
    public void A_full_pool_takes_back_the_earlier_nonces_and_drops_the_later([Range(1, 60)] int seed)
    {
        const int Most = 24, MostOfSender = 8;
        Random random = new(seed);
        using TransactionPool pool = Open(_land.View, new PoolOptions { MaxTransactions = Most, MaxPerSender = MostOfSender });
        for (int step = 0; step < 60; step++)
        {
            Send(pool, random, random.Next(12), mustBeTaken: false);
            Dictionary<Address, List<Transaction>> before = Waiting(pool);
            if (random.Next(3) != 0 || _chain.Count == 0)
            {
                pool.OnHeadChanged(Include(Some(before, random)));
                continue;
            }
            int depth = random.Next(1, Math.Min(_chain.Count, 6) + 1);
            Transaction[] gone = [.. _chain[^depth..].SelectMany(block => block)];
            pool.OnHeadChanged(GoBack(depth, []));
            Dictionary<Address, List<Transaction>> after = Waiting(pool);
            foreach (Payer payer in Payers)
            {
                List<Transaction> left = after.GetValueOrDefault(payer.Address, []);
                Transaction[] all =
                    [.. gone.Where(item => SenderOf(item) == payer.Address), .. before.GetValueOrDefault(payer.Address, [])];
                Assert.That(left, Is.EqualTo(all[..left.Count]), "the first ones, without a gap");
                bool hasRoom = left.Count < MostOfSender && after.Values.Sum(list => list.Count) < Most;
                if (hasRoom) Assert.That(left, Has.Count.EqualTo(all.Length), "nothing is lost while there is room");
            }
        }
    }

    [Test]
    public void While_the_heads_state_cannot_be_opened_nothing_is_lost([Range(1, 40)] int seed)
    {
        Random random = new(seed);
        bool isClosed = false;
        using TransactionPool pool =
            Open(_land.View with { Head = () => Volatile.Read(ref isClosed) ? null : _land.Look() }, new PoolOptions());
        List<Transaction> sent = [];
        for (int step = 0; step < 40; step++)
        {
            sent.AddRange(Send(pool, random, random.Next(5), mustBeTaken: true));
            Dictionary<Address, List<Transaction>> before = Waiting(pool);
            Volatile.Write(ref isClosed, true);
            for (int move = random.Next(1, 4); move > 0; move--)
            {
                bool isBack = _chain.Count > 1 && random.Next(2) == 0;
                pool.OnHeadChanged(isBack ? GoBack(random.Next(1, _chain.Count), []) : Include(Some(NotOnChain(sent), random)));
                Assert.That(Waiting(pool), Is.EqualTo(before), "all waits as it did");
            }
            Volatile.Write(ref isClosed, false);
            Assert.That(Waiting(pool), Is.EqualTo(NotOnChain(sent)));
        }
    }

    [Test]
    public void A_head_whose_state_opens_later_is_followed_though_nobody_asks()
    {
        bool isClosed = false;
        int looks = 0;
        PoolHead? Look()
        {
            Interlocked.Increment(ref looks);
            return Volatile.Read(ref isClosed) ? null : _land.Look();
        }
        using TransactionPool pool = Open(_land.View with { Head = Look }, new PoolOptions());
        Transaction lost = Payers[0].Pay(0);
        pool.OnHeadChanged(Include([lost]));
        Assert.That(Waiting(pool), Is.Empty);
        using ManualResetEventSlim isPending = new();
        pool.Pending += transaction => isPending.Set();
        Volatile.Write(ref isClosed, true);
        int before = Volatile.Read(ref looks);
        pool.OnHeadChanged(GoBack(1, []));
        Assert.That(() => Volatile.Read(ref looks), Is.GreaterThan(before).After(30_000, 10));
        Volatile.Write(ref isClosed, false);
        Assert.That(isPending.Wait(TimeSpan.FromSeconds(30)), "the pool's own thread asks again");
    }

    [Test]
    public void Blobs_that_wait_behind_those_that_come_back_stay()
    {
        using TransactionPool pool = Open(_land.View, new PoolOptions { MaxBlobTransactionsPerSender = 3 });
        PooledTransaction[] blobs =
            [.. Enumerable.Range(0, 4).Select(nonce => Payers[0].Blobs((ulong)nonce, seeds: [(byte)nonce]))];
        foreach (PooledTransaction transaction in blobs[..2]) Assert.That(pool.Add(transaction).Error, Is.Null);
        pool.OnHeadChanged(Include([blobs[0].Transaction]));
        pool.OnHeadChanged(Include([blobs[1].Transaction]));
        foreach (PooledTransaction transaction in blobs[2..]) Assert.That(pool.Add(transaction).Error, Is.Null);

        pool.OnHeadChanged(GoBack(2, []));

        IEnumerable<Hash256> waiting = pool.Content().Pending[Payers[0].Address].Select(transaction => transaction.Hash);
        Assert.That(waiting,
            Is.EqualTo(blobs[..3].Select(item => item.Transaction.Hash)), "three may wait, and the last gives way");
        foreach (PooledTransaction transaction in blobs[..3]) Assert.That(pool.TryGetPooled(transaction.Transaction.Hash, out _));
        Assert.That(pool.TryGetSidecar(blobs[3].Transaction.Hash, out _), Is.False);
    }

    [Test]
    public void Of_an_account_with_a_delegation_only_the_first_comes_back()
    {
        using TransactionPool pool = Open(_land.View, new PoolOptions());
        byte[] delegation = [0xef, 0x01, 0x00, .. Address.FromNumber(7).Bytes];
        Transaction[] sent = [Payers[0].Pay(0), Payers[0].Pay(1), Payers[0].Pay(2)];
        _land.Set(Payers[0], 0, code: delegation);
        pool.OnHeadChanged(Include(sent[..2]));
        Assert.That(pool.Add(new PooledTransaction(sent[2], null)).Error, Is.Null);
        pool.OnHeadChanged(GoBack(1, []));
        Assert.That(Waiting(pool)[Payers[0].Address], Is.EqualTo(sent[..1]));
    }

    private static TransactionPool Open(ChainView view, PoolOptions options) =>
        new(view, new MemoryStore(), options, TimeProvider.System);

    /// <summary>Sends transactions, each with its sender's next nonce.</summary>
    private static List<Transaction> Send(TransactionPool pool, Random random, int count, bool mustBeTaken)
    {
        List<Transaction> taken = [];
        for (int i = 0; i < count; i++)
        {
            Payer payer = Payers[random.Next(Payers.Length)];
            Transaction transaction = payer.Pay(pool.NextNonce(payer.Address), tip: (ulong)random.Next(1, 30));
            string? refusal = pool.Add(new PooledTransaction(transaction, null)).Error;
            if (mustBeTaken) Assert.That(refusal, Is.Null);
            if (refusal is null) taken.Add(transaction);
        }
        return taken;
    }

    /// <summary>All that waits, by sender and in order of nonce.</summary>
    private static Dictionary<Address, List<Transaction>> Waiting(TransactionPool pool)
    {
        PoolContent content = pool.Content();
        return content.Pending.Concat(content.Queued).GroupBy(pair => pair.Key, pair => pair.Value)
            .ToDictionary(
                group => group.Key, group => group.SelectMany(list => list).OrderBy(transaction => transaction.Nonce).ToList());
    }

    private Dictionary<Address, List<Transaction>> NotOnChain(List<Transaction> sent)
    {
        HashSet<Transaction> onChain = [.. _chain.SelectMany(block => block)];
        return sent.Where(transaction => !onChain.Contains(transaction)).GroupBy(SenderOf)
            .ToDictionary(group => group.Key, group => group.OrderBy(transaction => transaction.Nonce).ToList());
    }

    private static Address SenderOf(Transaction transaction)
    {
        Assert.That(transaction.TryRecoverSender(out Address sender));
        return sender;
    }

    /// <summary>What a block might hold: the first few of each sender, in turns.</summary>
    private static Transaction[] Some(Dictionary<Address, List<Transaction>> waiting, Random random)
    {
        IEnumerable<Transaction> chosen = waiting.Values.SelectMany(list => list.Take(random.Next(list.Count + 1)));
        return [.. chosen.OrderBy(transaction => transaction.Nonce)];
    }

    private HeadChange Include(Transaction[] transactions)
    {
        _chain.Add(transactions);
        return _land.Include(transactions);
    }

    private HeadChange GoBack(int depth, Transaction[] instead)
    {
        _chain.RemoveRange(_chain.Count - depth, depth);
        _chain.Add(instead);
        return _land.GoBack(depth, instead);
    }
}
