using FsCheck;
using FsCheck.Fluent;

namespace Altius.State.Tests;

/// <summary>A cache may forget, but what it tells is what the database holds in the generation it is asked for.</summary>
public class StateCacheTests
{
    private const int Keys = 40;

    /// <summary>Keys share sets and tags, so that only comparing them tells them apart.</summary>
    private readonly record struct Key(int Number)
    {
        public override int GetHashCode() => Number % 7 * 0x1000_0001;
    }

    private readonly record struct Step(int Kind, int Number, int Value);

    [Test]
    public void What_it_tells_is_what_was_put_or_changed_last()
    {
        Gen<Step> steps =
            from kind in Gen.Choose(0, 9)
            from number in Gen.Choose(0, Keys - 1)
            from value in Gen.Choose(1, 1_000)
            select new Step(kind, number, value);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(steps.ListOf().ToArbitrary(), AgreesWithDatabase));
    }

    [Test]
    public void What_changed_is_not_told_to_readers_of_an_older_generation()
    {
        StateCache<Key, long> cache = new(1 << 12);
        cache.Put(new Key(1), 10, 0);
        cache.Advance(1);
        cache.Change(new Key(1), 11, 1);
        Assert.That(cache.TryGet(new Key(1), 0, out _), Is.False);
        Assert.That(cache.TryGet(new Key(1), 1, out long value) ? value : 0, Is.EqualTo(11));
    }

    [Test]
    public void What_an_older_generation_held_is_not_taken_in()
    {
        StateCache<Key, long> cache = new(1 << 12);
        cache.Advance(1);
        cache.Put(new Key(1), 10, 0);
        Assert.That(cache.TryGet(new Key(1), 1, out _), Is.False);
    }

    [Test]
    public void Readers_beside_a_writer_find_whole_values_of_their_own_keys()
    {
        StateCache<Key, (long, long, long, long)> cache = new(1 << 10);
        Assert.DoesNotThrow(() => Parallel.For(0, 4, worker =>
        {
            for (int i = 0; i < 50_000; i++)
            {
                int number = i % Keys;
                long mark = number + ((long)i << 16);
                if (worker == 0) cache.Change(new Key(number), (mark, mark, mark, mark), 0);
                if (worker == 1) cache.Put(new Key(number), (mark, mark, mark, mark), 0);
                if (!cache.TryGet(new Key(number), 0, out (long A, long B, long C, long D) found)) continue;
                bool isWhole = found.A == found.B && found.B == found.C && found.C == found.D;
                if (!isWhole || (found.A & 0xffff) != number) throw new InvalidOperationException($"Key {number} gave {found}.");
            }
        }));
    }

    private static bool AgreesWithDatabase(IEnumerable<Step> steps)
    {
        StateCache<Key, int> cache = new(1 << 10);
        Dictionary<int, int> database = [];
        int generation = 0;
        foreach (Step step in steps)
        {
            Key key = new(step.Number);
            if (step.Kind == 0) cache.Advance(++generation);
            else if (step.Kind < 4) cache.Put(key, database.GetValueOrDefault(step.Number), generation);
            else if (step.Kind < 6)
            {
                // As when a block goes to disk: the database changes with the generation.
                cache.Advance(++generation);
                database[step.Number] = step.Value;
                cache.Change(key, step.Value, generation);
            }
            else if (step.Kind == 6) cache.Remove(other => other.Number == step.Number);
            if (cache.TryGet(key, generation, out int found) && found != database.GetValueOrDefault(step.Number)) return false;
            if (step.Kind == 6 && cache.TryGet(key, generation, out _)) return false;
            if (step.Kind is 4 or 5 && !cache.TryGet(key, generation, out _)) return false;
        }
        return true;
    }
}
