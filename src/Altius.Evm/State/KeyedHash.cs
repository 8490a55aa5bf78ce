using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Altius.Primitives;

namespace Altius.Evm;

/// <summary>
/// Hash codes for tables whose keys an attacker picks. Contracts choose storage keys and addresses freely, so without a
/// secret they could make every lookup of a block walk one long chain. Folded multiplication with secrets drawn at start-up.
/// </summary>
internal static class KeyedHash
{
    private static readonly ulong S0 = Secret(), S1 = Secret(), S2 = Secret(), S3 = Secret();

    /// <summary>A non-negative hash code.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Of(in UInt256 key, uint space)
    {
        ulong low = Fold(key.U0 ^ S0 ^ space, key.U1 ^ S1);
        ulong high = Fold(key.U2 ^ S2, key.U3 ^ S3);
        return (int)((low ^ ulong.RotateLeft(high, 23)) & int.MaxValue);
    }

    /// <summary>A non-negative hash code.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Of(in Address address)
    {
        ReadOnlySpan<byte> bytes = address.Bytes;
        ulong a = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        ulong b = BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]);
        ulong c = BinaryPrimitives.ReadUInt32LittleEndian(bytes[16..]);
        return (int)((Fold(a ^ S0, b ^ S1) ^ Fold(c ^ S2, a + S3)) & int.MaxValue);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Fold(ulong a, ulong b)
    {
        ulong high = Math.BigMul(a, b, out ulong low);
        return high ^ low;
    }

    private static ulong Secret() => BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(sizeof(ulong))) | 1;
}
