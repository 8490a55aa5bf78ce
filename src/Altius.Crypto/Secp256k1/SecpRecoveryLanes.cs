using System.Runtime.CompilerServices;
using Altius.Primitives;

namespace Altius.Crypto;

/// <summary>
/// Recovers public keys in step: the algorithm of <see cref="Secp256k1.TryRecoverKey"/> with digits of a fixed width,
/// so that all take the same road.
/// </summary>
internal static class SecpRecoveryLanes<T> where T : unmanaged, ISecpLanes<T>
{
    /// <summary>Size of the halves of a scalar in bits: <see cref="SecpEndomorphism.SplitOdd"/>.</summary>
    private const int HalfBits = 129;

    private const int PointDigits = (HalfBits + SecpTableLanes<T>.Width - 1) / SecpTableLanes<T>.Width;
    private const int BaseDigits = (HalfBits + SecpBaseTableLanes.Width - 1) / SecpBaseTableLanes.Width;

    /// <summary>
    /// Recovers the keys of one signature or more, up to one a lane; <paramref name="recovered"/> tells which have one.
    /// </summary>
    [SkipLocalsInit]
    public static void Recover(ReadOnlySpan<RecoverableSignature> signatures, Span<SecpAffine> keys, Span<bool> recovered)
    {
        Span<UInt256> inverses = stackalloc UInt256[T.Lanes];
        Span<SecpField> xs = stackalloc SecpField[T.Lanes];
        for (int i = 0; i < T.Lanes; i++)
        {
            // An unusable or missing signature is computed as one with r = 1, whose result is dropped.
            UInt256 x = UInt256.One;
            bool usable = i < signatures.Length && signatures[i].IsInRange
                && Secp256k1.TryGetNonceX(signatures[i].R, signatures[i].RecoveryId, out x);
            if (i < signatures.Length) recovered[i] = usable;
            inverses[i] = usable ? signatures[i].R : UInt256.One;
            xs[i] = SecpField.FromInteger(usable ? x : UInt256.One);
        }

        NoncePoints(signatures, xs, recovered, out T nonceX, out T nonceY);
        Invert(inverses);

        Span<long> pointDigits = stackalloc long[2 * PointDigits * T.Lanes];
        Span<long> baseDigits = stackalloc long[2 * BaseDigits * T.Lanes];
        for (int i = 0; i < T.Lanes; i++)
        {
            bool usable = i < signatures.Length && recovered[i];
            UInt256 u1 = usable ? SecpScalar.Negate(SecpScalar.Multiply(signatures[i].HashModOrder, inverses[i])) : UInt256.One;
            UInt256 u2 = usable ? SecpScalar.Multiply(signatures[i].S, inverses[i]) : UInt256.One;
            WriteDigits(u2, SecpTableLanes<T>.Width, PointDigits, pointDigits[i..]);
            WriteDigits(u1, SecpBaseTableLanes.Width, BaseDigits, baseDigits[i..]);
        }

        Combine(baseDigits, nonceX, nonceY, pointDigits, out SecpJacobianLanes<T> sum);
        ToAffine(sum, signatures, keys, recovered);
    }

    /// <summary>The points with these x and the parities asked for; those that do not exist are marked.</summary>
    [SkipLocalsInit]
    private static void NoncePoints(
        ReadOnlySpan<RecoverableSignature> signatures, Span<SecpField> xs, Span<bool> recovered, out T x, out T y)
    {
        x = T.FromLanes(xs);
        T.Square(x, out T right);
        T.Multiply(right, x, out right);
        right = right + T.Repeat(SecpField.FromInteger(new UInt256(7)));
        SecpRootLanes<T>.Candidate(right, out y);

        Span<SecpField> roots = stackalloc SecpField[T.Lanes], differences = stackalloc SecpField[T.Lanes];
        Span<long> signs = stackalloc long[T.Lanes];
        T.Square(y, out T square);
        T.Carry(square - right, out square);
        square.CopyTo(differences);
        y.CopyTo(roots);
        signs.Clear();
        for (int i = 0; i < signatures.Length; i++)
        {
            recovered[i] &= differences[i].IsZero();
            if (roots[i].IsOdd != ((signatures[i].RecoveryId & 1) != 0)) signs[i] = -1;
        }

        y = y.FlipSigns(signs);
    }

    /// <summary>
    /// All inverses mod n by one inversion: each is the inverse of a running product times the product before it.
    /// </summary>
    private static void Invert(Span<UInt256> values)
    {
        Span<UInt256> products = stackalloc UInt256[T.Lanes];
        UInt256 product = UInt256.One;
        for (int i = 0; i < T.Lanes; i++)
        {
            products[i] = product;
            product = SecpScalar.Multiply(product, values[i]);
        }

        UInt256 inverse = SecpScalar.Inverse(product);
        for (int i = T.Lanes - 1; i >= 0; i--)
        {
            UInt256 value = values[i];
            values[i] = SecpScalar.Multiply(inverse, products[i]);
            inverse = SecpScalar.Multiply(inverse, value);
        }
    }

    /// <summary>
    /// Odd signed digits of both halves of a scalar, the second half's after the first's, with the other lanes' in between: digit i
    /// of an odd k is 2^width below the width + 1 bits from bit i · width on, the lowest taken as one, and the last keeps all that
    /// is left.
    /// </summary>
    private static void WriteDigits(in UInt256 scalar, int width, int count, Span<long> digits)
    {
        SecpEndomorphism.SplitOdd(scalar, out UInt256 k1, out bool negative1, out UInt256 k2, out bool negative2);
        WriteDigits(k1, negative1, width, count, digits);
        WriteDigits(k2, negative2, width, count, digits[(count * T.Lanes)..]);
    }

    private static void WriteDigits(in UInt256 value, bool negative, int width, int count, Span<long> digits)
    {
        UInt256 rest = value;
        for (int i = 0; i < count; i++)
        {
            long digit = (long)(rest.U0 & ((2UL << width) - 1) | 1) - (i == count - 1 ? 0 : 1L << width);
            digits[i * T.Lanes] = negative ? -digit : digit;
            UInt256.ShiftRight(rest, width, out rest);
        }
    }

    /// <summary>The sums u1 G + u2 R, one run of doublings for all.</summary>
    [SkipLocalsInit]
    private static void Combine(
        ReadOnlySpan<long> baseDigits, in T nonceX, in T nonceY, ReadOnlySpan<long> pointDigits, out SecpJacobianLanes<T> sum)
    {
        Span<T> room = stackalloc T[SecpTableLanes<T>.Room];
        var table = new SecpTableLanes<T>(nonceX, nonceY, room, out T scale);
        SecpBaseTableLanes bases = SecpBaseTableLanes.Instance;
        ReadOnlySpan<long> point2 = pointDigits[(PointDigits * T.Lanes)..], base2 = baseDigits[(BaseDigits * T.Lanes)..];

        // The first digit of all stands for the sum; none is zero, so there is no infinity to start from.
        const int top = (PointDigits - 1) * SecpTableLanes<T>.Width;
        table.Pick(Digit(pointDigits, PointDigits - 1), turned: false, out sum.X, out sum.Y);
        sum.Z = T.One;
        for (int bit = top; bit >= 0; bit--)
        {
            if (bit != top) SecpJacobianLanes<T>.Double(ref sum);
            if (bit % SecpTableLanes<T>.Width == 0)
            {
                int i = bit / SecpTableLanes<T>.Width;
                if (bit != top) Add(ref sum, table, Digit(pointDigits, i), turned: false);
                Add(ref sum, table, Digit(point2, i), turned: true);
            }

            if (bit % SecpBaseTableLanes.Width == 0)
            {
                int i = bit / SecpBaseTableLanes.Width;
                AddBase(ref sum, bases, Digit(baseDigits, i), turned: false, scale);
                AddBase(ref sum, bases, Digit(base2, i), turned: true, scale);
            }
        }

        T.Multiply(sum.Z, scale, out sum.Z);
    }

    private static ReadOnlySpan<long> Digit(ReadOnlySpan<long> digits, int i) => digits.Slice(i * T.Lanes, T.Lanes);

    [SkipLocalsInit]
    private static void Add(ref SecpJacobianLanes<T> sum, in SecpTableLanes<T> table, ReadOnlySpan<long> digits, bool turned)
    {
        table.Pick(digits, turned, out T x, out T y);
        SecpJacobianLanes<T>.Add(ref sum, sum.Z, x, y, out _);
    }

    [SkipLocalsInit]
    private static void AddBase(
        ref SecpJacobianLanes<T> sum, SecpBaseTableLanes bases, ReadOnlySpan<long> digits, bool turned, in T scale)
    {
        bases.Pick(digits, turned, out T x, out T y);
        T.Multiply(sum.Z, scale, out T z);
        SecpJacobianLanes<T>.Add(ref sum, z, x, y, out _);
    }

    /// <summary>
    /// The affine keys by one inversion. A zero Z is a special case somewhere on the way: that key is recovered alone.
    /// </summary>
    [SkipLocalsInit]
    private static void ToAffine(
        in SecpJacobianLanes<T> sum, ReadOnlySpan<RecoverableSignature> signatures, Span<SecpAffine> keys, Span<bool> recovered)
    {
        Span<SecpField> xs = stackalloc SecpField[T.Lanes], ys = stackalloc SecpField[T.Lanes];
        Span<SecpField> zs = stackalloc SecpField[T.Lanes], products = stackalloc SecpField[T.Lanes];
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
