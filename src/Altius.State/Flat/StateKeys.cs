using System.Buffers.Binary;
using Altius.Crypto;
using Altius.Primitives;

namespace Altius.State;

/// <summary>
/// The keys of the state's columns. Accounts stand under keccak(address), slots under keccak(address) and keccak(slot), in the
/// order of the tries; nodes under the length of their path and its packed nibbles, so that the upper levels of a trie, which
/// every block needs, lie side by side; what was before a block under the key and the block's number, big-endian.
/// </summary>
internal static class StateKeys
{
    public const int SlotLength = 2 * Hash256.Size;
    public const int NumberLength = sizeof(ulong);
    public const int MaxNodeLength = Hash256.Size + 1 + Hash256.Size;

    /// <summary>Metadata: which block's state is on disk.</summary>
    public static ReadOnlySpan<byte> Mark => "state"u8;

    public static Hash256 Of(in Address who) => Keccak256.Hash(who.Bytes);

    public static Hash256 Of(in UInt256 slot)
    {
        Span<byte> key = stackalloc byte[Hash256.Size];
        slot.WriteBigEndian(key);
        return Keccak256.Hash(key);
    }

    /// <summary>The hashed addresses, hashed eight at a time.</summary>
    public static Hash256[] Of(ReadOnlySpan<Address> accounts)
    {
        byte[] addresses = new byte[accounts.Length * Address.Size];
        for (int i = 0; i < accounts.Length; i++) accounts[i].Bytes.CopyTo(addresses.AsSpan(i * Address.Size));
        Hash256[] hashes = new Hash256[accounts.Length];
        Keccak256Batch.Hash(addresses, EqualEnds(accounts.Length, Address.Size), hashes);
        return hashes;
    }

    /// <summary>Where keys of one size end that are laid end to end.</summary>
    public static int[] EqualEnds(int count, int size)
    {
        int[] ends = new int[count];
        for (int i = 0; i < count; i++) ends[i] = (i + 1) * size;
        return ends;
    }

    /// <summary>Writes the key of a slot: 64 bytes.</summary>
    public static Span<byte> Slot(scoped in Hash256 account, scoped in Hash256 slot, Span<byte> room)
    {
        account.Bytes.CopyTo(room);
        slot.Bytes.CopyTo(room[Hash256.Size..]);
        return room[..SlotLength];
    }

    /// <summary>Writes a key followed by a block number.</summary>
    public static Span<byte> At(scoped ReadOnlySpan<byte> key, ulong number, Span<byte> room)
    {
        key.CopyTo(room);
        BinaryPrimitives.WriteUInt64BigEndian(room[key.Length..], number);
        return room[..(key.Length + NumberLength)];
    }

    /// <summary>Writes the key of a block's changes.</summary>
    public static Span<byte> Number(ulong number, Span<byte> room) => At(default, number, room);

    /// <summary>Writes the key of a node.</summary>
    /// <param name="owner">The hashed address for a storage trie; nothing for the account trie.</param>
    /// <param name="path">One nibble a byte.</param>
    public static Span<byte> Node(scoped ReadOnlySpan<byte> owner, scoped ReadOnlySpan<byte> path, Span<byte> room)
    {
        owner.CopyTo(room);
        int at = owner.Length;
        room[at++] = (byte)path.Length;
        for (int i = 0; i < path.Length; i += 2) room[at++] = (byte)((path[i] << 4) | (i + 1 < path.Length ? path[i + 1] : 0));
        return room[..at];
    }

    /// <summary>The key behind all that begin with a hash: where a range that holds just these ends.</summary>
    /// <returns>False where the hash is the last there is: the range then has no end.</returns>
    public static bool TryAfter(in Hash256 hash, Span<byte> room)
    {
        hash.Bytes.CopyTo(room);
        for (int i = Hash256.Size - 1; i >= 0; i--)
            if (++room[i] != 0) return true;
        return false;
    }
}
