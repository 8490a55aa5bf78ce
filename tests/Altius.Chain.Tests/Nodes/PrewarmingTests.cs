using Altius.Core;
using Altius.Core.Forks;
using Altius.Crypto;
using Altius.Db;
using Altius.Primitives;
using Altius.State;

namespace Altius.Chain.Tests;

public class PrewarmingTests
{
    private const int Strangers = 20; // few, for the cache of a test is small

    private readonly BlockForge _forge = new(ForkSchedule.Always(Cancun.Rules));

    [Test]
    public void All_senders_and_the_accounts_that_transactions_name_are_in_memory_afterwards([Values(32, 33, 47, 400)] int count)
    {
        using MemoryStore store = new();
        using TestNode node = new(_forge.Chain, store);
        using StateSnapshot state = Open(node);
        List<Transaction> transactions = Payments(count);
        Prewarming.Begin(transactions).Load(state);
        long read = node.States.Reads.Values;
        foreach (Transaction transaction in transactions)
        {
            Assert.That(transaction.TryRecoverSender(out Address sender), Is.True);
            Assert.That(Players.Addresses, Does.Contain(sender));
            Assert.That(state.TryGetAccount(sender, out _), Is.True);
            state.TryGetAccount(transaction.To!.Value, out _);
        }
        Assert.That(node.States.Reads.Values, Is.EqualTo(read), "values read of the database one by one");
    }

    [Test]
    public void Of_few_transactions_nothing_is_read_ahead([Values(0, 1, 31)] int count)
    {
        using MemoryStore store = new();
        using TestNode node = new(_forge.Chain, store);
        using StateSnapshot state = Open(node);
        long read = node.States.Reads.Values;
        Prewarming.Begin(Payments(count)).Load(state);
        Assert.That(node.States.Reads.Values, Is.EqualTo(read));
    }

    [Test]
    public void Whose_account_is_damaged_on_disk_is_told_to_the_one_who_loads([Values(0, 17, 399)] int which)
    {
        using MemoryStore store = new();
        using TestNode node = new(_forge.Chain, store);
        List<Transaction> transactions = Payments(400);
        using (IWriteBatch batch = store.BeginWrite())
        {
            batch.Put(Column.Accounts, Keccak256.Hash(transactions[which].To!.Value.Bytes).Bytes, [0xff, 0xff]);
            batch.Commit();
        }
        using TestNode damaged = new(_forge.Chain, store);
        using StateSnapshot state = Open(damaged);
        Assert.That(() => Prewarming.Begin(transactions).Load(state), Throws.TypeOf<StoreException>());
    }

    [Test]
    public void What_is_not_ready_when_a_block_begins_is_got_ready_beside_it()
    {
        Assume.That(Environment.ProcessorCount, Is.GreaterThan(1), "With one processor there is nobody beside it.");
        using MemoryStore store = new();
        using TestNode node = new(_forge.Chain, store);
        using StateSnapshot state = Open(node);
        List<Transaction> transactions = Payments(400);
        Prewarming prewarming = Prewarming.Begin(transactions);
        prewarming.Load(state, ahead: 0.25);
        Assert.That(() => transactions.All(transaction => transaction.IsSenderKnown),
            Is.True.After(30).Seconds.PollEvery(5).MilliSeconds);
        prewarming.Stop();
        Assert.That(prewarming.Fault, Is.Null);
    }

    [Test]
    public void Nothing_is_read_of_the_state_once_the_block_has_run()
    {
        Assume.That(Environment.ProcessorCount, Is.GreaterThan(1), "With one processor there is nobody else to read.");
        using MemoryStore store = new();
        using TestNode node = new(_forge.Chain, store);
        for (int round = 0; round < 20; round++)
        {
            List<Transaction> transactions = Payments(128);
            Prewarming prewarming = Prewarming.Begin(transactions);
            using (StateSnapshot state = Open(node))
            {
                Assert.That(SpinWait.SpinUntil(() => transactions[0].IsSenderKnown, TimeSpan.FromSeconds(30)),
                    "others are at it");
                prewarming.Load(state, ahead: 0);
                prewarming.Stop();
            }
            prewarming.Stop(); // once more does no harm
            // Who comes late would have one.
            Assert.That(() => prewarming.Fault, Is.Null.After(2).MilliSeconds, $"in round {round}");
        }
    }

    [Test]
    public void The_longer_a_block_runs_the_less_of_it_must_be_ready_before()
    {
        Assert.That(PartOf(gasUsed: 600 * 21_000, runners: 1, others: 1), Is.EqualTo(1), "transfers");
        Assert.That(PartOf(gasUsed: 25_000_000, runners: 1, others: 1), Is.InRange(0.2, 0.4));
        Assert.That(PartOf(gasUsed: 25_000_000, runners: 1, others: 7), Is.EqualTo(0.125));
        Assert.That(PartOf(gasUsed: 50_000_000, runners: 1, others: 1), Is.EqualTo(0.125));
        Assert.That(PartOf(gasUsed: 50_000_000, runners: 4, others: 1), Is.GreaterThan(0.5));
        Assert.That(PartOf(gasUsed: 50_000_000, runners: 4, others: 0), Is.EqualTo(1), "nobody is left");

        static double PartOf(ulong gasUsed, int runners, int others) => Prewarming.PartAhead(600, gasUsed, runners, others);
    }

    private StateSnapshot Open(TestNode node) => node.States.TryOpen(_forge.Genesis.Header.Hash, out StateSnapshot? state)
        ? state
        : throw new InvalidOperationException("The state of the genesis is gone.");

    /// <summary>Transactions whose senders nobody knows yet, from all players to strangers.</summary>
    private static List<Transaction> Payments(int count) =>
    [
        .. Enumerable.Range(0, count).Select(i =>
        {
            int from = i % Players.Addresses.Length;
            Transaction payment = Players.Pay(from, (ulong)i, Address.FromNumber((ulong)(0x10_0000 + i % Strangers)), 1);
            return Transaction.TryDecode(payment.Encode(), out Transaction? unknown, out DecodeError error)
                ? unknown
                : throw new InvalidOperationException($"A payment cannot be decoded: {error}.");
        }),
    ];
}
