namespace Altius.Crypto.ModularExponentiation;

/// <summary>Residues modulo 2^(64n): products without their upper half.</summary>
internal readonly unsafe ref struct PowerOfTwoRing : IResidueRing
{
    private readonly ulong* _product;
    private readonly int _length;

    public PowerOfTwoRing(int length, ref Workspace workspace)
    {
        _length = length;
        _product = workspace.Take(length);
    }

    public int Words => _length;

    /// <summary>Limbs the constructor takes from its workspace.</summary>
    public static int ScratchFor(int length) => Workspace.Rounded(length);

    public void Square(ulong* a, ulong* square) => Multiply(a, a, square);

    public void Multiply(ulong* a, ulong* b, ulong* product)
    {
        int n = _length;
        ulong* t = _product;
        new Span<ulong>(t, n).Clear();
        for (int i = 0; i < n; i++)
        {
            ulong limb = a[i], carry = 0;
            for (int j = 0; i + j < n; j++) carry = Limb.MultiplyAdd(limb, b[j], t[i + j], carry, out t[i + j]);
        }
        Natural.Copy(t, n, product);
    }

    /// <summary>inverse ← a⁻¹ mod 2^(64n) for an odd a, by Newton's iteration; needs one residue of scratch.</summary>
    public void Invert(ulong* a, ulong* inverse, ulong* scratch)
    {
        new Span<ulong>(inverse, _length).Clear();
        inverse[0] = 0 - MontgomeryRing.NegativeInverse(a[0]);
        for (int correct = 1; correct < _length; correct *= 2)
        {
            // inverse ← inverse · (2 − a · inverse)
            Multiply(a, inverse, scratch);
            ulong borrow = 0;
            scratch[0] = Limb.Subtract(2, scratch[0], ref borrow);
            for (int i = 1; i < _length; i++) scratch[i] = Limb.Subtract(0, scratch[i], ref borrow);
            Multiply(inverse, scratch, inverse);
        }
    }
}
