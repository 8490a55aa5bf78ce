using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Altius.Primitives;

namespace Altius.Crypto;

/// <summary>The deterministic nonces of RFC 6979, section 3.2, with HMAC-SHA256, for one key and one hash.</summary>
internal struct SecpNonces
{
    private const int Size = 32;

    private Word _k, _v;

    /// <param name="key">The private key, in 1..n-1.</param>
    /// <param name="hash">The hash mod n.</param>
    public SecpNonces(in UInt256 key, in UInt256 hash)
    {
        ((Span<byte>)_v).Fill(0x01);
        Span<byte> seed = stackalloc byte[2 * Size];
        key.WriteBigEndian(seed[..Size]);
        hash.WriteBigEndian(seed[Size..]);
        Absorb(0x00, seed);
        Absorb(0x01, seed);
        CryptographicOperations.ZeroMemory(seed);
    }

    /// <summary>The next candidate in 1..n-1; the first is the nonce unless it gives an unusable signature.</summary>
    public UInt256 Next()
    {
        while (true)
        {
            Turn();
            UInt256 candidate = UInt256.FromBigEndian(_v);
            Absorb(0x00, []); // As after a rejection, ready for the next candidate.
            if (SecpScalar.IsValid(candidate)) return candidate;
        }
    }

    /// <summary>K = HMAC(K, V | mark | seed), then V = HMAC(K, V).</summary>
    private void Absorb(byte mark, ReadOnlySpan<byte> seed)
    {
        Span<byte> message = stackalloc byte[Size + 1 + 2 * Size];
        ((ReadOnlySpan<byte>)_v).CopyTo(message);
        message[Size] = mark;
        seed.CopyTo(message[(Size + 1)..]);
        HMACSHA256.HashData(_k, message[..(Size + 1 + seed.Length)], _k);
        CryptographicOperations.ZeroMemory(message);
        Turn();
    }

    private void Turn() => HMACSHA256.HashData(_k, _v, _v);

    [InlineArray(Size)]
    private struct Word
    {
        private byte _first;
    }
}
