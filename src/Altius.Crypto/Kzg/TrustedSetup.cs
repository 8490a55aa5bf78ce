using Altius.Crypto.Bls;

namespace Altius.Crypto.Commitments;

/// <summary>The points of the KZG ceremony, read from the embedded resource when they are first asked for.</summary>
/// <remarks>
/// The resource trusted-setup.bin holds, back to back: the 4096 Lagrange points of G1 in bit-reversed order, the 4096 powers
/// of τ in G1, and the 65 powers of τ in G2. A point is its coordinates x and y, a coordinate of G2 its parts c0 and c1, each
/// 48 bytes, most significant first. Points are stored uncompressed because 8192 square roots would take most of a second.
/// </remarks>
internal static unsafe class TrustedSetup
{
    public const int G1Count = 4096;
    public const int G2Count = 65;

    private const string ResourceName = "Altius.Crypto.trusted-setup.bin";
    private const int G1Length = 2 * FpCodec.Length;
    private const int G2Length = 4 * FpCodec.Length;
    private const int ResourceLength = 2 * G1Count * G1Length + G2Count * G2Length;

    private static readonly Lazy<AffinePoint<Fp>[]> LazyLagrange = new(() => ReadG1(0));
    private static readonly Lazy<AffinePoint<Fp>[]> LazyPowers = new(() => ReadG1(G1Count * G1Length));
    private static readonly Lazy<AffinePoint<Fp2>[]> LazyG2Powers = new(ReadG2);

    /// <summary>The commitments to the Lagrange polynomials of the blob's domain, bit-reversed as blobs are.</summary>
    public static AffinePoint<Fp>[] Lagrange => LazyLagrange.Value;

    /// <summary>τⁱ·G1.</summary>
    public static AffinePoint<Fp>[] Powers => LazyPowers.Value;

    /// <summary>τⁱ·G2.</summary>
    public static AffinePoint<Fp2>[] G2Powers => LazyG2Powers.Value;

    private static AffinePoint<Fp>[] ReadG1(int offset)
    {
        ReadOnlySpan<byte> source = OpenResource()[offset..];
        AffinePoint<Fp>[] points = new AffinePoint<Fp>[G1Count];
        for (int i = 0; i < points.Length; i++, source = source[G1Length..])
            points[i] = new AffinePoint<Fp>(ReadField(source, 0), ReadField(source, 1));
        return points;
    }

    private static AffinePoint<Fp2>[] ReadG2()
    {
        ReadOnlySpan<byte> source = OpenResource()[(2 * G1Count * G1Length)..];
        AffinePoint<Fp2>[] points = new AffinePoint<Fp2>[G2Count];
        for (int i = 0; i < points.Length; i++, source = source[G2Length..])
            points[i] = new AffinePoint<Fp2>(
                new Fp2(ReadField(source, 0), ReadField(source, 1)), new Fp2(ReadField(source, 2), ReadField(source, 3)));
        return points;
    }

    private static Fp ReadField(ReadOnlySpan<byte> source, int index) =>
        FpCodec.TryRead(source.Slice(index * FpCodec.Length, FpCodec.Length), out Fp value)
            ? value
            : throw new InvalidDataException("The embedded trusted setup is damaged.");

    /// <summary>The resource's bytes, which are part of the loaded assembly image and stay where they are.</summary>
    private static ReadOnlySpan<byte> OpenResource()
    {
        Stream? stream = typeof(TrustedSetup).Assembly.GetManifestResourceStream(ResourceName);
        if (stream is not UnmanagedMemoryStream memory || memory.Length != ResourceLength)
            throw new InvalidDataException("The embedded trusted setup is missing.");
        // The image is never unloaded and the length was just checked, so the span stays valid.
        return new ReadOnlySpan<byte>(memory.PositionPointer, ResourceLength);
    }
}
