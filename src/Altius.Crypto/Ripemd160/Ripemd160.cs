using Org.BouncyCastle.Crypto.Digests;

namespace Altius.Crypto;

/// <summary>RIPEMD-160, which the framework does not offer; BouncyCastle's digest, one a thread.</summary>
public static class Ripemd160
{
    /// <summary>Length of a digest in bytes.</summary>
    public const int DigestLength = 20;

    [ThreadStatic]
    private static RipeMD160Digest? _digest;

    /// <summary>Writes the hash of <paramref name="data"/> into the first 20 bytes of <paramref name="output"/>.</summary>
    /// <exception cref="ArgumentException"><paramref name="output"/> is shorter than 20 bytes.</exception>
    public static void Hash(ReadOnlySpan<byte> data, Span<byte> output)
    {
        if (output.Length < DigestLength) throw new ArgumentException("The output of RIPEMD-160 takes 20 bytes.", nameof(output));

        RipeMD160Digest digest = _digest ??= new RipeMD160Digest();
        digest.BlockUpdate(data);
        digest.DoFinal(output); // Leaves the digest reset.
    }
}
