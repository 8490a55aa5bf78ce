using Altius.Core;
using Altius.Primitives;

namespace Altius.Parallel.Tests;

/// <summary>What can be told of a block's chains before it is run.</summary>
public sealed class ForeseenChainTests
{
    private const ulong TransferWork = 2_000;
    private const int Transactions = 50;
    private const double Alone = 1.0 / Transactions;

    [Test]
    public void Strangers_make_no_chain() =>
        Assert.That(Share(i => Pay(2 * i, 2 * i + 1, 1)), Is.EqualTo(Alone).Within(1e-9));

    [Test]
    public void One_senders_transactions_are_a_chain() =>
        Assert.That(Share(i => Pay(i % 2 == 0 ? 0 : 2 * i, 2 * i + 1, 1)), Is.EqualTo(0.5).Within(1e-9));

    [Test]
    public void Who_is_paid_waits_for_the_payment() =>
        Assert.That(Share(i => Pay(i, i + 1, 1)), Is.EqualTo(1).Within(1e-9));

    [Test]
    public void A_payment_of_nothing_is_not_waited_for() =>
        Assert.That(Share(i => Pay(i, i + 1, 0)), Is.EqualTo(Alone).Within(1e-9));

    [Test]
    public void Payments_to_one_account_do_not_wait_for_each_other() =>
        Assert.That(Share(i => Pay(i + 1, 0, 1)), Is.EqualTo(Alone).Within(1e-9));

    [Test]
    public void What_transfers_leave_of_the_work_is_the_calls_by_their_limits()
    {
        Transaction[] transactions = [Pay(0, 1, 1), Call(2, 300_000), Call(3, 100_000)];
        Assert.That(ForeseenChain.ShareOf(transactions, work: 10_000, TransferWork), Is.EqualTo(0.6).Within(1e-9));
    }

    private static double Share(Func<int, Transaction> make)
    {
        Transaction[] transactions = [.. Enumerable.Range(0, Transactions).Select(make)];
        return ForeseenChain.ShareOf(transactions, Transactions * TransferWork, TransferWork);
    }

    private static Transaction Pay(int from, int to, ulong value) =>
        new() { AssumedSender = Person(from), To = Person(to), Value = value, GasLimit = 21_000 };

    private static Transaction Call(int from, ulong gas) =>
        new() { AssumedSender = Person(from), To = Person(1_000), Data = new byte[] { 1 }, GasLimit = gas };

    private static Address Person(int number) => Address.FromNumber(0xabc000 + (ulong)number);
}
