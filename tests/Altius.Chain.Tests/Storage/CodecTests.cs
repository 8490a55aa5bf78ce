using Altius.Core;
using Altius.Primitives;

namespace Altius.Chain.Tests;

public class CodecTests
{
    [Test]
    public void Receipts_come_back_as_they_were([Values(0, 1, 7)] int count)
    {
        Receipt[] receipts = [.. Enumerable.Range(0, count).Select(Draw)];
        RlpWriter writer = new();
        ReceiptsCodec.Write(ref writer, receipts);
        byte[] bytes = writer.ToArray();
        writer.Dispose();
        Assert.That(ReceiptsCodec.TryRead(bytes, out Receipt[]? read));
        Assert.That(read!.Select(r => r.Encode().ToArray()), Is.EqualTo(receipts.Select(r => r.Encode().ToArray())));
    }

    [Test]
    public void Damaged_receipts_and_bodies_are_noticed_or_decode_without_a_fault()
    {
        RlpWriter writer = new();
        ReceiptsCodec.Write(ref writer, [.. Enumerable.Range(0, 3).Select(Draw)]);
        byte[] receipts = writer.ToArray();
        writer.Clear();
        Block block = new(new BlockHeader(), [Players.Pay(0, 0, Players.Recorder, 1)], [new BlockHeader()],
            [new Withdrawal(1, 2, Players.Recorder, 3)]);
        BodyCodec.Write(ref writer, block);
        byte[] body = writer.ToArray();
        writer.Dispose();
        for (int length = 0; length < receipts.Length; length++)
            Assert.That(ReceiptsCodec.TryRead(receipts[..length], out _), Is.False);
        for (int length = 0; length < body.Length; length++)
            Assert.That(BodyCodec.TryRead(block.Header, body[..length], out _), Is.False);
        Random random = new(1);
        for (int i = 0; i < 5_000; i++)
        {
            byte[] damaged = (byte[])(i % 2 == 0 ? receipts : body).Clone();
            damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            Assert.DoesNotThrow(
                () => _ = i % 2 == 0 ? ReceiptsCodec.TryRead(damaged, out _) : BodyCodec.TryRead(block.Header, damaged, out _));
        }
    }

    [Test]
    public void A_cache_keeps_what_is_read_and_drops_the_rest()
    {
        BoundedCache<Hash256, string> cache = new(limit: 10);
        Hash256 favourite = Key(0);
        cache.Add(favourite, "favourite", 1);
        for (ulong i = 1; i < 1_000; i++)
        {
            cache.Add(Key(i), "one of many", 1);
            Assert.That(cache.TryGet(favourite, out _), $"after {i}");
        }
        Assert.That(cache.Count, Is.EqualTo(10));
        Assert.That(cache.TryGet(Key(1), out _), Is.False);
        cache.Add(Key(5_000), "heavier than all", 100);
        Assert.That(cache.TryGet(Key(5_000), out _), Is.False);
    }

    [Test]
    public void Who_walks_over_more_than_a_cache_holds_drives_nothing_out_of_it()
    {
        BoundedCache<Hash256, string> cache = new(limit: 10);
        cache.Add(Key(0), "the head", 1);
        for (ulong i = 1; i < 1_000; i++) cache.AddWhereRoomIs(Key(i), "on the way", 1);
        Assert.That(cache.TryGet(Key(0), out _), Is.True);
        Assert.That(cache.TryGet(Key(9), out _), Is.True, "there was room");
        Assert.That(cache.TryGet(Key(999), out _), Is.False);
        cache.Add(Key(1_000), "the next head", 1);
        Assert.That(cache.TryGet(Key(1_000), out _), Is.True);
        Assert.That(cache.Count, Is.EqualTo(10));
    }

    private static Hash256 Key(ulong number) => new UInt256(number).ToHash256();

    private static Receipt Draw(int i)
    {
        Log[] logs = [.. Enumerable.Range(0, i % 3).Select(j => new Log(
            Address.FromNumber((ulong)(i + j)),
            [.. Enumerable.Range(0, (i + j) % 5).Select(t => new UInt256((ulong)t).ToHash256())], new byte[j * 40]))];
        Hash256? root = i % 2 == 0 ? new UInt256((ulong)i).ToHash256() : null;
        return new Receipt(
            (TransactionType)(i % 5), root, root is null && i % 3 == 0, (ulong)(i + 1) * 21_000, Bloom.Of(logs), logs);
    }
}
