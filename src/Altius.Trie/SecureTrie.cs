using Altius.Crypto;
using Altius.Primitives;

namespace Altius.Trie;

/// <summary>The secure form of a trie: a key goes in as its Keccak-256 hash, as accounts and storage slots do.</summary>
public static class SecureTrie
{
    /// <summary>Gives the hash of a key a value; an empty value deletes it.</summary>
    public static void SetHashed(this TrieBatch batch, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        ArgumentNullException.ThrowIfNull(batch);
        batch.Set(Keccak256.Hash(key), value);
    }

    /// <summary>Takes the hash of a key out of the trie.</summary>
    public static void DeleteHashed(this TrieBatch batch, ReadOnlySpan<byte> key) => batch.SetHashed(key, default);

    /// <summary>Looks the hash of a key up.</summary>
    /// <exception cref="TrieNodeException">A node on the way cannot be loaded.</exception>
    public static bool TryGetHashed(this PatriciaTrie trie, ReadOnlySpan<byte> key, out ReadOnlyMemory<byte> value)
    {
        ArgumentNullException.ThrowIfNull(trie);
        return trie.TryGet(Keccak256.Hash(key), out value);
    }
}
