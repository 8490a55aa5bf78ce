using System.Runtime.CompilerServices;

namespace Altius.Crypto.ModularExponentiation;

/// <summary>Residues a · 2^256 mod m for an odd modulus of at most four limbs, with every limb in a register.</summary>
internal readonly unsafe ref struct MontgomeryRing256 : IMontgomeryRing
{
    private const int Length = 4;

    private readonly ulong _m0, _m1, _m2, _m3, _negativeInverse;
    private readonly int _length;

    public MontgomeryRing256(ulong* modulus, int length)
    {
        _length = length;
        _m0 = modulus[0];
        _m1 = length > 1 ? modulus[1] : 0;
        _m2 = length > 2 ? modulus[2] : 0;
        _m3 = length > 3 ? modulus[3] : 0;
        _negativeInverse = MontgomeryRing.NegativeInverse(_m0);
    }

    public int Words => Length;

    public int RadixBits => 64 * Length;

    /// <summary>Whether the ring is the fastest for a modulus of so many limbs; two limbs are better off alone.</summary>
    public static bool Suits(int length) => length is 3 or 4;

    public void Pack(ulong* limbs, ulong* residue) => Natural.Copy(limbs, _length, residue);

    public void Leave(ulong* residue, ulong* limbs)
    {
        ulong* number = stackalloc ulong[Length];
        ulong* one = stackalloc ulong[Length] { 1, 0, 0, 0 };
        Multiply(residue, one, number);
        Natural.Copy(number, _length, limbs);
    }

    public void Square(ulong* a, ulong* square) => Multiply(a, a, square);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Multiply(ulong* a, ulong* b, ulong* product)
    {
        ulong b0 = b[0], b1 = b[1], b2 = b[2], b3 = b[3];
        ulong t0 = 0, t1 = 0, t2 = 0, t3 = 0, t4 = 0;
        for (int i = 0; i < Length; i++)
        {
            // t ← (t + a[i]·b + q·m) / 2^64 with the q that clears the lowest limb; t stays below 2m.
            ulong limb = a[i];
            ulong carry = Limb.MultiplyAdd(limb, b0, t0, out t0);
            carry = Limb.MultiplyAdd(limb, b1, t1, carry, out t1);
            carry = Limb.MultiplyAdd(limb, b2, t2, carry, out t2);
            carry = Limb.MultiplyAdd(limb, b3, t3, carry, out t3);

            ulong q = t0 * _negativeInverse;
            ulong reduction = Limb.Multiply(q, _m0, out _) + (t0 != 0 ? 1UL : 0UL);
            reduction = Limb.MultiplyAdd(q, _m1, t1, reduction, out t0);
            reduction = Limb.MultiplyAdd(q, _m2, t2, reduction, out t1);
            reduction = Limb.MultiplyAdd(q, _m3, t3, reduction, out t2);

            ulong overflow = 0;
            ulong sum = Limb.Add(carry, reduction, ref overflow);
            t3 = sum + t4;
            t4 = overflow + (t3 < sum ? 1UL : 0UL);
        }
        ulong borrow = 0;
        ulong d0 = Limb.Subtract(t0, _m0, ref borrow);
        ulong d1 = Limb.Subtract(t1, _m1, ref borrow);
        ulong d2 = Limb.Subtract(t2, _m2, ref borrow);
        ulong d3 = Limb.Subtract(t3, _m3, ref borrow);
        bool below = t4 < borrow;
        product[0] = below ? t0 : d0;
        product[1] = below ? t1 : d1;
        product[2] = below ? t2 : d2;
        product[3] = below ? t3 : d3;
    }
}
