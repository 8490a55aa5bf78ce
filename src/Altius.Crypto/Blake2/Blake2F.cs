using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Altius.Crypto;

/// <summary>
/// The compression function F of BLAKE2b (RFC 7693, section 3.2) with any number of rounds, as EIP-152 offers it.
/// </summary>
public static class Blake2F
{
    /// <summary>Length of the chaining value in bytes.</summary>
    public const int StateLength = 64;

    /// <summary>Length of a message block in bytes.</summary>
    public const int BlockLength = 128;

    /// <summary>Message word order of each round; the eleventh round begins again with the first row.</summary>
    private static ReadOnlySpan<byte> Sigma =>
    [
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
        14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3,
        11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4,
        7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8,
        9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13,
        2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9,
        12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11,
        13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10,
        6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5,
        10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0,
    ];

    private const int SigmaRows = 10;

    /// <summary>The fractional parts of the square roots of the first eight primes.</summary>
    private static ReadOnlySpan<ulong> InitialValue =>
    [
        0x6A09E667F3BCC908, 0xBB67AE8584CAA73B, 0x3C6EF372FE94F82B, 0xA54FF53A5F1D36F1,
        0x510E527FADE682D1, 0x9B05688C2B3E6C1F, 0x1F83D9ABFB41BD6B, 0x5BE0CD19137E2179,
    ];

    /// <summary>Compresses one block into the state, in place; words are little-endian.</summary>
    /// <param name="rounds">How many rounds; BLAKE2b itself uses twelve.</param>
    /// <param name="state">The chaining value h, 64 bytes.</param>
    /// <param name="block">The message block m, 128 bytes.</param>
    /// <param name="offsetLow">Bytes hashed so far, lower word.</param>
    /// <param name="offsetHigh">Bytes hashed so far, upper word.</param>
    /// <param name="final">Whether this is the last block.</param>
    /// <exception cref="ArgumentException">The state or the block is shorter than it should be.</exception>
    [SkipLocalsInit]
    public static void Compress(
        uint rounds, Span<byte> state, ReadOnlySpan<byte> block, ulong offsetLow, ulong offsetHigh, bool final)
    {
        if (state.Length < StateLength || block.Length < BlockLength) ThrowTooShort();

        Span<ulong> h = stackalloc ulong[8], m = stackalloc ulong[16];
        for (int i = 0; i < 8; i++) h[i] = BinaryPrimitives.ReadUInt64LittleEndian(state[(8 * i)..]);
        for (int i = 0; i < 16; i++) m[i] = BinaryPrimitives.ReadUInt64LittleEndian(block[(8 * i)..]);

        // Ten rounds' worth of message words are put in order once; any further rounds use them again.
        Span<Vector256<ulong>> words = stackalloc Vector256<ulong>[4 * SigmaRows];
        int rows = (int)Math.Min(rounds, SigmaRows);
        for (int row = 0; row < rows; row++) Order(m, Sigma.Slice(16 * row, 16), words.Slice(4 * row, 4));

        Vector256<ulong> offset = Vector256.Create(offsetLow, offsetHigh, final ? ulong.MaxValue : 0, 0);
        Mix(rounds, h, offset, ref words[0]);
        for (int i = 0; i < 8; i++) BinaryPrimitives.WriteUInt64LittleEndian(state[(8 * i)..], h[i]);
    }

    /// <summary>All rounds. Kept free of calls, so that the four rows stay in registers.</summary>
    /// <param name="words">The ordered words of the first ten rounds, or of as many as there are.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Mix(uint rounds, Span<ulong> h, Vector256<ulong> offset, ref Vector256<ulong> words)
    {
        var a = Vector256.Create<ulong>(h);
        var b = Vector256.Create<ulong>(h[4..]);
        var c = Vector256.Create<ulong>(InitialValue);
        Vector256<ulong> d = Vector256.Create<ulong>(InitialValue[4..]) ^ offset;
        Vector256<ulong> a0 = a, b0 = b;

        nint next = 0; // Within the ten rounds' words always: it wraps after the tenth row.
        for (; rounds != 0; rounds--)
        {
            ref Vector256<ulong> w = ref Unsafe.Add(ref words, next);
            Mix(ref a, ref b, ref c, ref d, w, Unsafe.Add(ref w, 1));
            // Diagonals become columns by turning all rows but b, which is the last to be ready.
            a = Vector256.Shuffle(a, Vector256.Create(3UL, 0, 1, 2));
            c = Vector256.Shuffle(c, Vector256.Create(1UL, 2, 3, 0));
            d = Vector256.Shuffle(d, Vector256.Create(2UL, 3, 0, 1));
            Mix(ref a, ref b, ref c, ref d, Unsafe.Add(ref w, 2), Unsafe.Add(ref w, 3));
            a = Vector256.Shuffle(a, Vector256.Create(1UL, 2, 3, 0));
            c = Vector256.Shuffle(c, Vector256.Create(3UL, 0, 1, 2));
            d = Vector256.Shuffle(d, Vector256.Create(2UL, 3, 0, 1));
            next = next == 4 * (SigmaRows - 1) ? 0 : next + 4;
        }

        (a0 ^ a ^ c).CopyTo(h);
        (b0 ^ b ^ d).CopyTo(h[4..]);
    }

    /// <summary>Four columns (or, after turning the rows, diagonals) mixed side by side: the function G.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Mix(
        ref Vector256<ulong> a, ref Vector256<ulong> b, ref Vector256<ulong> c, ref Vector256<ulong> d,
        Vector256<ulong> x, Vector256<ulong> y)
    {
        a = a + x + b; // b comes last: the sum before it does not wait.
        d = RotateRight(d ^ a, 32);
        c += d;
        b = RotateRight(b ^ c, 24);
        a = a + y + b;
        d = RotateRight(d ^ a, 16);
        c += d;
        b = RotateRight(b ^ c, 63);
    }

    /// <summary>One round's words: first and second of each column, then of each diagonal, the last diagonal leading.</summary>
    private static void Order(ReadOnlySpan<ulong> m, ReadOnlySpan<byte> order, Span<Vector256<ulong>> words)
    {
        words[0] = Vector256.Create(m[order[0]], m[order[2]], m[order[4]], m[order[6]]);
        words[1] = Vector256.Create(m[order[1]], m[order[3]], m[order[5]], m[order[7]]);
        words[2] = Vector256.Create(m[order[14]], m[order[8]], m[order[10]], m[order[12]]);
        words[3] = Vector256.Create(m[order[15]], m[order[9]], m[order[11]], m[order[13]]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> RotateRight(Vector256<ulong> value, [ConstantExpected] byte bits)
        => Avx512F.VL.IsSupported ? Avx512F.VL.RotateRight(value, bits) : value >>> bits | value << (64 - bits);

    [DoesNotReturn]
    private static void ThrowTooShort() => throw new ArgumentException("The state takes 64 bytes and the block 128.");
}
