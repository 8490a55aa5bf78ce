using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Altius.Crypto;

/// <summary>The constants ι adds to lane (0, 0), one a round (FIPS 202, 3.2.5).</summary>
internal static class KeccakRoundConstants
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong At(int round) => Unsafe.Add(ref MemoryMarshal.GetReference(Values), round);

    private static ReadOnlySpan<ulong> Values =>
    [
        0x0000000000000001, 0x0000000000008082, 0x800000000000808A, 0x8000000080008000,
        0x000000000000808B, 0x0000000080000001, 0x8000000080008081, 0x8000000000008009,
        0x000000000000008A, 0x0000000000000088, 0x0000000080008009, 0x000000008000000A,
        0x000000008000808B, 0x800000000000008B, 0x8000000000008089, 0x8000000000008003,
        0x8000000000008002, 0x8000000000000080, 0x000000000000800A, 0x800000008000000A,
        0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008,
    ];
}
