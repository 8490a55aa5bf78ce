using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Altius.Crypto.Bls;

/// <summary>Inversion by the binary extended Euclidean algorithm (Pornin, eprint 2020/972).</summary>
/// <remarks>
/// 31 halving steps at a time run on 64-bit approximations of the two numbers (the lowest 31 and the highest 33 bits), and yield
/// factors below 2³¹ in magnitude. These are then applied to the numbers as words, and to the cofactors as field elements. The
/// cofactors are not divided by 2³¹ as the numbers are; a constant makes up for that at the end.
/// </remarks>
[SkipLocalsInit]
internal static class FpInversion
{
    private const int StepsPerRound = 31;

    // Two numbers of 381 bits vanish within 2·381 − 1 halvings.
    private const int MaxRounds = 25;

    // Factors travel in pairs: f in the low and g in the high half of a word, each offset by this when they are taken apart.
    private const ulong PairOffset = 0x7fffffff7fffffff;
    private const uint HalfOffset = 0x7fffffff;

    private static readonly ulong[] ModulusWords = FpCodec.Words(FpConstants.Modulus);

    // Entry n: 2^(−31·n) mod p.
    private static readonly Fp[] RoundWeights = BuildRoundWeights();

    /// <summary>The inverse; zero for zero.</summary>
    public static Fp Invert(in Fp value)
    {
        Span<ulong> a = stackalloc ulong[FpCodec.WordCount];
        Span<ulong> b = stackalloc ulong[FpCodec.WordCount];
        FpCodec.ToWords(in value, a);
        ModulusWords.CopyTo(b);
        Fp u = Fp.One, v = Fp.Zero;
        int round = 0;
        // At all times a = u·value and b = v·value modulo p, but for the powers of two; when a is gone, b is 1.
        for (; round < MaxRounds && a.ContainsAnyExcept(0UL); round++)
        {
            (ulong pairA, ulong pairB) = Halve(a, b);
            (long fa, long ga) = Split(pairA);
            (long fb, long gb) = Split(pairB);
            Apply(a, b, ref fa, ref ga, ref fb, ref gb);
            Fp next = Combine(in u, fa, in v, ga);
            v = Combine(in u, fb, in v, gb);
            u = next;
        }
        return v * RoundWeights[round];
    }

    /// <summary>Runs one round on approximations of both numbers.</summary>
    /// <returns>The factors that make the new a, and those that make the new b, of the old ones.</returns>
    private static (ulong ForA, ulong ForB) Halve(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b)
    {
        (ulong x, ulong y) = Approximate(a, b);
        ulong pairA = 1, pairB = 1UL << 32;
        for (int i = 0; i < StepsPerRound; i++)
        {
            ulong odd = 0 - (x & 1);
            ulong swap = odd & (x < y ? ulong.MaxValue : 0);
            ulong difference = (x ^ y) & swap;
            x ^= difference;
            y ^= difference;
            difference = (pairA ^ pairB) & swap;
            pairA ^= difference;
            pairB ^= difference;
            x = (x - (y & odd)) >> 1;
            pairA -= pairB & odd;
            pairB <<= 1;
        }
        return (pairA, pairB);
    }

    /// <summary>The lowest 31 bits of both numbers under the 33 bits below the longer one's highest.</summary>
    private static (ulong A, ulong B) Approximate(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b)
    {
        int top = FpCodec.WordCount - 1;
        while (top > 0 && (a[top] | b[top]) == 0) top--;
        if (top == 0) return (a[0], b[0]);
        int shift = BitOperations.LeadingZeroCount(a[top] | b[top]);
        return (Join(a[0], Leading(a, top, shift)), Join(b[0], Leading(b, top, shift)));
    }

    private static ulong Leading(ReadOnlySpan<ulong> number, int top, int shift) =>
        shift == 0 ? number[top] : (number[top] << shift) | (number[top - 1] >> (64 - shift));

    private static ulong Join(ulong low, ulong leading) =>
        (low & ((1UL << StepsPerRound) - 1)) | (leading >> StepsPerRound << StepsPerRound);

    private static (long F, long G) Split(ulong pair)
    {
        pair += PairOffset;
        return ((long)(uint)pair - HalfOffset, (long)(pair >> 32) - HalfOffset);
    }

    /// <summary>a and b become (fa·a + ga·b) / 2³¹ and (fb·a + gb·b) / 2³¹, made positive along with their factors.</summary>
    private static void Apply(Span<ulong> a, Span<ulong> b, ref long fa, ref long ga, ref long fb, ref long gb)
    {
        Span<ulong> nextA = stackalloc ulong[FpCodec.WordCount + 1];
        Span<ulong> nextB = stackalloc ulong[FpCodec.WordCount + 1];
        Accumulator sumA = default, sumB = default;
        for (int i = 0; i < FpCodec.WordCount; i++)
        {
            ulong wordA = a[i], wordB = b[i];
            sumA.Add(wordA, fa);
            sumA.Add(wordB, ga);
            nextA[i] = sumA.TakeWord();
            sumB.Add(wordA, fb);
            sumB.Add(wordB, gb);
            nextB[i] = sumB.TakeWord();
        }
        nextA[^1] = sumA.TakeWord();
        nextB[^1] = sumB.TakeWord();
        if (ShiftAndMakePositive(nextA, a)) (fa, ga) = (-fa, -ga);
        if (ShiftAndMakePositive(nextB, b)) (fb, gb) = (-fb, -gb);
    }

    /// <summary>Divides a two's complement number by 2³¹, exactly, and takes its magnitude.</summary>
    /// <returns>True where it was negative.</returns>
    private static bool ShiftAndMakePositive(ReadOnlySpan<ulong> source, Span<ulong> destination)
    {
        ulong mask = (ulong)((long)source[^1] >> 63), carry = mask & 1;
        for (int i = 0; i < destination.Length; i++)
        {
            ulong word = (source[i] >> StepsPerRound) | (source[i + 1] << (64 - StepsPerRound));
            destination[i] = (word ^ mask) + carry;
            carry &= destination[i] == 0 ? 1UL : 0;
        }
        return mask != 0;
    }

    /// <summary>f·u + g·v, reduced; the factors are small enough to be single limbs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Fp Combine(in Fp u, long f, in Fp v, long g)
    {
        WideProduct sum = WideProduct.Start();
        sum.AddLow(Vector512.Create((double)f), u.Limbs);
        sum.AddLow(Vector512.Create((double)g), v.Limbs);
        return new Fp(sum.Reduce());
    }

    private static Fp[] BuildRoundWeights()
    {
        Fp[] weights = new Fp[MaxRounds + 1];
        BigInteger inverse = BigInteger.ModPow(BigInteger.One << StepsPerRound, FpConstants.Modulus - 2, FpConstants.Modulus);
        for (int i = 0; i < weights.Length; i++) weights[i] = new Fp(BigInteger.ModPow(inverse, i, FpConstants.Modulus));
        return weights;
    }

    /// <summary>A signed sum of products of words and factors, from which words are taken, lowest first.</summary>
    private struct Accumulator
    {
        private ulong _low;
        private long _high;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Add(ulong word, long factor)
        {
            // A negative factor, read as unsigned, is too large by 2^64: the word comes off the upper half again.
            ulong low = word * (ulong)factor;
            ulong high = WordProduct.High(word, (ulong)factor) - (word & (ulong)(factor >> 63));
            _low += low;
            _high += (long)high + (_low < low ? 1 : 0);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public ulong TakeWord()
        {
            ulong word = _low;
            _low = (ulong)_high;
            _high >>= 63;
            return word;
        }
    }
}
