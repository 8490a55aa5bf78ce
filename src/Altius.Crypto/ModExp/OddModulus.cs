namespace Altius.Crypto.ModularExponentiation;

/// <summary>Powers modulo an odd number above one, in the ring that suits its length.</summary>
internal static unsafe class OddModulus
{
    /// <summary>Limbs of workspace that <see cref="Power"/> takes.</summary>
    public static int WorkspaceFor(int baseLength, int exponentBytes, int length)
    {
        bool vectors = VectorMontgomeryRing.Suits(length);
        int words = vectors ? VectorMontgomeryRing.WordsFor(length) : Math.Max(length, 4);
        int ring = vectors ? VectorMontgomeryRing.ScratchFor(length) : MontgomeryRing.ScratchFor(length);
        // No radix is more than four limbs longer than the modulus.
        return ring + Workspace.Rounded(baseLength + length + 6) + LongDivision.ScratchFor(length)
            + 2 * Workspace.Rounded(words) + Workspace.Rounded(SlidingWindow.TableFor(exponentBytes, words));
    }

    /// <summary>result ← base^exponent mod modulus.</summary>
    /// <param name="base">A number of any size.</param>
    /// <param name="baseLength">Its limbs.</param>
    /// <param name="exponent">Big-endian, its first byte not zero.</param>
    /// <param name="modulus">Odd, above one, its highest limb not zero.</param>
    /// <param name="length">The modulus's limbs and the result's.</param>
    /// <param name="result">A slice for the result.</param>
    /// <param name="workspace">At least <see cref="WorkspaceFor"/> limbs.</param>
    public static void Power(
        ulong* @base, int baseLength, ReadOnlySpan<byte> exponent, ulong* modulus, int length, ulong* result, Workspace workspace)
    {
        if (VectorMontgomeryRing.Suits(length))
        {
            var ring = new VectorMontgomeryRing(modulus, length, ref workspace);
            Power(ring, @base, baseLength, exponent, modulus, length, result, workspace);
        }
        else if (MontgomeryRing256.Suits(length))
        {
            var ring = new MontgomeryRing256(modulus, length);
            Power(ring, @base, baseLength, exponent, modulus, length, result, workspace);
        }
        else
        {
            var ring = new MontgomeryRing(modulus, length, ref workspace);
            Power(ring, @base, baseLength, exponent, modulus, length, result, workspace);
        }
    }

    /// <summary>The same in a given ring for the modulus.</summary>
    public static void Power<TRing>(
        in TRing ring, ulong* @base, int baseLength, ReadOnlySpan<byte> exponent, ulong* modulus, int length, ulong* result,
        Workspace workspace) where TRing : struct, IMontgomeryRing, allows ref struct
    {
        // One division both reduces the base and enters Montgomery form.
        int numeratorLength = baseLength + ring.RadixBits / 64 + 1;
        ulong* numerator = workspace.Take(numeratorLength + 1);
        Natural.ShiftLeft(@base, baseLength, ring.RadixBits, numerator);
        LongDivision.Remainder(numerator, numeratorLength, modulus, length, workspace.Take(length));

        ulong* residue = workspace.Take(ring.Words);
        ring.Pack(numerator, residue);
        ulong* power = workspace.Take(ring.Words);
        SlidingWindow.Raise(ring, residue, exponent, power, workspace.Take(SlidingWindow.TableFor(exponent.Length, ring.Words)));
        ring.Leave(power, result);
    }
}
