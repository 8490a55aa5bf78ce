namespace Altius.Crypto.ModularExponentiation;

/// <summary>Residues a · 2^(64n) mod m for an odd modulus of n limbs, always below m (Montgomery 1985).</summary>
internal readonly unsafe ref struct MontgomeryRing : IMontgomeryRing
{
    private readonly ulong* _modulus;
    private readonly ulong* _row;
    private readonly ulong* _one;
    private readonly int _length;
    private readonly ulong _negativeInverse;

    public MontgomeryRing(ulong* modulus, int length, ref Workspace workspace)
    {
        _modulus = modulus;
        _length = length;
        _row = workspace.Take(length);
        _one = workspace.Take(length);
        _one[0] = 1;
        _negativeInverse = NegativeInverse(modulus[0]);
    }

    public int Words => _length;

    public int RadixBits => 64 * _length;

    /// <summary>Limbs the constructor takes from its workspace.</summary>
    public static int ScratchFor(int length) => 2 * Workspace.Rounded(length);

    /// <summary>−a⁻¹ mod 2^64 for odd a, by Newton's iteration.</summary>
    public static ulong NegativeInverse(ulong a)
    {
        ulong inverse = (3 * a) ^ 2; // five bits are right, then ten, twenty, forty, eighty
        for (int i = 0; i < 4; i++) inverse *= 2 - a * inverse;
        return 0 - inverse;
    }

    public void Square(ulong* a, ulong* square) => Multiply(a, a, square);

    public void Multiply(ulong* a, ulong* b, ulong* product)
    {
        int n = _length;
        ulong* m = _modulus;
        ulong* t = _row;
        new Span<ulong>(t, n).Clear();
        ulong top = 0;
        for (int i = 0; i < n; i++)
        {
            // t ← (t + a[i]·b + q·m) / 2^64 with the q that clears the lowest limb; t stays below 2m.
            ulong limb = a[i];
            ulong carry = Limb.MultiplyAdd(limb, b[0], t[0], out ulong low);
            ulong q = low * _negativeInverse;
            ulong reduction = Limb.Multiply(q, m[0], out _) + (low != 0 ? 1UL : 0UL);
            for (int j = 1; j < n; j++)
            {
                carry = Limb.MultiplyAdd(limb, b[j], t[j], carry, out low);
                reduction = Limb.MultiplyAdd(q, m[j], low, reduction, out t[j - 1]);
            }
            ulong sumCarry = 0;
            ulong sum = Limb.Add(carry, reduction, ref sumCarry);
            sum += top;
            top = sumCarry + (sum < top ? 1UL : 0UL);
            t[n - 1] = sum;
        }
        Natural.Copy(t, n, product);
        if (top != 0 || !Natural.IsBelow(t, m, n)) Natural.Subtract(product, m, n);
    }

    public void Pack(ulong* limbs, ulong* residue) => Natural.Copy(limbs, _length, residue);

    public void Leave(ulong* residue, ulong* limbs) => Multiply(residue, _one, limbs);
}
