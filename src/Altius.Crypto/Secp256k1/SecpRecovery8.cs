using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Altius.Primitives;

namespace Altius.Crypto;

/// <summary>
/// Recovers up to eight public keys in step: the algorithm of <see cref="Secp256k1.TryRecoverKey"/> with digits of a fixed width,
/// so that all eight take the same road.
/// </summary>
internal static class SecpRecovery8
{
    private const int Lanes = SecpField8.Lanes;

    /// <summary>Size of the halves of a scalar in bits: <see cref="SecpEndomorphism.SplitOdd"/>.</summary>
    private const int HalfBits = 129;

    private const int PointDigits = (HalfBits + SecpTable8.Width - 1) / SecpTable8.Width;
    private const int BaseDigits = (HalfBits + SecpBaseTable8.Width - 1) / SecpBaseTable8.Width;

    /// <summary>Recovers the keys of one to eight signatures; <paramref name="recovered"/> tells which have one.</summary>
    [SkipLocalsInit]
    public static void Recover(ReadOnlySpan<RecoverableSignature> signatures, Span<SecpAffine> keys, Span<bool> recovered)
    {
        Span<UInt256> inverses = stackalloc UInt256[Lanes];
        Span<SecpField> xs = stackalloc SecpField[Lanes];
        for (int i = 0; i < Lanes; i++)
        {
            // An unusable or missing signature is computed as one with r = 1, whose result is dropped.
            UInt256 x = UInt256.One;
            bool usable = i < signatures.Length && signatures[i].IsInRange
                && Secp256k1.TryGetNonceX(signatures[i].R, signatures[i].RecoveryId, out x);
            if (i < signatures.Length) recovered[i] = usable;
            inverses[i] = usable ? signatures[i].R : UInt256.One;
            xs[i] = SecpField.FromInteger(usable ? x : UInt256.One);
        }

        NoncePoints(signatures, xs, recovered, out SecpField8 nonceX, out SecpField8 nonceY);
        Invert(inverses);

        Span<long> pointDigits = stackalloc long[2 * PointDigits * Lanes], baseDigits = stackalloc long[2 * BaseDigits * Lanes];
        for (int i = 0; i < Lanes; i++)
        {
            bool usable = i < signatures.Length && recovered[i];
            UInt256 u1 = usable ? SecpScalar.Negate(SecpScalar.Multiply(signatures[i].HashModOrder, inverses[i])) : UInt256.One;
            UInt256 u2 = usable ? SecpScalar.Multiply(signatures[i].S, inverses[i]) : UInt256.One;
            WriteDigits(u2, SecpTable8.Width, PointDigits, pointDigits[i..]);
            WriteDigits(u1, SecpBaseTable8.Width, BaseDigits, baseDigits[i..]);
        }

        Combine(baseDigits, nonceX, nonceY, pointDigits, out SecpJacobian8 sum);
        ToAffine(sum, signatures, keys, recovered);
    }

    /// <summary>The points with these x and the parities asked for; those that do not exist are marked.</summary>
    [SkipLocalsInit]
    private static void NoncePoints(
        ReadOnlySpan<RecoverableSignature> signatures, Span<SecpField> xs, Span<bool> recovered, out SecpField8 x,
        out SecpField8 y)
    {
        x = SecpField8.FromLanes(xs);
        SecpField8.Square(x, out SecpField8 right);
        SecpField8.Multiply(right, x, out right);
        right.N0 += Vector512.Create(7.0);
        SecpField8.SquareRootCandidate(right, out y);

        Span<SecpField> roots = stackalloc SecpField[Lanes], differences = stackalloc SecpField[Lanes];
        Span<double> signs = stackalloc double[Lanes];
        SecpField8.Square(y, out SecpField8 square);
        SecpField8.Carry(square - right, out square);
        square.CopyTo(differences);
        y.CopyTo(roots);
        signs.Clear();
        for (int i = 0; i < signatures.Length; i++)
        {
            recovered[i] &= differences[i].IsZero();
            if (roots[i].IsOdd != ((signatures[i].RecoveryId & 1) != 0)) signs[i] = -0.0;
        }

        y = y.FlipSigns(Vector512.Create<double>(signs));
    }

    /// <summary>
    /// All inverses mod n by one inversion: each is the inverse of a running product times the product before it.
    /// </summary>
    private static void Invert(Span<UInt256> values)
    {
        Span<UInt256> products = stackalloc UInt256[Lanes];
        UInt256 product = UInt256.One;
        for (int i = 0; i < Lanes; i++)
        {
            products[i] = product;
            product = SecpScalar.Multiply(product, values[i]);
        }

        UInt256 inverse = SecpScalar.Inverse(product);
        for (int i = Lanes - 1; i >= 0; i--)
        {
            UInt256 value = values[i];
            values[i] = SecpScalar.Multiply(inverse, products[i]);
            inverse = SecpScalar.Multiply(inverse, value);
        }
    }

    /// <summary>
    /// Odd signed digits of both halves of a scalar, the second half's after the first's, eight apart: digit i of an odd k is
    /// 2^width below the width + 1 bits from bit i · width on, the lowest taken as one, and the last keeps all that is left.
    /// </summary>
    private static void WriteDigits(in UInt256 scalar, int width, int count, Span<long> digits)
    {
        SecpEndomorphism.SplitOdd(scalar, out UInt256 k1, out bool negative1, out UInt256 k2, out bool negative2);
        WriteDigits(k1, negative1, width, count, digits);
        WriteDigits(k2, negative2, width, count, digits[(count * Lanes)..]);
    }

    private static void WriteDigits(in UInt256 value, bool negative, int width, int count, Span<long> digits)
    {
        UInt256 rest = value;
        for (int i = 0; i < count; i++)
        {
            long digit = (long)(rest.U0 & ((2UL << width) - 1) | 1) - (i == count - 1 ? 0 : 1L << width);
            digits[i * Lanes] = negative ? -digit : digit;
            UInt256.ShiftRight(rest, width, out rest);
        }
    }

    /// <summary>The sums u1 G + u2 R, one run of doublings for all.</summary>
    [SkipLocalsInit]
    private static void Combine(
        ReadOnlySpan<long> baseDigits, in SecpField8 nonceX, in SecpField8 nonceY, ReadOnlySpan<long> pointDigits,
        out SecpJacobian8 sum)
    {
        Span<SecpField8> room = stackalloc SecpField8[SecpTable8.Room];
        var table = new SecpTable8(nonceX, nonceY, room, out SecpField8 scale);
        SecpBaseTable8 bases = SecpBaseTable8.Instance;
        ReadOnlySpan<long> point2 = pointDigits[(PointDigits * Lanes)..], base2 = baseDigits[(BaseDigits * Lanes)..];

        // The first digit of all stands for the sum; none is zero, so there is no infinity to start from.
        const int top = (PointDigits - 1) * SecpTable8.Width;
        table.Pick(Digit(pointDigits, PointDigits - 1), turned: false, out sum.X, out sum.Y);
        sum.Z = SecpField8.One;
        for (int bit = top; bit >= 0; bit--)
        {
            if (bit != top) SecpJacobian8.Double(ref sum);
            if (bit % SecpTable8.Width == 0)
            {
                int i = bit / SecpTable8.Width;
                if (bit != top) Add(ref sum, table, Digit(pointDigits, i), turned: false);
                Add(ref sum, table, Digit(point2, i), turned: true);
            }

            if (bit % SecpBaseTable8.Width == 0)
            {
                int i = bit / SecpBaseTable8.Width;
                AddBase(ref sum, bases, Digit(baseDigits, i), turned: false, scale);
                AddBase(ref sum, bases, Digit(base2, i), turned: true, scale);
            }
        }

        SecpField8.Multiply(sum.Z, scale, out sum.Z);
    }

    private static Vector512<long> Digit(ReadOnlySpan<long> digits, int i) => Vector512.Create(digits.Slice(i * Lanes, Lanes));

    [SkipLocalsInit]
    private static void Add(ref SecpJacobian8 sum, in SecpTable8 table, Vector512<long> digits, bool turned)
    {
        table.Pick(digits, turned, out SecpField8 x, out SecpField8 y);
        SecpJacobian8.Add(ref sum, sum.Z, x, y, out _);
    }

    [SkipLocalsInit]
    private static void AddBase(
        ref SecpJacobian8 sum, SecpBaseTable8 bases, Vector512<long> digits, bool turned, in SecpField8 scale)
    {
        bases.Pick(digits, turned, out SecpField8 x, out SecpField8 y);
        SecpField8.Multiply(sum.Z, scale, out SecpField8 z);
        SecpJacobian8.Add(ref sum, z, x, y, out _);
    }

    /// <summary>
    /// The affine keys by one inversion. A zero Z is a special case somewhere on the way: that key is recovered alone.
    /// </summary>
    [SkipLocalsInit]
    private static void ToAffine(
        in SecpJacobian8 sum, ReadOnlySpan<RecoverableSignature> signatures, Span<SecpAffine> keys, Span<bool> recovered)
    {
        Span<SecpField> xs = stackalloc SecpField[Lanes], ys = stackalloc SecpField[Lanes], zs = stackalloc SecpField[Lanes];
        Span<SecpField> products = stackalloc SecpField[Lanes];
        sum.X.CopyTo(xs);
        sum.Y.CopyTo(ys);
        sum.Z.CopyTo(zs);
        SecpField product = SecpField.One;
        for (int i = 0; i < signatures.Length; i++)
        {
            products[i] = product;
            if (!zs[i].IsZero()) SecpField.Multiply(product, zs[i], out product);
        }

        SecpField inverse = product.Inverse();
        for (int i = signatures.Length - 1; i >= 0; i--)
        {
            if (zs[i].IsZero())
            {
                if (recovered[i]) recovered[i] = signatures[i].TryRecoverAlone(out keys[i]);
                continue;
            }

            SecpField.Multiply(inverse, products[i], out SecpField own);
            SecpField.Multiply(inverse, zs[i], out inverse);
            if (recovered[i]) keys[i] = new SecpJacobian { X = xs[i], Y = ys[i] }.ScaledBy(own);
        }
    }
}
