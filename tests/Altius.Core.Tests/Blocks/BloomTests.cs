using Altius.Core;
using Altius.Primitives;

namespace Altius.Tests;

public sealed class BloomTests
{
    [TestCase(0)]
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(20)]
    public void The_filter_of_many_logs_unites_those_of_each(int count)
    {
        Random random = new(count);
        Log[] logs = [.. Enumerable.Range(0, count).Select(_ => RandomLog(random))];
        byte[] united = new byte[Bloom.Size];
        foreach (Log log in logs)
        {
            // At most two items a filter: too few to be hashed together.
            IEnumerable<Log> parts =
                [log with { Topics = [] }, .. log.Topics.Select(topic => new Log(log.Address, [topic], default))];
            foreach (Log part in parts)
                for (int i = 0; i < united.Length; i++) united[i] |= Bloom.Of([part]).Bytes[i];
        }
        Assert.That(Bloom.Of(logs), Is.EqualTo(new Bloom(united)));
    }

    [Test]
    public void A_filter_may_contain_what_was_put_in()
    {
        Log log = RandomLog(new Random(3));
        Bloom bloom = Bloom.Of([log]);
        Assert.That(bloom.MayContain(log.Address.Bytes));
        foreach (Hash256 topic in log.Topics) Assert.That(bloom.MayContain(topic.Bytes));
        Assert.That(bloom.MayContain([1, 2, 3]), Is.False);
    }

    private static Log RandomLog(Random random)
    {
        byte[] bytes = new byte[Hash256.Size];
        Hash256[] topics = new Hash256[4];
        for (int t = 0; t < topics.Length; t++)
        {
            random.NextBytes(bytes);
            topics[t] = new Hash256(bytes);
        }
        return new Log(Address.FromNumber((ulong)random.Next()), topics, default);
    }
}
