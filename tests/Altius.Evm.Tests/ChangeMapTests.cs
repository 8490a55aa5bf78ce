using Altius.Primitives;

namespace Altius.Evm.Tests;

/// <summary>Changes by what they are of, a few or so many that they are kept in pieces and found by an index.</summary>
public sealed class ChangeMapTests
{
    [TestCase(0), TestCase(1), TestCase(8), TestCase(9), TestCase(1_023), TestCase(1_024), TestCase(1_025), TestCase(5_000)]
    public void It_holds_what_a_dictionary_holds_in_the_order_it_came(int count)
    {
        Random random = new(count);
        ChangeMap<UInt256, int> map = new();
        Dictionary<UInt256, int> expected = [];
        List<UInt256> order = [];
        while (map.Count < count)
        {
            UInt256 key = (ulong)random.Next(2 * count);
            bool isNew = expected.TryAdd(key, order.Count);
            if (isNew) order.Add(key);
            else expected[key] = -1;
            switch (random.Next(3))
            {
                case 0 when isNew: map.Add(key, order.Count - 1); break;
                case 1 when isNew: map.Append(key, order.Count - 1); break;
                default: map[key] = expected[key]; break;
            }
            if (random.Next(count) != 0) continue; // an index is made early or late
            Assert.That(map.TryGetValue(key, out int value));
            Assert.That(value, Is.EqualTo(expected[key]));
        }
        AssertSame(map, order, expected);
        AssertSame(new ChangeMap<UInt256, int>(map), order, expected);
    }

    [TestCase(3), TestCase(3_000)]
    public void A_copy_goes_its_own_way(int count)
    {
        ChangeMap<UInt256, int> map = Filled(count);
        ChangeMap<UInt256, int> copy = new(map);
        for (int i = 0; i < 3_000; i++) copy[(ulong)i + 1] = -1;
        Assert.That(map, Is.EqualTo(Filled(count)));
        Assert.That(copy, Has.Count.EqualTo(3_001));
        Assert.That(copy[0], Is.Zero);
    }

    [TestCase(3), TestCase(3_000)]
    public void What_is_there_is_not_added_again(int count)
    {
        ChangeMap<UInt256, int> map = Filled(count);
        Assert.That(() => map.Add(2, 7), Throws.ArgumentException);
        Assert.That(() => map[(ulong)count], Throws.InstanceOf<KeyNotFoundException>());
        Assert.That(map, Is.EqualTo(Filled(count)));
        map.Clear();
        Assert.That(map, Is.Empty);
        Assert.That(map.ContainsKey(2), Is.False);
        map.Add(2, 7);
        Assert.That(map[2], Is.EqualTo(7));
    }

    [Test]
    public void Many_may_be_the_first_to_ask()
    {
        for (int round = 0; round < 50; round++)
        {
            ChangeMap<UInt256, int> map = Filled(2_000);
            Parallel.For(0, 4, reader =>
            {
                for (int i = reader; i < 2_000; i += 7)
                    Assert.That(map.TryGetValue((ulong)i, out int value) ? value : -1, Is.EqualTo(i));
            });
        }
    }

    [Test]
    public void What_was_made_apart_is_joined_and_what_is_removed_is_gone()
    {
        for (int seed = 0; seed < 50; seed++)
        {
            Random random = new(seed);
            ChangeMap<UInt256, int> all = new();
            Dictionary<UInt256, int> expected = [];
            int next = 0;
            for (int part = 0; part < 4; part++)
            {
                ChangeMap<UInt256, int> more = new();
                List<int> positions = [];
                for (int count = random.Next(random.Next(2) == 0 ? 6 : 2_500); count > 0; count--, next++)
                {
                    positions.Add(more.Append((ulong)next, next));
                    expected.Add((ulong)next, next);
                    if (random.Next(100) == 0) Assert.That(more[(ulong)next], Is.EqualTo(next)); // with an index or without
                }
                foreach (int position in positions.Where(_ => random.Next(7) == 0).OrderDescending().ToList())
                {
                    expected.Remove((ulong)more.ValueAt(position));
                    more.RemoveAt(position);
                }
                if (random.Next(2) == 0) Assert.That(all.ContainsKey(UInt256.MaxValue), Is.False);
                all.Append(more);
                Assert.That(more, Is.Empty);
            }
            Assert.That(all.OrderBy(entry => entry.Key).SequenceEqual(expected.OrderBy(entry => entry.Key)), $"seed {seed}");
            Assert.That(all, Has.Count.EqualTo(expected.Count), $"seed {seed}");
            int[] found = [.. Enumerable.Range(0, next).Where(i => all.TryGetValue((ulong)i, out int value) && value == i)];
            Assert.That(found.SequenceEqual(expected.Values.Order()), $"seed {seed}");
        }
    }

    [Test]
    public void Nothing_is_found_once_all_of_several_pieces_is_removed()
    {
        ChangeMap<UInt256, int> first = new(), second = new();
        int one = first.Append(UInt256.One, 1), other = second.Append((UInt256)2, 2);
        first.Append(second);
        first.RemoveAt(other + (1 << 10)); // what was joined begins a piece of its own
        first.RemoveAt(one);
        Assert.That(first.ContainsKey(UInt256.One), Is.False);
        Assert.That(first, Is.Empty);
    }

    private static ChangeMap<UInt256, int> Filled(int count)
    {
        ChangeMap<UInt256, int> map = new();
        for (int i = 0; i < count; i++) map.Append((ulong)i, i);
        return map;
    }

    private static void AssertSame(ChangeMap<UInt256, int> map, List<UInt256> order, Dictionary<UInt256, int> expected)
    {
        Assert.That(map.Count, Is.EqualTo(order.Count));
        Assert.That(map.Keys, Is.EqualTo(order));
        Assert.That(map.Values, Is.EqualTo(order.Select(key => expected[key])));
        int position = 0;
        foreach ((UInt256 key, int value) in map)
        {
            Assert.That((key, value), Is.EqualTo((order[position], expected[key])));
            Assert.That(map.ValueAt(position++), Is.EqualTo(value));
        }
        Assert.That(position, Is.EqualTo(order.Count));
        foreach (UInt256 key in order) Assert.That(map[key], Is.EqualTo(expected[key]));
        Assert.That(map.ContainsKey(UInt256.MaxValue), Is.False);
    }
}
