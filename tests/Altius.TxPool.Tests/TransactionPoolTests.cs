using Altius.Chain;
using Altius.Core;
using Altius.Core.Forks;
using Altius.Db;
using Altius.Primitives;

namespace Altius.TxPool.Tests;

public class TransactionPoolTests
{
    private static readonly Payer Alice = new(1), Bob = new(2);

    private static IEnumerable<TestCaseData> Refused()
    {
        yield return Case(Alice.Pay(4), "nonce too low: next nonce 5, tx nonce 4");
        yield return Case(Alice.Pay(5, gas: 20_999), "intrinsic gas too low: gas 20999, minimum needed 21000");
        yield return Case(Alice.Pay(5, gas: 23_500, data: 400), "insufficient gas for floor data gas cost");
        yield return Case(Alice.Pay(5, gas: 30_000_001), "exceeds block gas limit");
        yield return Case(Alice.Pay(5, tip: 0), "transaction underpriced: gas tip cap 0, minimum needed 1");
        yield return Case(Alice.Pay(5, tip: 101), "max priority fee per gas higher than max fee per gas");
        yield return Case(Alice.Pay(5, cap: 2_000_000_000),
            "insufficient funds for gas * price + value: balance 1000000000000000000000, tx cost");
        yield return Case(Alice.Pay(5, data: 140_000, gas: 10_000_000), "oversized data");
        yield return Case(Alice.Signed(new Transaction { To = Bob.Address, ChainId = 5, Nonce = 5, GasLimit = 21_000 }),
            "invalid sender: invalid chain id for signer: have 5 want 1337");
        yield return Case(new Transaction
        {
            To = Bob.Address,
            Nonce = 5,
            GasLimit = 21_000,
            MaxFeePerGas = 1UL,
            MaxPriorityFeePerGas = 1UL,
        }, "invalid sender");
        yield return Case(Alice.SetCode(5), "EIP-7702 transaction with empty auth list");

        static TestCaseData Case(Transaction transaction, string message) =>
            new TestCaseData(transaction, message).SetArgDisplayNames(message);
    }

    [TestCaseSource(nameof(Refused))]
    public void What_is_refused_is_refused_in_the_words_that_libraries_know(Transaction transaction, string message)
    {
        using TransactionPool pool = Open(Land());
        Assert.That(pool.Add(new PooledTransaction(transaction, null)).Error, Does.StartWith(message));
    }

    [Test]
    public void A_type_that_the_next_block_does_not_have_is_refused()
    {
        Landscape land = Land();
        land.Rules = Cancun.Rules;
        using TransactionPool pool = Open(land);
        Assert.That(pool.Add(new PooledTransaction(Alice.SetCode(5, Bob.Authorize(0)), null)).Error,
            Is.EqualTo("transaction type not supported"));
    }

    [Test]
    public void The_same_again_is_known_and_one_that_raises_prices_replaces_it()
    {
        using TransactionPool pool = Open(Land());
        Transaction first = Alice.Pay(5, tip: 10, cap: 100), second = Alice.Pay(5, tip: 11, cap: 110);
        Assert.That(Add(pool, first), Is.Null);
        Assert.That(Add(pool, first), Is.EqualTo("already known"));
        Assert.That(Add(pool, Alice.Pay(5, tip: 11, cap: 109)), Is.EqualTo("replacement transaction underpriced"));
        Assert.That(Add(pool, second), Is.Null);
        Assert.That(pool.TryGet(first.Hash, out _), Is.False);
        Assert.That(pool.TryGet(second.Hash, out _));
    }

    [Test]
    public void Pending_and_queued_are_told_apart_and_a_filled_gap_makes_all_pending()
    {
        using TransactionPool pool = Open(Land());
        List<ulong> announced = [];
        pool.Pending += transaction => announced.Add(transaction.Nonce);
        long before = pool.Version;
        Add(pool, Alice.Pay(5));
        Add(pool, Alice.Pay(7));
        Assert.That(pool.NextNonce(Alice.Address), Is.EqualTo(6));
        PoolContent content = pool.Content();
        Assert.That(content.Pending[Alice.Address].Single().Nonce, Is.EqualTo(5));
        Assert.That(content.Queued[Alice.Address].Single().Nonce, Is.EqualTo(7));
        Assert.That(pool.Count(), Is.EqualTo(pool.Count() with { Pending = 1, Queued = 1 }));
        Add(pool, Alice.Pay(6));
        Assert.That(pool.NextNonce(Alice.Address), Is.EqualTo(8));
        Assert.That(announced, Is.EqualTo((ulong[])[5, 6, 7]));
        Assert.That(pool.Version, Is.GreaterThan(before));
    }

    [Test]
    public void An_account_without_transactions_has_its_own_nonce_next()
    {
        using TransactionPool pool = Open(Land());
        Assert.That(pool.NextNonce(Alice.Address), Is.EqualTo(5));
        Assert.That(pool.NextNonce(Address.FromNumber(99)), Is.Zero);
    }

    [Test]
    public void A_new_head_takes_out_what_it_included_and_makes_the_rest_fit()
    {
        Landscape land = Land();
        using TransactionPool pool = Open(land);
        Transaction first = Alice.Pay(5), second = Alice.Pay(6);
        Add(pool, first);
        Add(pool, second);
        pool.OnHeadChanged(land.Include(first));
        Assert.That(pool.TryGet(first.Hash, out _), Is.False);
        Assert.That(pool.Content().Pending[Alice.Address], Is.EqualTo((Transaction[])[second]));
        Assert.That(Add(pool, first), Does.StartWith("nonce too low"));
    }

    [Test]
    public void What_a_reorganisation_takes_off_the_chain_waits_again()
    {
        Landscape land = Land();
        using TransactionPool pool = Open(land);
        Transaction lost = Alice.Pay(5), both = Bob.Pay(0), later = Alice.Pay(6);
        pool.OnHeadChanged(land.Include(lost, later, both));
        Assert.That(pool.Content().Pending, Is.Empty);
        pool.OnHeadChanged(land.Reorganise(both));
        Assert.That(pool.Content().Pending[Alice.Address], Is.EqualTo((Transaction[])[lost, later]));
        Assert.That(pool.Content().Pending.ContainsKey(Bob.Address), Is.False);
    }

    [Test]
    public void What_leaves_the_chain_while_the_head_is_read_waits_again()
    {
        Landscape land = Land();
        Action? meanwhile = null;
        ChainView view = land.View with
        {
            Head = () =>
            {
                PoolHead head = land.Look();
                Interlocked.Exchange(ref meanwhile, null)?.Invoke();
                return head;
            },
        };
        using TransactionPool pool = new(view, new MemoryStore(), new PoolOptions(), TimeProvider.System);
        Transaction lost = Alice.Pay(5);
        HeadChange included = land.Include(lost);
        meanwhile = () => pool.OnHeadChanged(land.Reorganise());
        pool.OnHeadChanged(included);
        Assert.That(() => pool.Content().Pending.GetValueOrDefault(Alice.Address),
            Is.EqualTo((Transaction[])[lost]).After(10_000, 10));
    }

    [Test]
    public void A_head_that_could_not_be_read_is_followed_later()
    {
        Landscape land = Land();
        bool isBroken = false;
        ChainView view = land.View with { Head = () => isBroken ? throw new StoreException("the disk is gone") : land.Look() };
        using TransactionPool pool = new(view, new MemoryStore(), new PoolOptions(), TimeProvider.System);
        Transaction included = Alice.Pay(5);
        Add(pool, included);
        isBroken = true;
        pool.OnHeadChanged(land.Include(included));
        Assert.That(() => pool.TryGet(included.Hash, out _), Throws.TypeOf<StoreException>());
        isBroken = false;
        Assert.That(pool.TryGet(included.Hash, out _), Is.False);
        Assert.That(pool.NextNonce(Alice.Address), Is.EqualTo(6));
    }

    [Test]
    public void Many_at_once_leave_the_pool_whole()
    {
        Landscape land = Land();
        Payer[] payers = [.. Enumerable.Range(10, 8).Select(number => new Payer(number))];
        foreach (Payer payer in payers) land.Set(payer, 0);
        using TransactionPool pool = Open(land);
        Parallel.ForEach(payers, payer =>
        {
            foreach (ulong nonce in (ulong[])[3, 1, 0, 2, 5, 4]) Add(pool, payer.Pay(nonce));
            Assert.That(pool.NextNonce(payer.Address), Is.EqualTo(6));
        });
        Assert.That(pool.Count().Pending, Is.EqualTo(48));
        Assert.That(pool.Best(1UL, 1UL).Count(), Is.EqualTo(48));
    }

    [Test]
    public void A_closed_pool_refuses_in_words()
    {
        TransactionPool pool = Open(Land());
        pool.Dispose();
        Assert.That(Add(pool, Alice.Pay(5)), Is.EqualTo("txpool is closing"));
    }

    private static string? Add(TransactionPool pool, Transaction transaction) =>
        pool.Add(new PooledTransaction(transaction, null)).Error;

    private static Landscape Land()
    {
        Landscape land = new();
        land.Set(Alice, 5);
        land.Set(Bob, 0);
        return land;
    }

    private static TransactionPool Open(Landscape land) =>
        new(land.View, new MemoryStore(), new PoolOptions(), TimeProvider.System);
}
