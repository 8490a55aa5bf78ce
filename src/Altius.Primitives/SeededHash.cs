using System.Numerics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Altius.Primitives;

/// <summary>
/// Hash codes for keys that strangers choose (storage slots, addresses, hashes): multiplications folded to 64 bits, as in
/// wyhash, under a seed drawn at start-up, so that nobody can prepare a block full of keys that collide in our tables.
/// </summary>
internal static class SeededHash
{
    private static readonly ulong Seed0 = Draw(), Seed1 = Draw(), Seed2 = Draw(), Seed3 = Draw();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Of(ulong a, ulong b, ulong c, ulong d)
    {
        ulong mixed = Fold(a ^ Seed0, b ^ Seed1) ^ BitOperations.RotateLeft(Fold(c ^ Seed2, d ^ Seed3), 23);
        return (int)(mixed ^ (mixed >> 32));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Fold(ulong x, ulong y)
    {
        ulong high = UInt256.MultiplyWide(x, y, out ulong low);
        return high ^ low;
    }

    /// <summary>Odd, hence never zero: a zero factor would swallow the other limb.</summary>
    private static ulong Draw()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        RandomNumberGenerator.Fill(bytes);
        return BitConverter.ToUInt64(bytes) | 1;
    }
}
