namespace Altius.Crypto.ModularExponentiation;

/// <summary>Powers modulo an odd number times a power of two, joined by the Chinese remainder theorem (Garner's form).</summary>
internal static unsafe class EvenModulus
{
    /// <summary>Limbs of workspace that <see cref="Power"/> takes; enough for either part alone.</summary>
    public static int WorkspaceFor(int baseLength, int exponentBytes, int length)
    {
        int parts = 4 * Workspace.Rounded(length) + PowerOfTwoRing.ScratchFor(length);
        return parts + Math.Max(
            OddModulus.WorkspaceFor(baseLength, exponentBytes, length), PowerOfTwoModulus.WorkspaceFor(exponentBytes, length));
    }

    /// <summary>result ← base^exponent mod (odd · 2^twos).</summary>
    /// <param name="base">A number of any size.</param>
    /// <param name="baseLength">Its limbs.</param>
    /// <param name="exponent">Big-endian, its first byte not zero.</param>
    /// <param name="odd">
    /// The modulus's odd part, above one, its highest limb not zero; as many limbs as the result may be read.
    /// </param>
    /// <param name="oddLength">The odd part's limbs.</param>
    /// <param name="twos">At least one.</param>
    /// <param name="result">A zeroed slice as long as the whole modulus.</param>
    /// <param name="workspace">At least <see cref="WorkspaceFor"/> limbs.</param>
    public static void Power(
        ulong* @base, int baseLength, ReadOnlySpan<byte> exponent, ulong* odd, int oddLength, int twos, ulong* result,
        Workspace workspace)
    {
        OddModulus.Power(@base, baseLength, exponent, odd, oddLength, result, workspace);

        // y ← (base^exponent − result) / odd mod 2^twos; then result + odd · y is the power.
        int length = (twos + 63) / 64;
        ulong* y = workspace.Take(length);
        PowerOfTwoModulus.Power(@base, baseLength, exponent, twos, y, workspace);
        ulong borrow = 0;
        for (int i = 0; i < length; i++) y[i] = Limb.Subtract(y[i], i < oddLength ? result[i] : 0, ref borrow);

        ulong* divisor = workspace.Take(length);
        Natural.Copy(odd, Math.Min(oddLength, length), divisor);
        ulong* inverse = workspace.Take(length);
        ulong* scratch = workspace.Take(length);
        var ring = new PowerOfTwoRing(length, ref workspace);
        ring.Invert(divisor, inverse, scratch);
        ring.Multiply(y, inverse, y);
        Natural.KeepLowBits(y, length, twos);
        Natural.MultiplyAdd(y, length, odd, oddLength, result);
    }
}
