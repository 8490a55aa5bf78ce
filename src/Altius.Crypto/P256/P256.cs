using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Altius.Primitives;

namespace Altius.Crypto;

/// <summary>ECDSA verification over secp256r1 (NIST P-256), with the rules of EIP-7951.</summary>
public static class P256
{
    private const int Length = 32;

    /// <summary>p, the prime of the field.</summary>
    private static readonly UInt256 Prime = new(ulong.MaxValue, 0x00000000FFFFFFFF, 0, 0xFFFFFFFF00000001);

    /// <summary>n, the order of the group.</summary>
    private static readonly UInt256 Order = new(0xF3B9CAC2FC632551, 0xBCE6FAADA7179E84, ulong.MaxValue, 0xFFFFFFFF00000000);

    /// <summary>b of the curve's equation.</summary>
    private static readonly UInt256 CurveB = new(0x3BCE3C3E27D2604B, 0x651D06B0CC53B0F6, 0xB3EBBD55769886BC, 0x5AC635D8AA3A93E7);

    private static readonly ECCurve Curve = ECCurve.NamedCurves.nistP256;

    /// <summary>
    /// Whether (r, s) signs the hash for the key (x, y); all are 32 bytes, big-endian. False, never an exception, when r or s is
    /// not in 1..n-1, a coordinate is not below p, or the point is off the curve or (0, 0), which stands for infinity.
    /// </summary>
    [SkipLocalsInit]
    public static bool Verify(
        ReadOnlySpan<byte> hash, ReadOnlySpan<byte> r, ReadOnlySpan<byte> s, ReadOnlySpan<byte> x, ReadOnlySpan<byte> y)
    {
        if (hash.Length != Length || r.Length != Length || s.Length != Length || x.Length != Length || y.Length != Length)
            return false;
        if (!IsScalar(r) || !IsScalar(s) || !IsCoordinate(x) || !IsCoordinate(y)) return false;
        if (!IsOnCurve(UInt256.FromBigEndian(x), UInt256.FromBigEndian(y))) return false;

        Span<byte> signature = stackalloc byte[2 * Length];
        r.CopyTo(signature);
        s.CopyTo(signature[Length..]);
        var key = new ECParameters { Curve = Curve, Q = new ECPoint { X = x.ToArray(), Y = y.ToArray() } };
        using var ecdsa = ECDsa.Create(key);
        return ecdsa.VerifyHash(hash, signature);
    }

    private static bool IsScalar(ReadOnlySpan<byte> bytes)
    {
        UInt256 value = UInt256.FromBigEndian(bytes);
        return !value.IsZero && value < Order;
    }

    /// <summary>y² = x³ - 3x + b. Checked here because the framework reports a point off the curve by an exception.</summary>
    private static bool IsOnCurve(in UInt256 x, in UInt256 y)
    {
        UInt256.MulMod(x, x, Prime, out UInt256 right);
        UInt256.AddMod(right, Prime - new UInt256(3), Prime, out right);
        UInt256.MulMod(right, x, Prime, out right);
        UInt256.AddMod(right, CurveB, Prime, out right);
        UInt256.MulMod(y, y, Prime, out UInt256 left);
        return left == right;
    }

    private static bool IsCoordinate(ReadOnlySpan<byte> bytes) => UInt256.FromBigEndian(bytes) < Prime;
}
