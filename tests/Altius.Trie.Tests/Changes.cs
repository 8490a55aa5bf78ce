using FsCheck;
using FsCheck.Fluent;

namespace Altius.Trie.Tests;

/// <summary>A change of one key; no value deletes it.</summary>
public sealed record Change(byte[] Key, byte[] Value)
{
    public override string ToString() => $"{Convert.ToHexString(Key)}={Convert.ToHexString(Value)}";
}

/// <summary>Which keys a random test is about.</summary>
public enum Keys
{
    /// <summary>32 bytes that differ in few places, so paths share long stretches.</summary>
    HashedAlike,
    /// <summary>None to four bytes, many of them beginnings of others.</summary>
    Nested,
    /// <summary>rlp(index).</summary>
    Ordered,
    /// <summary>32 random bytes.</summary>
    Hashed,
}

/// <summary>Random batches of changes, and the plain dictionary they come to.</summary>
internal static class Changes
{
    private static readonly byte[] FewBytes = [0x00, 0x01, 0x10, 0x11, 0xf0, 0xff];

    public static Arbitrary<Change[][]> Batches(Keys keys)
    {
        Gen<Change> change =
            from key in KeysLike(keys)
            from value in Values
            select new Change(key, value);
        return change.ArrayOf().ArrayOf().ToArbitrary();
    }

    public static TrieBatch ToBatch(this IEnumerable<Change> changes)
    {
        var batch = new TrieBatch();
        foreach (Change change in changes) batch.Set(change.Key, change.Value);
        return batch;
    }

    public static void ApplyTo(this IEnumerable<Change> changes, SortedDictionary<byte[], byte[]> model)
    {
        foreach (Change change in changes)
        {
            if (change.Value.Length == 0) model.Remove(change.Key);
            else model[change.Key] = change.Value;
        }
    }

    public static SortedDictionary<byte[], byte[]> EmptyModel() =>
        new(Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b)));

    /// <summary>Checks a property of random batches of every kind of key.</summary>
    public static void Check(Keys keys, int tests, Action<Change[][]> property) => FsCheck.Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(tests).WithReplay(2026, 11),
        Prop.ForAll(Batches(keys), property));

    private static Gen<byte[]> Values =>
        from length in Gen.Elements(0, 0, 1, 1, 2, 20, 31, 32, 33, 70, 110, 300)
        from fill in Gen.Choose(1, 255)
        select Enumerable.Repeat((byte)fill, length).ToArray();

    private static Gen<byte[]> KeysLike(Keys keys) => keys switch
    {
        Keys.Nested =>
            from length in Gen.Choose(0, 4)
            from bytes in Gen.Elements(FewBytes).ArrayOf(length)
            select bytes,
        Keys.Ordered =>
            from index in Gen.Choose(0, 400)
            select OrderedTrie.KeyOf(index, new byte[5]).ToArray(),
        Keys.HashedAlike =>
            from few in Gen.Elements(FewBytes).ArrayOf(4)
            select Spread(few),
        _ => Gen.Choose(0, 255).Select(b => (byte)b).ArrayOf(32),
    };

    private static byte[] Spread(byte[] few)
    {
        byte[] key = new byte[32];
        (key[0], key[3], key[17], key[31]) = (few[0], few[1], few[2], few[3]);
        return key;
    }
}
