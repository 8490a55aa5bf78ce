using Altius.Primitives;

namespace Altius.Crypto.Tests;

public class Keccak256BatchTests
{
    [Test]
    public void Agrees_with_single_hashes_for_any_number_of_inputs_of_any_length()
    {
        var random = new Random(11);
        for (int count = 0; count <= 40; count++)
        {
            int[] lengths =
                [.. Enumerable.Range(0, count).Select(_ => random.Next(4) == 0 ? random.Next(2000) : random.Next(140))];
            AssertAgrees(lengths);
        }
    }

    [TestCase(0)]
    [TestCase(20)]
    [TestCase(135)]
    [TestCase(136)]
    [TestCase(272)]
    [TestCase(532)]
    public void Agrees_with_single_hashes_for_equal_lengths(int length) => AssertAgrees([.. Enumerable.Repeat(length, 19)]);

    [Test]
    public void A_long_input_among_short_ones_is_finished_alone() => AssertAgrees([3, 24576, 5, 0, 135, 136, 7, 1, 2]);

    [Test]
    public void Refuses_a_wrong_number_of_outputs()
        => Assert.That(() => Keccak256Batch.Hash(new byte[4], [2, 4], new Hash256[1]), Throws.ArgumentException);

    [Test]
    public void Refuses_ends_that_do_not_ascend_within_the_data()
    {
        Assert.That(() => Keccak256Batch.Hash(new byte[4], [2, 1, 3, 4], new Hash256[4]), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => Keccak256Batch.Hash(new byte[4], [2, 3, 4, 5], new Hash256[4]), Throws.InstanceOf<ArgumentException>());
    }

    private static void AssertAgrees(int[] lengths)
    {
        byte[] data = Keccak256Tests.RandomBytes(lengths.Sum(), lengths.Length);
        int[] ends = new int[lengths.Length];
        for (int i = 0, end = 0; i < lengths.Length; i++) ends[i] = end += lengths[i];
        var batch = new Hash256[lengths.Length];
        var single = new Hash256[lengths.Length];

        Keccak256Batch.Hash(data, ends, batch);
        Keccak256Batch.HashOneByOne(data, ends, single);

        Assert.That(batch, Is.EqualTo(single));
    }
}
