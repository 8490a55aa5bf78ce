namespace Altius.Crypto.ModularExponentiation;

/// <summary>Powers modulo an odd number above one, in the ring that suits its length.</summary>
internal static unsafe class OddModulus
{
    /// <summary>Limbs of workspace that <see cref="Power"/> takes.</summary>
    public static int WorkspaceFor(int baseLength, int exponentBytes, int length) =>
        Workspace.Rounded(baseLength + length + 1) + LongDivision.ScratchFor(length) + MontgomeryRing.ScratchFor(length)
        + Workspace.Rounded(length) + Workspace.Rounded(SlidingWindow.TableFor(exponentBytes, length));

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
        // base · 2^(64n) mod m: one division enters Montgomery form and reduces the base.
        ulong* residue = workspace.Take(baseLength + length + 1);
        Natural.Copy(@base, baseLength, residue + length);
        LongDivision.Remainder(residue, baseLength + length, modulus, length, workspace.Take(length));

        var ring = new MontgomeryRing(modulus, length, ref workspace);
        ulong* scratch = workspace.Take(length);
        ulong* table = workspace.Take(SlidingWindow.TableFor(exponent.Length, length));
        SlidingWindow.Raise(ring, residue, exponent, result, table);
        ring.Leave(result, scratch);
    }
}
