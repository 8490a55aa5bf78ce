using System.Buffers;
using System.Runtime.CompilerServices;
using Altius.Crypto.ModularExponentiation;

namespace Altius.Crypto;

/// <summary>Modular exponentiation of big-endian numbers of any length, the MODEXP precompile's operation (EIP-198).</summary>
public static unsafe class ModExp
{
    /// <summary>Scratch limbs kept on the stack; longer numbers rent theirs.</summary>
    private const int StackLimbs = 1024;

    /// <summary>output ← base^exponent mod modulus; 0^0 is 1, and a modulus of zero or one gives zero.</summary>
    /// <param name="base">Any number of bytes, none standing for zero.</param>
    /// <param name="exponent">Any number of bytes, none standing for zero.</param>
    /// <param name="modulus">Any number of bytes.</param>
    /// <param name="output">As long as the modulus; wholly overwritten.</param>
    [SkipLocalsInit]
    public static void Compute(
        ReadOnlySpan<byte> @base, ReadOnlySpan<byte> exponent, ReadOnlySpan<byte> modulus, Span<byte> output)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(output.Length, modulus.Length);
        output.Clear();
        @base = @base.TrimStart((byte)0);
        exponent = exponent.TrimStart((byte)0);
        modulus = modulus.TrimStart((byte)0);
        if (modulus.IsEmpty || (modulus.Length == 1 && modulus[0] == 1)) return;
        output = output[^modulus.Length..];
        if (exponent.IsEmpty)
        {
            output[^1] = 1;
            return;
        }
        if (@base.IsEmpty) return;

        int limbs = WorkspaceFor(Natural.LimbsFor(@base.Length), exponent.Length, Natural.LimbsFor(modulus.Length));
        ulong[]? rented = limbs > StackLimbs ? ArrayPool<ulong>.Shared.Rent(limbs) : null;
        Span<ulong> memory = rented ?? stackalloc ulong[StackLimbs];
        // The pinned block is the workspace's whole memory and outlives it.
        fixed (ulong* start = memory) Compute(@base, exponent, modulus, output, new Workspace(start, memory.Length));
        if (rented is not null) ArrayPool<ulong>.Shared.Return(rented);
    }

    /// <summary>Splits the modulus into an odd part and a power of two and joins the two results.</summary>
    private static void Compute(
        ReadOnlySpan<byte> @base, ReadOnlySpan<byte> exponent, ReadOnlySpan<byte> modulus, Span<byte> output, Workspace workspace)
    {
        int baseLength = Natural.LimbsFor(@base.Length), length = Natural.LimbsFor(modulus.Length);
        ulong* b = workspace.Take(baseLength);
        Natural.Read(@base, b);
        ulong* m = workspace.Take(length);
        Natural.Read(modulus, m);
        ulong* result = workspace.Take(length);

        int twos = Natural.TrailingZeroBits(m);
        if (twos == 0)
        {
            OddModulus.Power(b, baseLength, exponent, m, length, result, workspace);
        }
        else
        {
            ulong* odd = workspace.Take(length);
            Natural.ShiftRight(m, length, twos, odd);
            int oddLength = Natural.Trim(odd, length);
            if (oddLength == 1 && odd[0] == 1) PowerOfTwoModulus.Power(b, baseLength, exponent, twos, result, workspace);
            else EvenModulus.Power(b, baseLength, exponent, odd, oddLength, twos, result, workspace);
        }
        Natural.Write(result, length, output);
    }

    private static int WorkspaceFor(int baseLength, int exponentBytes, int length)
    {
        const int alignment = 8;
        int own = alignment + Workspace.Rounded(baseLength) + 3 * Workspace.Rounded(length);
        return own + EvenModulus.WorkspaceFor(baseLength, exponentBytes, length);
    }
}
