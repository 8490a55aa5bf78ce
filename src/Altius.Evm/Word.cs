using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Altius.Primitives;

namespace Altius.Evm;

/// <summary>
/// The instructions on words that are worth inlining, written for words in memory: the pointer is the stack pointer, one
/// past the top word, and the result replaces the deepest operand.
/// </summary>
/// <remarks>
/// Results are put together in a vector register and stored once: a word stored in four parts and loaded whole by the
/// next instruction would stall on store forwarding. The caller has checked the height of the stack.
/// </remarks>
internal static unsafe class Word
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    [MethodImpl(Inline)]
    public static Vector256<ulong> Load(void* p) => Vector256.Load((ulong*)p);

    [MethodImpl(Inline)]
    public static void Store(void* p, Vector256<ulong> v) => v.Store((ulong*)p);

    [MethodImpl(Inline)]
    public static void Set(UInt256* p, ulong u0, ulong u1, ulong u2, ulong u3) => Store(p, Vector256.Create(u0, u1, u2, u3));

    [MethodImpl(Inline)]
    public static void Set(UInt256* p, ulong value) => Store(p, Vector256.CreateScalar(value));

    [MethodImpl(Inline)]
    public static void Set(UInt256* p, bool value) => Set(p, value ? 1UL : 0UL);

    [MethodImpl(Inline)]
    public static bool IsZero(UInt256* p) => (p->U0 | p->U1 | p->U2 | p->U3) == 0;

    [MethodImpl(Inline)]
    public static bool FitsUInt64(UInt256* p) => (p->U1 | p->U2 | p->U3) == 0;

    /// <summary>Thirty-two big-endian bytes as limbs, and the other way round.</summary>
    [MethodImpl(Inline)]
    public static Vector256<ulong> Reverse(Vector256<ulong> v) =>
        Vector256.Shuffle(v.AsByte(), Vector256.Create(
            (byte)31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16,
            15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)).AsUInt64();

    /// <summary>
    /// Adds limb by limb and mends the carries only where there are any: rarely, and the branch that finds none lets the
    /// next instruction load the sum at once. Small sums in a chain took 0.4 times as long as a scalar carry chain.
    /// </summary>
    [MethodImpl(Inline)]
    public static void Add(UInt256* sp)
    {
        Vector256<ulong> a = Load(sp - 1), sum = a + Load(sp - 2);
        uint carries = Vector256.LessThan(sum, a).ExtractMostSignificantBits();
        if (carries != 0) sum += CarriesInto(carries, Vector256.Equals(sum, Vector256<ulong>.AllBitsSet));
        Store(sp - 2, sum);
    }

    /// <summary>Subtracts in the manner of <see cref="Add"/>.</summary>
    [MethodImpl(Inline)]
    public static void Sub(UInt256* sp)
    {
        Vector256<ulong> a = Load(sp - 1), b = Load(sp - 2), difference = a - b;
        uint borrows = Vector256.LessThan(a, b).ExtractMostSignificantBits();
        if (borrows != 0) difference -= CarriesInto(borrows, Vector256.Equals(difference, Vector256<ulong>.Zero));
        Store(sp - 2, difference);
    }

    /// <summary>
    /// Ones for the limbs that a carry comes into. Limbs that pass a carry on (all ones in a sum, zero in a difference)
    /// behave under it like the ones in a binary addition, which is how the chain is resolved: bits stand for limbs.
    /// </summary>
    [MethodImpl(Inline)]
    private static Vector256<ulong> CarriesInto(uint carries, Vector256<ulong> passing)
    {
        uint passes = passing.ExtractMostSignificantBits();
        uint into = ((carries << 1) + passes) ^ passes;
        return Vector256.LoadUnsafe(in MemoryMarshal.GetReference(LimbOnes), (into & 15) * 4);
    }

    /// <summary>Row i holds one in the limbs whose bits are set in i.</summary>
    private static ReadOnlySpan<ulong> LimbOnes =>
    [
        0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 0, 0, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 1, 1, 1, 0,
        0, 0, 0, 1, 1, 0, 0, 1, 0, 1, 0, 1, 1, 1, 0, 1, 0, 0, 1, 1, 1, 0, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1,
    ];

    [MethodImpl(Inline)]
    public static bool LessThan(UInt256* a, UInt256* b) =>
        a->U3 != b->U3 ? a->U3 < b->U3
        : a->U2 != b->U2 ? a->U2 < b->U2
        : a->U1 != b->U1 ? a->U1 < b->U1
        : a->U0 < b->U0;

    [MethodImpl(Inline)]
    public static bool SignedLessThan(UInt256* a, UInt256* b) =>
        (long)(a->U3 ^ b->U3) < 0 ? (long)a->U3 < 0 : LessThan(a, b);

    [MethodImpl(Inline)]
    public static bool AreEqual(UInt256* a, UInt256* b) =>
        ((a->U0 ^ b->U0) | (a->U1 ^ b->U1) | (a->U2 ^ b->U2) | (a->U3 ^ b->U3)) == 0;

    [MethodImpl(Inline)]
    public static void Dup(UInt256* sp, int n) => Store(sp, Load(sp - n));

    [MethodImpl(Inline)]
    public static void Swap(UInt256* sp, int n)
    {
        Vector256<ulong> top = Load(sp - 1), other = Load(sp - 1 - n);
        Store(sp - 1, other);
        Store(sp - 1 - n, top);
    }

    // Wider instructions: a call costs less than the registers they would take from the interpreter's loop.

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Multiply(UInt256* sp)
    {
        UInt256.Multiply(sp[-1], sp[-2], out UInt256 product);
        sp[-2] = product;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Byte(UInt256* sp)
    {
        UInt256* index = sp - 1, word = sp - 2;
        Set(word, FitsUInt64(index) && index->U0 < 32 ? ((byte*)word)[31 - (int)index->U0] : 0UL);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void ShiftLeft(UInt256* sp)
    {
        UInt256* shift = sp - 1, v = sp - 2;
        if (!FitsUInt64(shift) || shift->U0 >= 256)
        {
            Set(v, 0);
            return;
        }
        int bits = (int)shift->U0 & 63, rest = 63 - bits;
        ulong b0 = v->U0 << bits;
        ulong b1 = (v->U1 << bits) | (v->U0 >> 1 >> rest);
        ulong b2 = (v->U2 << bits) | (v->U1 >> 1 >> rest);
        ulong b3 = (v->U3 << bits) | (v->U2 >> 1 >> rest);
        switch (shift->U0 >> 6)
        {
            case 0: Set(v, b0, b1, b2, b3); break;
            case 1: Set(v, 0, b0, b1, b2); break;
            case 2: Set(v, 0, 0, b0, b1); break;
            default: Set(v, 0, 0, 0, b0); break;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void ShiftRight(UInt256* sp)
    {
        UInt256* shift = sp - 1, v = sp - 2;
        if (!FitsUInt64(shift) || shift->U0 >= 256)
        {
            Set(v, 0);
            return;
        }
        int bits = (int)shift->U0 & 63, rest = 63 - bits;
        ulong b3 = v->U3 >> bits;
        ulong b2 = (v->U2 >> bits) | (v->U3 << 1 << rest);
        ulong b1 = (v->U1 >> bits) | (v->U2 << 1 << rest);
        ulong b0 = (v->U0 >> bits) | (v->U1 << 1 << rest);
        switch (shift->U0 >> 6)
        {
            case 0: Set(v, b0, b1, b2, b3); break;
            case 1: Set(v, b1, b2, b3, 0); break;
            case 2: Set(v, b2, b3, 0, 0); break;
            default: Set(v, b3, 0, 0, 0); break;
        }
    }
}
