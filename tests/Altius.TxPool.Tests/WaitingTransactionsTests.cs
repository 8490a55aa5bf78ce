using Altius.Core;
using Altius.Primitives;

namespace Altius.TxPool.Tests;

public class WaitingTransactionsTests
{
    private static readonly Payer[] Payers = [.. Enumerable.Range(1, 6).Select(number => new Payer(number))];
    private static long _sequence;

    [Test]
    public void Without_limits_the_pool_is_what_a_plain_reading_of_the_rules_gives([Range(1, 60)] int seed)
    {
        Random random = new(seed);
        Landscape land = new();
        WaitingTransactions pool = new(new PoolOptions());
        NaivePool naive = new(land);
        foreach (Payer payer in Payers) land.Set(payer, 2, Balance(random));
        PoolHead head = land.Look();
        for (int step = 0; step < 250; step++)
        {
            if (random.Next(12) == 0)
            {
                head = MoveOn(land, random);
                pool.MoveTo(head, long.MinValue, isNewFork: false, returning: [], new PoolChanges());
                naive.MoveOn();
            }
            else
            {
                (Payer payer, Transaction transaction) = Anything(random);
                string? refusal = pool.Add(Entry(transaction), head, new PoolChanges());
                Assert.That(refusal is null, Is.EqualTo(naive.Add(payer, transaction)), refusal);
            }
            Assert.That(PendingOf(pool), Is.EqualTo(naive.Pending()));
            Assert.That(pool.Plain.Count, Is.EqualTo(naive.Count));
            CheckInvariants(pool, head, new PoolOptions());
        }
    }

    [Test]
    public void Limits_hold_and_only_those_who_offer_less_give_way([Range(1, 60)] int seed)
    {
        Random random = new(seed);
        Landscape land = new();
        PoolOptions options = new() { MaxTransactions = 12, MaxQueued = 4, MaxPerSender = 6, MaxBytes = 4_000 };
        WaitingTransactions pool = new(options);
        foreach (Payer payer in Payers) land.Set(payer, 2);
        PoolHead head = land.Look();
        for (int step = 0; step < 250; step++)
        {
            PoolChanges changes = new();
            if (random.Next(20) == 0)
            {
                head = MoveOn(land, random);
                pool.MoveTo(head, long.MinValue, isNewFork: false, returning: [], changes);
            }
            else
            {
                PoolEntry entry = Entry(Anything(random).Transaction);
                string? refusal = pool.Add(entry, head, changes);
                foreach (PoolEntry evicted in changes.Dropped.Where(dropped => dropped.Sender != entry.Sender))
                {
                    // The bid that counts is the least up to the one evicted, so that one's own may be
                    // higher only behind a lower.
                    Payer loser = Payers.First(payer => payer.Address == evicted.Sender);
                    bool isPoorer = head.BidOf(evicted).CompareTo(head.BidOf(entry)) < 0 || evicted.Nonce > land.NonceOf(loser);
                    Assert.That(isPoorer, "whoever gave way offered less");
                }
                if (refusal is null) Assert.That(pool.TryGet(entry.Hash, out _), "what was accepted waits");
            }
            CheckInvariants(pool, head, options);
        }
    }

    [Test]
    public void The_best_come_first_and_each_senders_in_order([Range(1, 30)] int seed)
    {
        Random random = new(seed);
        Landscape land = new();
        WaitingTransactions pool = new(new PoolOptions());
        foreach (Payer payer in Payers) land.Set(payer, 2);
        PoolHead head = land.Look();
        for (int i = 0; i < 60; i++) pool.Add(Entry(Anything(random).Transaction), head, new PoolChanges());
        UInt256 baseFee = (UInt256)(ulong)random.Next(5, 40) * Payer.Gwei;

        List<Transaction> expected = [];
        List<Queue<PoolEntry>> heads = [.. pool.Queues.Select(queue => new Queue<PoolEntry>(
            queue.Entries.Take(queue.PendingCount).TakeWhile(entry => entry.Transaction.MaxFeePerGas >= baseFee)))];
        while (heads.Exists(queue => queue.Count != 0))
        {
            Queue<PoolEntry> best = heads.Where(queue => queue.Count != 0)
                .OrderByDescending(queue => Tip(queue.Peek().Transaction)).ThenBy(queue => queue.Peek().Sequence).First();
            expected.Add(best.Dequeue().Transaction);
        }
        IEnumerable<Transaction> given = new BestTransactions(pool, baseFee, 1UL).InOrder().Select(pooled => pooled.Transaction);
        Assert.That(given, Is.EqualTo(expected));

        UInt256 Tip(Transaction transaction)
        {
            UInt256 room = transaction.MaxFeePerGas - baseFee;
            return transaction.MaxPriorityFeePerGas < room ? transaction.MaxPriorityFeePerGas : room;
        }
    }

    [Test]
    public void A_full_pool_takes_in_a_better_one_from_the_tail_of_the_poorest()
    {
        Landscape land = new();
        WaitingTransactions pool = new(new PoolOptions { MaxTransactions = 3 });
        foreach (Payer payer in Payers) land.Set(payer, 0);
        PoolHead head = land.Look();
        Transaction poorFirst = Payers[0].Pay(0, tip: 1), poorSecond = Payers[0].Pay(1, tip: 50), rich = Payers[1].Pay(0, tip: 9);
        foreach (Transaction transaction in (Transaction[])[poorFirst, poorSecond, rich])
            Assert.That(pool.Add(Entry(transaction), head, new PoolChanges()), Is.Null);
        Assert.That(pool.Add(Entry(Payers[2].Pay(0, tip: 1)), head, new PoolChanges()), Is.EqualTo(Refusals.PoolUnderpriced));
        PoolChanges changes = new();
        Assert.That(pool.Add(Entry(Payers[2].Pay(0, tip: 2)), head, changes), Is.Null);
        Assert.That(changes.Dropped.Select(entry => entry.Transaction), Is.EqualTo((Transaction[])[poorSecond]));
        Assert.That(pool.TryGet(poorFirst.Hash, out _) && pool.TryGet(rich.Hash, out _));
    }

    [Test]
    public void What_is_queued_expires_and_what_is_pending_does_not()
    {
        Landscape land = new();
        WaitingTransactions pool = new(new PoolOptions());
        land.Set(Payers[0], 0);
        Transaction pending = Payers[0].Pay(0), queued = Payers[0].Pay(2);
        pool.Add(Entry(pending, arrived: 5), land.Look(), new PoolChanges());
        pool.Add(Entry(queued, arrived: 5), land.Look(), new PoolChanges());
        pool.MoveTo(land.Look(), expiry: 5, isNewFork: false, returning: [], new PoolChanges());
        Assert.That(pool.TryGet(queued.Hash, out _));
        pool.MoveTo(land.Look(), expiry: 6, isNewFork: false, returning: [], new PoolChanges());
        Assert.That(pool.TryGet(pending.Hash, out _) && !pool.TryGet(queued.Hash, out _));
    }

    [Test]
    public void An_account_with_a_delegation_may_have_one_transaction_waiting()
    {
        Landscape land = new();
        WaitingTransactions pool = new(new PoolOptions());
        land.Set(Payers[0], 3, code: [0xef, 0x01, 0x00, .. Address.FromNumber(7).Bytes]);
        PoolHead head = land.Look();
        Assert.That(pool.Add(Entry(Payers[0].Pay(4)), head, new PoolChanges()), Is.EqualTo(Refusals.GapOfDelegated));
        Assert.That(pool.Add(Entry(Payers[0].Pay(3)), head, new PoolChanges()), Is.Null);
        Assert.That(pool.Add(Entry(Payers[0].Pay(4)), head, new PoolChanges()), Is.EqualTo(Refusals.TooManyInFlight));
        Assert.That(pool.Add(Entry(Payers[0].Pay(3, tip: 2, cap: 120)), head, new PoolChanges()), Is.Null, "a replacement");
    }

    [Test]
    public void So_may_an_account_that_is_about_to_be_delegated()
    {
        Landscape land = new();
        WaitingTransactions pool = new(new PoolOptions());
        foreach (Payer payer in Payers) land.Set(payer, 0);
        PoolHead head = land.Look();
        Transaction delegates = Payers[0].SetCode(0, Payers[1].Authorize(0));
        Assert.That(pool.Add(Entry(delegates), head, new PoolChanges()), Is.Null);
        Assert.That(pool.Add(Entry(Payers[1].Pay(0)), head, new PoolChanges()), Is.Null);
        Assert.That(pool.Add(Entry(Payers[1].Pay(1)), head, new PoolChanges()), Is.EqualTo(Refusals.TooManyInFlight));
        Assert.That(pool.Add(Entry(Payers[2].Pay(0)), head, new PoolChanges()), Is.Null);
        Assert.That(pool.Add(Entry(Payers[2].Pay(1)), head, new PoolChanges()), Is.Null);
        Assert.That(pool.Add(Entry(Payers[3].SetCode(0, Payers[2].Authorize(2))), head, new PoolChanges()),
            Is.EqualTo(Refusals.AuthorityBusy));
        land.Set(Payers[0], 1);
        pool.MoveTo(land.Look(), long.MinValue, isNewFork: false, returning: [], new PoolChanges());
        Assert.That(pool.Add(Entry(Payers[1].Pay(1)), land.Look(), new PoolChanges()),
            Is.Null, "once the delegation is no longer waiting");
    }

    [Test]
    public void An_account_with_code_of_its_own_may_not_send()
    {
        Landscape land = new();
        land.Set(Payers[0], 0, code: [0x00]);
        string? refusal = new WaitingTransactions(new PoolOptions()).Add(Entry(Payers[0].Pay(0)), land.Look(), new PoolChanges());
        Assert.That(refusal, Does.StartWith("sender not an eoa"));
    }

    [Test]
    public void A_new_fork_drops_what_its_rules_refuse()
    {
        Landscape land = new();
        WaitingTransactions pool = new(new PoolOptions());
        land.Set(Payers[0], 0);
        Transaction greedy = Payers[0].Pay(0, gas: 20_000_000);
        Assert.That(pool.Add(Entry(greedy), land.Look(), new PoolChanges()), Is.Null);
        land.Rules = Core.Forks.Osaka.Rules;
        pool.MoveTo(land.Look(), long.MinValue, isNewFork: true, returning: [], new PoolChanges());
        Assert.That(pool.TryGet(greedy.Hash, out _), Is.False);
    }

    private static PoolEntry Entry(Transaction transaction, long arrived = 0)
    {
        Assert.That(transaction.TryRecoverSender(out Address sender));
        return new PoolEntry(new PooledTransaction(transaction, null), sender, ++_sequence, arrived);
    }

    private static (Payer Payer, Transaction Transaction) Anything(Random random)
    {
        Payer payer = Payers[random.Next(Payers.Length)];
        ulong cap = (ulong)random.Next(1, 60);
        ulong value = random.Next(4) == 0 ? (ulong)random.NextInt64(4_000_000_000_000_000) : 1;
        return (payer, payer.Pay(
            (ulong)random.Next(1, 10), (ulong)random.Next(1, (int)cap + 1), cap, value, data: random.Next(200), gas: 30_000));
    }

    private static PoolHead MoveOn(Landscape land, Random random)
    {
        land.BaseFee = (UInt256)(ulong)random.Next(1, 50) * Payer.Gwei;
        foreach (Payer payer in Payers)
        {
            if (random.Next(3) == 0) land.Set(payer, land.NonceOf(payer) + (ulong)random.Next(2), Balance(random));
        }
        return land.Look();
    }

    private static UInt256 Balance(Random random) => (UInt256)(ulong)random.NextInt64(20_000_000_000_000_000);

    private static List<Hash256> PendingOf(WaitingTransactions pool) =>
        [.. pool.Queues.SelectMany(queue => queue.Entries.Take(queue.PendingCount)).Select(entry => entry.Hash).Order()];

    private static void CheckInvariants(WaitingTransactions pool, PoolHead head, PoolOptions options)
    {
        Tally tally = default;
        foreach (SenderQueue queue in pool.Queues)
        {
            Assert.That(queue.Count, Is.InRange(1, options.MaxPerSender));
            UInt256 cost = UInt256.Zero;
            for (int i = 0; i < queue.Count; i++)
            {
                PoolEntry entry = queue.Entries[i];
                Assert.That(i == 0 || entry.Nonce > queue.Entries[i - 1].Nonce, "in order of nonce");
                Assert.That(entry.IsPending, Is.EqualTo(i < queue.PendingCount));
                Assert.That(pool.TryGet(entry.Hash, out PoolEntry? found) && found == entry);
                cost += entry.Cost;
                PoolAccount account = head.AccountOf(queue.Sender);
                if (entry.IsPending)
                    Assert.That(entry.Nonce == account.Nonce + (ulong)i && cost <= account.Balance,
                        "pending ones leave no gap and are paid for");
                tally.Count++;
                tally.Bytes += entry.Size;
                tally.Queued += entry.IsPending ? 0 : 1;
            }
        }
        Assert.That(pool.Plain, Is.EqualTo(tally));
        Assert.That(tally.Count <= options.MaxTransactions && tally.Bytes <= options.MaxBytes, "the limits hold");
    }

    /// <summary>The pool without its limits, written as the rules read.</summary>
    private sealed class NaivePool(Landscape land)
    {
        private readonly Dictionary<(Payer Payer, ulong Nonce), Transaction> _all = [];

        public int Count => _all.Count;

        public bool Add(Payer payer, Transaction transaction)
        {
            if (_all.ContainsValue(transaction) || _all.Values.Any(other => other.Hash == transaction.Hash)) return false;
            if (transaction.Nonce < land.NonceOf(payer)) return false;
            if (_all.TryGetValue((payer, transaction.Nonce), out Transaction? before))
            {
                bool raises = transaction.MaxFeePerGas * 100 >= before.MaxFeePerGas * 110
                    && transaction.MaxPriorityFeePerGas * 100 >= before.MaxPriorityFeePerGas * 110;
                if (!raises) return false;
            }
            UInt256 cost = Cost(transaction);
            foreach (((Payer Payer, ulong Nonce) key, Transaction other) in _all)
                if (key.Payer == payer && key.Nonce < transaction.Nonce) cost += Cost(other);
            if (cost > land.BalanceOf(payer)) return false;
            _all[(payer, transaction.Nonce)] = transaction;
            return true;
        }

        public void MoveOn()
        {
            foreach (((Payer Payer, ulong Nonce) key, Transaction transaction) in _all.ToArray())
                if (key.Nonce < land.NonceOf(key.Payer) || Cost(transaction) > land.BalanceOf(key.Payer)) _all.Remove(key);
        }

        public List<Hash256> Pending()
        {
            List<Hash256> pending = [];
            foreach (Payer payer in Payers)
            {
                UInt256 left = land.BalanceOf(payer);
                for (ulong nonce = land.NonceOf(payer);
                    _all.TryGetValue((payer, nonce), out Transaction? next) && Cost(next) <= left;
                    nonce++)
                {
                    left -= Cost(next);
                    pending.Add(next.Hash);
                }
            }
            pending.Sort();
            return pending;
        }

        private static UInt256 Cost(Transaction transaction) =>
            transaction.MaxFeePerGas * transaction.GasLimit + transaction.Value;
    }
}
