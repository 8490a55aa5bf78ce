using System.Security.Cryptography;
using Altius.Primitives;

namespace Altius.Crypto;

/// <summary>
/// Operations on secrets through variable-time arithmetic that sees them only masked: k P as (k - b) P + b P and a / k as
/// a b / (k b), with b drawn afresh each time, so that what runs is uniformly random whatever k is.
/// </summary>
internal static class SecpBlinding
{
    /// <summary>scalar · G for a scalar in 1..n-1; the result is never infinity.</summary>
    public static SecpAffine MultiplyBase(in UInt256 scalar)
    {
        UInt256 mask = RandomScalar();
        SecpJacobian sum = SecpMultiplication.MultiplyBase(SecpScalar.Add(scalar, SecpScalar.Negate(mask)));
        SecpJacobian.Add(ref sum, SecpMultiplication.MultiplyBase(mask).ToAffine());
        return sum.ToAffine();
    }

    /// <summary>scalar · point for a scalar in 1..n-1; the result is never infinity.</summary>
    public static SecpAffine Multiply(in SecpAffine point, in UInt256 scalar)
    {
        UInt256 mask = RandomScalar();
        UInt256 difference = SecpScalar.Add(scalar, SecpScalar.Negate(mask));
        SecpJacobian sum = SecpMultiplication.Combine(UInt256.Zero, point, difference);
        SecpJacobian.Add(ref sum, SecpMultiplication.Combine(UInt256.Zero, point, mask).ToAffine());
        return sum.ToAffine();
    }

    /// <summary>dividend / divisor mod n; the divisor is not zero.</summary>
    public static UInt256 Divide(in UInt256 dividend, in UInt256 divisor)
    {
        UInt256 mask = RandomScalar();
        UInt256 inverse = SecpScalar.Inverse(SecpScalar.Multiply(divisor, mask));
        return SecpScalar.Multiply(SecpScalar.Multiply(dividend, mask), inverse);
    }

    private static UInt256 RandomScalar()
    {
        Span<byte> bytes = stackalloc byte[32];
        UInt256 value;
        do
        {
            RandomNumberGenerator.Fill(bytes);
            value = UInt256.FromBigEndian(bytes);
        }
        while (!SecpScalar.IsValid(value));
        return value;
    }
}
