using System.Buffers.Binary;
using Altius.Core;
using Altius.Primitives;

namespace Altius.Execution.Tests;

public class DepositRequestsTests
{
    private static readonly Address Contract = Address.FromNumber(0xde9);
    private static readonly Hash256 Signature = Hash256.Parse("649bbc62d0e31342afea4e5cd82d4049e7e1ee912fc0889aa790803be39038c5");

    /// <summary>Where the event holds numbers that must be exactly so: five offsets, five lengths.</summary>
    private static readonly int[] FixedWords = [0, 32, 64, 96, 128, 160, 256, 320, 384, 512];

    [Test]
    public void A_deposit_is_its_five_fields_after_the_type()
    {
        Assert.That(TryCollect(out byte[] request, Deposit(Event(fill: 7))));
        Assert.That(request, Is.EqualTo((byte[])[0, .. Enumerable.Repeat((byte)7, 48 + 32 + 8 + 96 + 8)]));
    }

    [Test]
    public void Deposits_stand_in_the_order_of_their_logs()
    {
        Assert.That(TryCollect(out byte[] request, Deposit(Event(fill: 1)), Deposit(Event(fill: 2))));
        Assert.That(request, Has.Length.EqualTo(1 + 2 * 192));
        Assert.That((request[1], request[193]), Is.EqualTo(((byte)1, (byte)2)));
    }

    [Test]
    public void Logs_of_others_and_other_events_are_no_deposits()
    {
        Log other = Deposit(Event(fill: 1)) with { Address = Address.FromNumber(1) };
        Log otherEvent = Deposit(Event(fill: 1)) with { Topics = [Hash256.Zero] };
        Log anonymous = Deposit(Event(fill: 1)) with { Topics = [] };
        Assert.That(TryCollect(out byte[] request, other, otherEvent, anonymous));
        Assert.That(request, Is.Empty);
    }

    [Test]
    public void An_event_with_any_offset_or_length_changed_is_malformed()
    {
        foreach (int at in FixedWords)
        {
            byte[] lower = Event(fill: 7), upper = Event(fill: 7);
            lower[at + 31] ^= 1;
            upper[at] = 1;
            Assert.That(TryCollect(out _, Deposit(lower)), Is.False, $"last byte of the word at {at}");
            Assert.That(TryCollect(out _, Deposit(upper)), Is.False, $"first byte of the word at {at}");
        }
    }

    [TestCase(0)]
    [TestCase(575)]
    [TestCase(577)]
    public void An_event_of_another_size_is_malformed(int size)
    {
        byte[] data = new byte[size];
        Event(fill: 7).AsSpan(0, Math.Min(size, 576)).CopyTo(data);
        Assert.That(TryCollect(out _, Deposit(data)), Is.False);
    }

    private static bool TryCollect(out byte[] request, params Log[] logs)
    {
        Receipt receipt = new(TransactionType.Legacy, null, true, 0, Bloom.Empty, logs);
        bool ok = DepositRequests.TryCollect([receipt], Contract, out ReadOnlyMemory<byte> found);
        request = found.ToArray();
        return ok;
    }

    private static Log Deposit(byte[] data) => new(Contract, [Signature], data);

    private static byte[] Event(byte fill)
    {
        byte[] data = new byte[576];
        (int At, int Size)[] fields = [(160, 48), (256, 32), (320, 8), (384, 96), (512, 8)];
        for (int i = 0; i < fields.Length; i++)
        {
            (int at, int size) = fields[i];
            BinaryPrimitives.WriteInt32BigEndian(data.AsSpan(32 * i + 28), at);
            BinaryPrimitives.WriteInt32BigEndian(data.AsSpan(at + 28), size);
            data.AsSpan(at + 32, size).Fill(fill);
        }
        return data;
    }
}
