using System.Diagnostics.CodeAnalysis;
using Altius.Crypto;
using Altius.Primitives;

namespace Altius.Core;

/// <summary>Signs transactions and authorizations of any type with a private key, for development chains and tests.</summary>
public static class TransactionSigner
{
    /// <summary>
    /// A copy of a transaction with a signature in place of its own: with replay protection (EIP-155) where a legacy
    /// transaction has a chain id.
    /// </summary>
    /// <returns>False where the private key is not 32 bytes in the group's range.</returns>
    public static bool TrySign(
        Transaction transaction, ReadOnlySpan<byte> privateKey, [NotNullWhen(true)] out Transaction? signed)
    {
        bool done = TrySign(transaction.SigningHash, privateKey, out byte parity, out UInt256 r, out UInt256 s);
        signed = done ? transaction.WithSignature(parity, r, s) : null;
        return done;
    }

    /// <summary>A copy of an authorization with a signature in place of its own (EIP-7702).</summary>
    /// <returns>False where the private key is not 32 bytes in the group's range.</returns>
    public static bool TrySign(
        SetCodeAuthorization authorization, ReadOnlySpan<byte> privateKey, [NotNullWhen(true)] out SetCodeAuthorization? signed)
    {
        bool done = TrySign(authorization.SigningHash, privateKey, out byte parity, out UInt256 r, out UInt256 s);
        signed = done ? authorization with { YParity = parity, R = r, S = s } : null;
        return done;
    }

    private static bool TrySign(in Hash256 hash, ReadOnlySpan<byte> privateKey, out byte parity, out UInt256 r, out UInt256 s)
    {
        Span<byte> rBytes = stackalloc byte[Secp256k1.ScalarLength], sBytes = stackalloc byte[Secp256k1.ScalarLength];
        bool signed = Secp256k1.TrySign(hash.Bytes, privateKey, rBytes, sBytes, out int recoveryId);
        // A recovery id of 2 or 3 has no place in a transaction; it comes up once in 2^128 signatures.
        signed &= recoveryId <= 1;
        parity = (byte)recoveryId;
        r = UInt256.FromBigEndian(rBytes);
        s = UInt256.FromBigEndian(sBytes);
        return signed;
    }
}
