using System.Numerics;
using Altius.Crypto.Bls;

namespace Altius.Crypto.Tests.Bls;

public class GroupTests
{
    private static readonly ulong[] Order = Samples.Words(Fr.Modulus);

    [Test]
    public void Subgroup_membership_is_being_killed_by_the_order()
    {
        Samples samples = new(21);
        Assert.That(G1.IsInSubgroup(G1.Generator) && G2.IsInSubgroup(G2.Generator), Is.True);
        Assert.That(G1.IsInSubgroup(default) && G2.IsInSubgroup(default), Is.True, "infinity");
        for (int i = 0; i < 25; i++)
        {
            AffinePoint<Fp> p = samples.CurvePoint1();
            Assert.That(G1.IsInSubgroup(in p), Is.EqualTo(new JacobianPoint<Fp>(in p).Multiply(Order).IsInfinity));
            Assert.That(G1.IsInSubgroup(samples.Point1()), Is.True);
            AffinePoint<Fp2> q = samples.CurvePoint2();
            Assert.That(G2.IsInSubgroup(in q), Is.EqualTo(new JacobianPoint<Fp2>(in q).Multiply(Order).IsInfinity));
            Assert.That(G2.IsInSubgroup(samples.Point2()), Is.True);
        }
    }

    [Test]
    public void Points_of_small_order_are_not_in_the_subgroup()
    {
        // r times a curve point leaves only its part in the cofactor; for G1 that part can have order 3, 11, 10177, …
        Samples samples = new(22);
        BigInteger cofactor = BigInteger.Parse("76329603384216526031706109802092473003");
        for (int i = 0; i < 10; i++)
        {
            JacobianPoint<Fp> p = new JacobianPoint<Fp>(samples.CurvePoint1()).Multiply(Order);
            AffinePoint<Fp> small = p.Multiply(Samples.Words(cofactor / 3)).ToAffine();
            Assert.That(small.IsInfinity || !G1.IsInSubgroup(in small), Is.True);
            AffinePoint<Fp2> q = new JacobianPoint<Fp2>(samples.CurvePoint2()).Multiply(Order).ToAffine();
            Assert.That(q.IsInfinity || !G2.IsInSubgroup(in q), Is.True);
        }
    }

    [Test]
    public void Adding_knows_doubles_opposites_and_infinity()
    {
        Samples samples = new(23);
        CheckAddition(samples.CurvePoint1(), samples.CurvePoint1());
        CheckAddition(samples.CurvePoint2(), samples.CurvePoint2());
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(7)]
    [TestCase(40)]
    [TestCase(300)]
    public void Many_scalar_multiples_are_the_sum_of_each(int count)
    {
        CheckSum<Fp, G1>(count, new Samples(count), samples => samples.Point1());
        if (count <= 40) CheckSum<Fp2, G2>(count, new Samples(count), samples => samples.Point2());
    }

    [Test]
    public void Multiplying_takes_scalars_modulo_the_order()
    {
        JacobianPoint<Fp> point = new(in G1.Generator);
        BigInteger r = Fr.Modulus;
        BigInteger[] scalars = [0, 1, 2, r - 1, r, r + 1, 2 * r - 1, 2 * r, 2 * r + 5, (BigInteger.One << 256) - 1];
        foreach (BigInteger scalar in scalars)
        {
            AffinePoint<Fp> expected = point.Multiply(Samples.Words(scalar % r)).ToAffine();
            ScalarDigits digits = new(Samples.Words(scalar));
            Assert.That(MultiScalar<Fp, G1>.Sum([G1.Generator], [digits]).SameAs(in expected), Is.True, $"{scalar}");
            Assert.That(MultiScalar<Fp, G1>.Multiply(in point, in digits).SameAs(in expected), Is.True, $"{scalar}");
        }
    }

    [Test]
    public void Compressed_points_read_back_and_other_bytes_do_not()
    {
        Samples samples = new(25);
        byte[] bytes = new byte[CompressedPoints.G1Length];
        foreach (AffinePoint<Fp> point in new[] { default, G1.Generator, samples.Point1(), -samples.Point1() })
        {
            CompressedPoints.Write(in point, bytes);
            Assert.That(CompressedPoints.TryRead(bytes, out AffinePoint<Fp> read), Is.True);
            Assert.That(read.Equals(point), Is.True);
            foreach (int flag in new[] { 0x80, 0x40 })
            {
                byte[] broken = [.. bytes];
                broken[0] ^= (byte)flag;
                Assert.That(CompressedPoints.TryRead(broken, out _), Is.False);
            }
            Assert.That(CompressedPoints.TryRead(bytes.AsSpan(1), out _), Is.False);
        }
        CompressedPoints.Write(samples.CurvePoint1(), bytes);
        Assert.That(CompressedPoints.TryRead(bytes, out _), Is.False, "outside the subgroup");
        Assert.That(CompressedPoints.TryReadUnchecked(bytes, out _), Is.True);
    }

    private static void CheckAddition<TField>(AffinePoint<TField> a, AffinePoint<TField> b)
        where TField : struct, IField<TField>
    {
        JacobianPoint<TField> p = new(in a), q = new(in b);
        // The same points over other denominators.
        JacobianPoint<TField> p2 = p.Double() + -p, q2 = q.Double() + -q;
        AffinePoint<TField> sum = (p + q).ToAffine();
        Assert.That(sum.IsOnCurve, Is.True);
        Assert.That((p2 + q2).SameAs(in sum) && (p2 + b).SameAs(in sum) && (q2 + p2).SameAs(in sum), Is.True);
        AffinePoint<TField> twice = p.Double().ToAffine();
        Assert.That(twice.IsOnCurve, Is.True);
        Assert.That((p + p).SameAs(in twice) && (p2 + p).SameAs(in twice) && (p2 + a).SameAs(in twice), Is.True);
        Assert.That((p + -p2).IsInfinity && (p2 + -a).IsInfinity, Is.True);
        JacobianPoint<TField> none = JacobianPoint<TField>.Infinity;
        Assert.That((none + p).SameAs(in a) && (p2 + none).SameAs(in a) && (none + a).SameAs(in a), Is.True);
        Assert.That((p2 + default(AffinePoint<TField>)).SameAs(in a), Is.True);
        Assert.That((none + none).IsInfinity && none.Double().IsInfinity && none.ToAffine().IsInfinity, Is.True);
    }

    private static void CheckSum<TField, TGroup>(int count, Samples samples, Func<Samples, AffinePoint<TField>> sample)
        where TField : unmanaged, IField<TField>
        where TGroup : struct, ICurveGroup<TField>
    {
        AffinePoint<TField>[] points = new AffinePoint<TField>[count];
        ScalarDigits[] digits = new ScalarDigits[count];
        JacobianPoint<TField> sum = JacobianPoint<TField>.Infinity;
        for (int i = 0; i < count; i++)
        {
            // Now and then a point again, its opposite, or infinity; a scalar zero, or the largest.
            points[i] = (i % 7) switch { 3 => points[i - 1], 4 => -points[i - 1], 5 => default, _ => sample(samples) };
            BigInteger scalar = (i % 5) switch { 2 => 0, 4 => Fr.Modulus - 1, _ => samples.Integer(Fr.Modulus) };
            digits[i] = new ScalarDigits(Samples.Words(scalar));
            sum += new JacobianPoint<TField>(in points[i]).Multiply(Samples.Words(scalar));
        }
        Assert.That(MultiScalar<TField, TGroup>.Sum(points, digits).SameAs(sum.ToAffine()), Is.True);
    }
}
