using System.Buffers.Binary;
using Altius.Core;
using Altius.Primitives;

namespace Altius.Parallel.Tests;

/// <summary>Which transaction each is told to wait for, before anything is run.</summary>
public sealed class SenderPassTests
{
    private const uint Transfer = 0xa9059cbb, TransferFrom = 0x23b872dd;
    private const int Token = 900, Other = 901;

    [Test]
    public void One_senders_transactions_wait_for_each_other() =>
        Assert.That(Predecessors(Call(1, Token, 1, 10), Call(2, Token, 1, 20), Call(1, Other, 2, 30)),
            Is.EqualTo(new[] { -1, -1, 0 }));

    [Test]
    public void Like_calls_for_one_account_wait_for_each_other() =>
        Assert.That(Predecessors(Call(1, Token, Transfer, 10), Call(2, Token, Transfer, 20), Call(3, Token, Transfer, 10)),
            Is.EqualTo(new[] { -1, -1, 0 }));

    [Test]
    public void The_second_argument_may_name_the_account_too() =>
        Assert.That(
            Predecessors(
                Call(1, Token, TransferFrom, 10, 20), Call(2, Token, TransferFrom, 30, 20), Call(3, Token, TransferFrom, 30, 40)),
            Is.EqualTo(new[] { -1, 0, 1 }));

    [Test]
    public void Calls_of_other_contracts_or_functions_are_not_waited_for() =>
        Assert.That(Predecessors(Call(1, Token, Transfer, 10), Call(2, Other, Transfer, 10), Call(3, Token, 1, 10)),
            Is.EqualTo(new[] { -1, -1, -1 }));

    [Test]
    public void A_small_number_is_no_account() =>
        Assert.That(
            Predecessors(Call(1, Token, [UInt256.One]), Call(2, Token, [UInt256.One]),
                Call(3, Token, [UInt256.MaxValue]), Call(4, Token, [UInt256.MaxValue])),
            Is.EqualTo(new[] { -1, -1, -1, -1 }));

    [Test]
    public void The_later_of_two_is_waited_for_and_nobody_waits_for_himself() =>
        Assert.That(Predecessors(Call(1, Token, TransferFrom, 10, 10), Call(2, Token, Transfer, 20),
            Call(2, Token, TransferFrom, 10, 50)), Is.EqualTo(new[] { -1, -1, 1 }));

    private static int[] Predecessors(params Transaction[] transactions)
    {
        SenderPass pass = new();
        pass.Begin(transactions);
        Assert.That(pass.Work(CancellationToken.None), "the only worker finishes the last one");
        pass.Link();
        return pass.Predecessors.ToArray();
    }

    private static Transaction Call(int from, int to, uint function, params int[] people) =>
        Call(from, to, [.. people.Select(who => UInt256.FromBigEndian(Person(who).Bytes))], function);

    private static Transaction Call(int from, int to, UInt256[] words, uint function = Transfer)
    {
        byte[] data = new byte[4 + 32 * words.Length];
        BinaryPrimitives.WriteUInt32BigEndian(data, function);
        for (int i = 0; i < words.Length; i++) words[i].WriteBigEndian(data.AsSpan(4 + 32 * i, 32));
        return new() { AssumedSender = Person(from), To = Person(to), Data = data, GasLimit = 100_000 };
    }

    /// <summary>An account like any: its number is a large one.</summary>
    private static Address Person(int number)
    {
        Span<byte> bytes = stackalloc byte[Address.Size];
        bytes.Fill(0xab);
        BinaryPrimitives.WriteInt32BigEndian(bytes[16..], number);
        return new Address(bytes);
    }
}
