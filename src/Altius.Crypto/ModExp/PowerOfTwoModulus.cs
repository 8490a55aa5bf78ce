using System.Buffers.Binary;

namespace Altius.Crypto.ModularExponentiation;

/// <summary>Powers modulo 2^bits.</summary>
internal static unsafe class PowerOfTwoModulus
{
    /// <summary>Limbs of workspace that <see cref="Power"/> takes.</summary>
    public static int WorkspaceFor(int exponentBytes, int length) =>
        Workspace.Rounded(length) + PowerOfTwoRing.ScratchFor(length)
        + Workspace.Rounded(SlidingWindow.TableFor(Math.Min(exponentBytes, 8 * length + 8), length));

    /// <summary>result ← base^exponent mod 2^bits.</summary>
    /// <param name="base">A number of any size.</param>
    /// <param name="baseLength">Its limbs.</param>
    /// <param name="exponent">Big-endian, its first byte not zero.</param>
    /// <param name="bits">At least one.</param>
    /// <param name="result">A slice of as many limbs as the bits need.</param>
    /// <param name="workspace">At least <see cref="WorkspaceFor"/> limbs.</param>
    public static void Power(
        ulong* @base, int baseLength, ReadOnlySpan<byte> exponent, int bits, ulong* result, Workspace workspace)
    {
        int length = (bits + 63) / 64;
        new Span<ulong>(result, length).Clear();
        if (baseLength == 0) return;
        if ((@base[0] & 1) != 0)
        {
            // The odd residues form a group whose exponent divides 2^bits: higher bits of the exponent change nothing.
            exponent = exponent[Math.Max(0, exponent.Length - 8 * length)..].TrimStart((byte)0);
            if (exponent.IsEmpty)
            {
                result[0] = 1;
                return;
            }
        }
        else if (IsAtLeast(exponent, bits))
        {
            return; // the factors two of the base alone fill the modulus
        }
        ulong* residue = workspace.Take(length);
        Natural.Copy(@base, Math.Min(baseLength, length), residue);
        var ring = new PowerOfTwoRing(length, ref workspace);
        SlidingWindow.Raise(ring, residue, exponent, result, workspace.Take(SlidingWindow.TableFor(exponent.Length, length)));
        Natural.KeepLowBits(result, length, bits);
    }

    private static bool IsAtLeast(ReadOnlySpan<byte> exponent, int bound)
    {
        if (exponent.Length > 4) return true;
        Span<byte> padded = stackalloc byte[4];
        padded.Clear();
        exponent.CopyTo(padded[(4 - exponent.Length)..]);
        return BinaryPrimitives.ReadUInt32BigEndian(padded) >= (uint)bound;
    }
}
