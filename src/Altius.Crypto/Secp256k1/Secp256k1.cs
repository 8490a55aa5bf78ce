using System.Runtime.CompilerServices;
using Altius.Primitives;

namespace Altius.Crypto;

/// <summary>
/// ECDSA and key agreement over secp256k1 (SEC 2). Numbers are 32 bytes, big-endian; public keys are the 64 bytes of x and y.
/// Bad input, whatever its kind, gives false and leaves zeros in the outputs.
/// </summary>
/// <remarks>
/// Nothing here runs in constant time. Where a private key or a nonce takes part, in <see cref="TrySign"/>,
/// <see cref="TryGetPublicKey"/> and <see cref="TryAgree"/>, the variable-time steps see it only masked by fresh randomness
/// (<see cref="SecpBlinding"/>), so their timing says nothing about it; the few additions and multiplications mod n around
/// them have data-dependent carries. That suits a node's identity key; it is no place to guard funds on shared hardware.
/// </remarks>
public static class Secp256k1
{
    /// <summary>Length of a private key, a hash, and each half of a signature in bytes.</summary>
    public const int ScalarLength = 32;

    /// <summary>Length of a public key in bytes: x, then y.</summary>
    public const int PublicKeyLength = 64;

    /// <summary>
    /// The public key that made the signature. False when r or s is not in 1..n-1, the id is not in 0..3, or no key
    /// could have made it.
    /// </summary>
    /// <param name="recoveryId">Bit 0: y of the nonce's point is odd. Bit 1: its x is r + n.</param>
    public static bool TryRecover(
        ReadOnlySpan<byte> hash, ReadOnlySpan<byte> r, ReadOnlySpan<byte> s, int recoveryId, Span<byte> publicKey)
    {
        publicKey = publicKey[..PublicKeyLength];
        publicKey.Clear();
        if (hash.Length != ScalarLength || recoveryId is < 0 or > 3) return false;
        if (!TryReadScalar(r, out UInt256 rValue) || !TryReadScalar(s, out UInt256 sValue)) return false;

        if (!TryRecoverKey(ReadHash(hash), rValue, sValue, recoveryId, out SecpAffine key)) return false;

        WritePoint(key, publicKey);
        return true;
    }

    /// <summary>The core of recovery: z below n, r and s in 1..n-1, the id in 0..3.</summary>
    internal static bool TryRecoverKey(in UInt256 z, in UInt256 r, in UInt256 s, int recoveryId, out SecpAffine key)
    {
        key = default;
        if (!TryGetNonceX(r, recoveryId, out UInt256 x)) return false;
        if (!SecpAffine.TryFromX(x, (recoveryId & 1) != 0, out SecpAffine nonce)) return false;

        // Q = (s R - z G) / r
        UInt256 rInverse = SecpScalar.Inverse(r);
        UInt256 u1 = SecpScalar.Negate(SecpScalar.Multiply(z, rInverse));
        UInt256 u2 = SecpScalar.Multiply(s, rInverse);
        SecpJacobian sum = SecpMultiplication.Combine(u1, nonce, u2);
        if (sum.IsInfinity) return false;

        key = sum.ToAffine();
        return true;
    }

    /// <summary>The x of the nonce's point, r or r + n; false when that reaches p.</summary>
    internal static bool TryGetNonceX(in UInt256 r, int recoveryId, out UInt256 x)
    {
        x = r;
        bool overflow = (recoveryId & 2) != 0 && UInt256.AddOverflow(r, SecpScalar.Order, out x);
        return !overflow && x < SecpField.Prime;
    }

    /// <summary>The address of the key that made the signature; false as in <see cref="TryRecover"/>.</summary>
    [SkipLocalsInit]
    public static bool TryRecoverAddress(
        ReadOnlySpan<byte> hash, ReadOnlySpan<byte> r, ReadOnlySpan<byte> s, int recoveryId, out Address address)
    {
        Span<byte> publicKey = stackalloc byte[PublicKeyLength];
        bool recovered = TryRecover(hash, r, s, recoveryId, publicKey);
        address = recovered ? AddressOf(publicKey) : default;
        return recovered;
    }

    /// <summary>The last twenty bytes of the key's Keccak-256.</summary>
    /// <exception cref="ArgumentException">The key does not hold 64 bytes.</exception>
    public static Address AddressOf(ReadOnlySpan<byte> publicKey)
    {
        if (publicKey.Length != PublicKeyLength) throw new ArgumentException("A public key has 64 bytes.", nameof(publicKey));
        Hash256 hash = Keccak256.Hash(publicKey);
        return new Address(hash.Bytes[(Hash256.Size - Address.Size)..]);
    }

    /// <summary>Whether the signature is the key's. High s is accepted: see <see cref="IsLowS"/>.</summary>
    public static bool Verify(
        ReadOnlySpan<byte> hash, ReadOnlySpan<byte> r, ReadOnlySpan<byte> s, ReadOnlySpan<byte> publicKey)
    {
        if (hash.Length != ScalarLength || !TryReadPoint(publicKey, out SecpAffine key)) return false;
        if (!TryReadScalar(r, out UInt256 rValue) || !TryReadScalar(s, out UInt256 sValue)) return false;

        UInt256 sInverse = SecpScalar.Inverse(sValue);
        UInt256 u1 = SecpScalar.Multiply(ReadHash(hash), sInverse);
        UInt256 u2 = SecpScalar.Multiply(rValue, sInverse);
        SecpJacobian nonce = SecpMultiplication.Combine(u1, key, u2);
        return !nonce.IsInfinity && SecpScalar.Reduce(nonce.ToAffine().X.Normalize().ToInteger()) == rValue;
    }

    /// <summary>Whether s, 32 bytes, is at most n/2: the half EIP-2 leaves to transactions.</summary>
    public static bool IsLowS(ReadOnlySpan<byte> s) => s.Length == ScalarLength && !SecpScalar.IsHigh(UInt256.FromBigEndian(s));

    /// <summary>
    /// Signs with the deterministic nonce of RFC 6979 (HMAC-SHA256) and the lower s. False only for a private key
    /// outside 1..n-1 or a wrong length.
    /// </summary>
    public static bool TrySign(
        ReadOnlySpan<byte> hash, ReadOnlySpan<byte> privateKey, Span<byte> r, Span<byte> s, out int recoveryId)
    {
        r = r[..ScalarLength];
        s = s[..ScalarLength];
        r.Clear();
        s.Clear();
        recoveryId = 0;
        if (hash.Length != ScalarLength || !TryReadScalar(privateKey, out UInt256 key)) return false;

        UInt256 z = ReadHash(hash);
        var nonces = new SecpNonces(key, z);
        while (true)
        {
            UInt256 nonce = nonces.Next();
            SecpAffine point = SecpBlinding.MultiplyBase(nonce);
            UInt256 x = point.X.Normalize().ToInteger();
            UInt256 rValue = SecpScalar.Reduce(x);
            UInt256 sValue = SecpBlinding.Divide(SecpScalar.Add(z, SecpScalar.Multiply(rValue, key)), nonce);
            if (rValue.IsZero || sValue.IsZero) continue;

            recoveryId = (point.Y.Normalize().IsOdd ? 1 : 0) | (x == rValue ? 0 : 2);
            if (SecpScalar.IsHigh(sValue))
            {
                sValue = SecpScalar.Negate(sValue);
                recoveryId ^= 1;
            }

            rValue.WriteBigEndian(r);
            sValue.WriteBigEndian(s);
            return true;
        }
    }

    /// <summary>The public key of a private key; false when that is outside 1..n-1.</summary>
    public static bool TryGetPublicKey(ReadOnlySpan<byte> privateKey, Span<byte> publicKey)
    {
        publicKey = publicKey[..PublicKeyLength];
        publicKey.Clear();
        if (!TryReadScalar(privateKey, out UInt256 key)) return false;

        WritePoint(SecpBlinding.MultiplyBase(key), publicKey);
        return true;
    }

    /// <summary>
    /// The x coordinate both sides of a Diffie-Hellman agreement reach; false for an invalid key on either side.
    /// </summary>
    public static bool TryAgree(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> privateKey, Span<byte> sharedX)
    {
        sharedX = sharedX[..ScalarLength];
        sharedX.Clear();
        if (!TryReadPoint(publicKey, out SecpAffine point) || !TryReadScalar(privateKey, out UInt256 key)) return false;

        SecpBlinding.Multiply(point, key).X.Normalize().ToInteger().WriteBigEndian(sharedX);
        return true;
    }

    /// <summary>The 64-byte form of a 33-byte compressed key; false when it is malformed or off the curve.</summary>
    public static bool TryDecompress(ReadOnlySpan<byte> compressed, Span<byte> publicKey)
    {
        publicKey = publicKey[..PublicKeyLength];
        publicKey.Clear();
        if (compressed.Length != ScalarLength + 1 || compressed[0] is not (2 or 3)) return false;

        UInt256 x = UInt256.FromBigEndian(compressed[1..]);
        if (!SecpAffine.TryFromX(x, oddY: compressed[0] == 3, out SecpAffine point)) return false;

        WritePoint(point, publicKey);
        return true;
    }

    /// <summary>The 33-byte form of a 64-byte key: 2 or 3 for the parity of y, then x.</summary>
    public static void Compress(ReadOnlySpan<byte> publicKey, Span<byte> compressed)
    {
        publicKey = publicKey[..PublicKeyLength];
        compressed = compressed[..(ScalarLength + 1)];
        compressed[0] = (byte)(2 | (publicKey[^1] & 1));
        publicKey[..ScalarLength].CopyTo(compressed[1..]);
    }

    private static bool TryReadScalar(ReadOnlySpan<byte> bytes, out UInt256 value)
    {
        value = bytes.Length == ScalarLength ? UInt256.FromBigEndian(bytes) : default;
        return SecpScalar.IsValid(value);
    }

    private static UInt256 ReadHash(ReadOnlySpan<byte> hash) => SecpScalar.Reduce(UInt256.FromBigEndian(hash));

    private static bool TryReadPoint(ReadOnlySpan<byte> publicKey, out SecpAffine point)
    {
        point = default;
        return publicKey.Length == PublicKeyLength && SecpAffine.TryFromCoordinates(
            UInt256.FromBigEndian(publicKey[..ScalarLength]), UInt256.FromBigEndian(publicKey[ScalarLength..]), out point);
    }

    internal static void WritePoint(in SecpAffine point, Span<byte> publicKey)
    {
        point.X.Normalize().ToInteger().WriteBigEndian(publicKey[..ScalarLength]);
        point.Y.Normalize().ToInteger().WriteBigEndian(publicKey[ScalarLength..]);
    }
}
