using System.Numerics;
using Altius.Primitives;

namespace Altius.Crypto.Tests;

[TestFixture(TypeArgs = [typeof(SecpField8)])]
[TestFixture(TypeArgs = [typeof(SecpField16)])]
internal sealed class SecpLanesTests<T> where T : unmanaged, ISecpLanes<T>
{
    private static readonly BigInteger P = BigInteger.Pow(2, 256) - BigInteger.Pow(2, 32) - 977;

    [SetUp]
    public void Needs_wide_vectors()
    {
        if (!SecpField8.IsSupported) Assert.Ignore("This processor has no AVX-512.");
    }

    [Test]
    public void Every_lane_goes_its_own_way()
    {
        var random = new Random(71);
        for (int i = 0; i < 300; i++)
        {
            BigInteger[] a = Numbers(random), b = Numbers(random);
            T x = Lanes(a), y = Lanes(b);
            T.Multiply(x, y, out T product);
            T.Square(x, out T square);
            T.Carry(x + y + y, out T sum);
            T.Carry(x - y, out T difference);

            Assert.That(Values(product), Is.EqualTo(a.Zip(b, (m, n) => Mod(m * n))));
            Assert.That(Values(square), Is.EqualTo(a.Select(m => Mod(m * m))));
            Assert.That(Values(sum), Is.EqualTo(a.Zip(b, (m, n) => Mod(m + 2 * n))));
            Assert.That(Values(difference), Is.EqualTo(a.Zip(b, (m, n) => Mod(m - n))));
        }
    }

    [Test]
    public void One_element_is_in_every_lane()
    {
        BigInteger number = Numbers(new Random(72))[0];

        Assert.That(Values(T.Repeat(SecpField.FromInteger((UInt256)number))), Is.All.EqualTo(number));
        Assert.That(Values(T.One), Is.All.EqualTo(BigInteger.One));
    }

    [Test]
    public void Square_root_candidates_are_powers()
    {
        BigInteger[] numbers = Numbers(new Random(73));

        SecpRootLanes<T>.Candidate(Lanes(numbers), out T root);

        Assert.That(Values(root), Is.EqualTo(numbers.Select(n => BigInteger.ModPow(n, (P + 1) / 4, P))));
    }

    [Test]
    public void Signs_and_entries_follow_the_digits()
    {
        var random = new Random(74);
        BigInteger[][] entries = [.. Enumerable.Range(0, SecpTableLanes<T>.Size).Select(_ => Numbers(random))];
        // No lane has the digit of the one that stands eight before it.
        long[] digits =
            [.. Enumerable.Range(0, T.Lanes).Select(lane => (2 * ((3 * lane + lane / 8) % 8) + 1) * (lane % 3 == 0 ? -1L : 1L))];

        T.Pick(entries.Select(Lanes).ToArray(), digits, out T picked);
        T flipped = picked.FlipSigns(digits);

        IEnumerable<BigInteger> expected = digits.Select((digit, lane) => entries[(int)Math.Abs(digit) / 2][lane]);
        Assert.That(Values(picked), Is.EqualTo(expected));
        Assert.That(Values(flipped), Is.EqualTo(expected.Zip(digits, (n, digit) => Mod(n * Math.Sign(digit)))));
    }

    [Test]
    public void Shared_tables_are_looked_up_lane_by_lane()
    {
        long[] digits = [.. Enumerable.Range(0, T.Lanes).Select(lane => (2L * lane + 1) * (lane % 2 == 0 ? -1 : 1))];

        SecpBaseTableLanes.Instance.Pick(digits, turned: false, out T x, out T y);

        for (int lane = 0; lane < T.Lanes; lane++)
        {
            SecpAffine multiple = SecpBaseTable.Instance.Multiples[lane];
            var expectedY = (BigInteger)multiple.Y.Normalize().ToInteger();
            Assert.That(Values(x)[lane], Is.EqualTo((BigInteger)multiple.X.Normalize().ToInteger()));
            Assert.That(Values(y)[lane], Is.EqualTo(digits[lane] < 0 ? P - expectedY : expectedY));
        }
    }

    private static BigInteger[] Numbers(Random random)
    {
        BigInteger[] numbers = new BigInteger[T.Lanes];
        byte[] bytes = new byte[32];
        for (int i = 0; i < numbers.Length; i++)
        {
            random.NextBytes(bytes);
            numbers[i] = Mod(random.Next(8) switch
            {
                0 => random.Next(4),
                1 => -random.Next(4),
                _ => new BigInteger(bytes, isUnsigned: true),
            });
        }

        return numbers;
    }

    private static T Lanes(BigInteger[] numbers) =>
        T.FromLanes(numbers.Select(number => SecpField.FromInteger((UInt256)number)).ToArray());

    private static BigInteger[] Values(in T lanes)
    {
        SecpField[] elements = new SecpField[T.Lanes];
        lanes.CopyTo(elements);
        return [.. elements.Select(element => (BigInteger)element.ToInteger())];
    }

    private static BigInteger Mod(BigInteger value) => (value % P + P) % P;
}
