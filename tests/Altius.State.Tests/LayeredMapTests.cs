using FsCheck;
using FsCheck.Fluent;

namespace Altius.State.Tests;

public class LayeredMapTests
{
    [Test]
    public void Behaves_like_a_dictionary_whatever_is_put_in_and_taken_out()
    {
        Property property = Prop.ForAll<(byte Key, byte Value)[][]>(batches =>
        {
            LayeredMap<byte, byte> map = LayeredMap<byte, byte>.Empty;
            Dictionary<byte, byte> model = [];
            foreach ((byte Key, byte Value)[] batch in batches)
            {
                map = map.With(batch.Select(change => KeyValuePair.Create(change.Key, change.Value)));
                foreach ((byte key, byte value) in batch) Put(model, key, value);
            }
            bool sameValues = Enumerable.Range(0, 256).All(key => map[(byte)key] == model.GetValueOrDefault((byte)key));
            return sameValues && map.Count == model.Count && map.Entries.ToHashSet().SetEquals(model);
        });
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), property);
    }

    [Test]
    public void Stays_as_it_was_when_it_is_changed()
    {
        LayeredMap<int, int> before = new(Enumerable.Range(1, 1_000).ToDictionary(n => n, n => n));
        LayeredMap<int, int> after = before.With(Enumerable.Range(1, 900).Select(n => KeyValuePair.Create(n, 0)));
        Assert.That(before.Count, Is.EqualTo(1_000));
        Assert.That(before[900], Is.EqualTo(900));
        Assert.That(after.Count, Is.EqualTo(100));
        Assert.That(after[900], Is.Zero);
        Assert.That(after[901], Is.EqualTo(901));
    }

    private static void Put(Dictionary<byte, byte> model, byte key, byte value)
    {
        if (value == 0) model.Remove(key);
        else model[key] = value;
    }
}
