using Altius.Core;
using Altius.Core.Forks;
using Altius.Primitives;

namespace Altius.Execution.Tests;

public class IntrinsicGasTests
{
    private static readonly Address Someone = Address.FromNumber(0x1234);

    [Test]
    public void A_plain_transfer_costs_21000() =>
        Assert.That(IntrinsicGas.Of(new Transaction { To = Someone }, Frontier.Rules), Is.EqualTo(new IntrinsicGas(21_000, 0)));

    [Test]
    public void Data_costs_4_a_zero_byte_and_68_any_other_before_Istanbul() =>
        Assert.That(Base(WithData(1, 0, 0), Petersburg.Rules), Is.EqualTo(21_000 + 68 + 2 * 4));

    [Test]
    public void Data_costs_16_a_byte_other_than_zero_from_Istanbul_on() =>
        Assert.That(Base(WithData(1, 0, 0), Istanbul.Rules), Is.EqualTo(21_000 + 16 + 2 * 4));

    [Test]
    public void A_creation_costs_no_more_than_a_call_in_Frontier() =>
        Assert.That(Base(new Transaction(), Frontier.Rules), Is.EqualTo(21_000));

    [Test]
    public void A_creation_costs_32000_more_from_Homestead_on() =>
        Assert.That(Base(new Transaction(), Homestead.Rules), Is.EqualTo(53_000));

    [TestCase(0, 0)]
    [TestCase(1, 2)]
    [TestCase(32, 2)]
    [TestCase(33, 4)]
    public void Init_code_costs_2_for_each_word_begun_from_Shanghai_on(int length, int expected)
    {
        Transaction creation = new() { Data = new byte[length] };
        Assert.That(Base(creation, Shanghai.Rules) - Base(creation, Paris.Rules), Is.EqualTo(expected));
    }

    [Test]
    public void An_access_list_costs_2400_an_address_and_1900_a_key()
    {
        Transaction transaction = new()
        {
            Type = TransactionType.AccessList,
            To = Someone,
            AccessList = [new(Someone, [1, 2, 3]), new(Someone, [])],
        };
        Assert.That(Base(transaction, Berlin.Rules), Is.EqualTo(21_000 + 2 * 2_400 + 3 * 1_900));
    }

    [Test]
    public void Each_authorization_costs_25000()
    {
        SetCodeAuthorization any = new(0, Someone, 0, 0, 1, 1);
        Transaction transaction = new() { Type = TransactionType.SetCode, To = Someone, AuthorizationList = [any, any] };
        Assert.That(Base(transaction, Prague.Rules), Is.EqualTo(21_000 + 2 * 25_000));
    }

    [Test]
    public void From_Prague_on_data_sets_a_floor_of_10_a_token()
    {
        IntrinsicGas gas = IntrinsicGas.Of(WithData(1, 1, 0), Prague.Rules);
        Assert.That(gas.Floor, Is.EqualTo(21_000 + 10 * (4 + 4 + 1)));
    }

    private static Transaction WithData(params byte[] data) => new() { To = Someone, Data = data };

    private static ulong Base(Transaction transaction, ForkRules rules) => IntrinsicGas.Of(transaction, rules).Base;
}
