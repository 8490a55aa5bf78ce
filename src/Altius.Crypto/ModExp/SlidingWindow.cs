using System.Numerics;

namespace Altius.Crypto.ModularExponentiation;

/// <summary>Exponentiation by sliding windows from the left (Handbook of Applied Cryptography, 14.85), in any ring.</summary>
/// <remarks>Not constant time: every input is public.</remarks>
internal static unsafe class SlidingWindow
{
    /// <summary>Limbs of the table of odd powers for an exponent of so many bytes.</summary>
    public static int TableFor(int exponentBytes, int words) => words << (WindowFor(8 * exponentBytes) - 1);

    /// <summary>power ← base^exponent.</summary>
    /// <param name="ring">The arithmetic.</param>
    /// <param name="base">A residue.</param>
    /// <param name="exponent">Big-endian, its first byte not zero.</param>
    /// <param name="power">The result, in the ring's form.</param>
    /// <param name="table">A slice of <see cref="TableFor"/> limbs.</param>
    public static void Raise<TRing>(in TRing ring, ulong* @base, ReadOnlySpan<byte> exponent, ulong* power, ulong* table)
        where TRing : struct, IResidueRing, allows ref struct
    {
        int bits = 8 * exponent.Length - BitOperations.LeadingZeroCount((uint)exponent[0]) + 24;
        int window = WindowFor(bits);
        FillTable(ring, @base, window, power, table);

        bool started = false;
        int high = bits - 1;
        while (high >= 0)
        {
            if (!Bit(exponent, high))
            {
                ring.Square(power, power);
                high--;
                continue;
            }
            int low = Math.Max(0, high - window + 1);
            while (!Bit(exponent, low)) low++;
            ulong* factor = table + (Digit(exponent, high, low) >> 1) * ring.Words;
            if (started)
            {
                for (int i = high; i >= low; i--) ring.Square(power, power);
                ring.Multiply(power, factor, power);
            }
            else
            {
                Natural.Copy(factor, ring.Words, power);
                started = true;
            }
            high = low - 1;
        }
    }

    private static void FillTable<TRing>(in TRing ring, ulong* @base, int window, ulong* square, ulong* table)
        where TRing : struct, IResidueRing, allows ref struct
    {
        Natural.Copy(@base, ring.Words, table);
        if (window == 1) return;
        ring.Square(@base, square);
        for (int i = 1; i < 1 << (window - 1); i++)
            ring.Multiply(square, table + (i - 1) * ring.Words, table + i * ring.Words);
    }

    private static bool Bit(ReadOnlySpan<byte> exponent, int index) =>
        ((exponent[exponent.Length - 1 - (index >> 3)] >> (index & 7)) & 1) != 0;

    private static int Digit(ReadOnlySpan<byte> exponent, int high, int low)
    {
        int digit = 0;
        for (int i = high; i >= low; i--) digit = (digit << 1) | (Bit(exponent, i) ? 1 : 0);
        return digit;
    }

    /// <summary>The window that needs the fewest multiplications, table included.</summary>
    private static int WindowFor(int bits) => bits switch
    {
        <= 16 => 1,
        <= 32 => 2,
        <= 96 => 3,
        <= 256 => 4,
        <= 704 => 5,
        <= 1824 => 6,
        _ => 7,
    };
}
