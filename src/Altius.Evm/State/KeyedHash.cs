using System.Runtime.CompilerServices;
using Altius.Primitives;

namespace Altius.Evm;

/// <summary>
/// Hash codes for the tables of a running block. Contracts choose storage keys and addresses freely; the hash codes of both
/// are seeded at start-up, so nobody can make the lookups of a block walk one long chain.
/// </summary>
internal static class KeyedHash
{
    /// <summary>A non-negative hash code.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Of(in Address address) => address.GetHashCode() & int.MaxValue;

    /// <summary>A non-negative hash code of a key in one of many spaces, such as the storages of accounts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Of(in UInt256 key, uint space) => (key.GetHashCode() ^ (int)(space * 0x9E3779B1)) & int.MaxValue;
}
