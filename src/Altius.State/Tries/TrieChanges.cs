using Altius.Primitives;
using Altius.Trie;

namespace Altius.State;

/// <summary>Tries after a set of changes by hashed key.</summary>
internal static class TrieChanges
{
    public static PatriciaTrie Accounts(PatriciaTrie trie, IReadOnlyCollection<KeyValuePair<Hash256, KnownAccount>> changes)
    {
        using TrieBatch batch = new();
        RlpWriter leaf = new(128);
        foreach ((Hash256 account, KnownAccount known) in changes)
        {
            if (known.Exists) known.Account.EncodeLeaf(ref leaf);
            else leaf.Clear();
            batch.Set(account, leaf.Written);
        }
        leaf.Dispose();
        return batch.Count == 0 ? trie : trie.Update(batch);
    }

    public static PatriciaTrie Slots(PatriciaTrie trie, IReadOnlyCollection<KeyValuePair<Hash256, UInt256>> changes)
    {
        using TrieBatch batch = new();
        RlpWriter leaf = new(64);
        foreach ((Hash256 slot, UInt256 value) in changes)
        {
            leaf.Clear();
            if (!value.IsZero) leaf.Write(value);
            batch.Set(slot, leaf.Written);
        }
        leaf.Dispose();
        return batch.Count == 0 ? trie : trie.Update(batch);
    }
}
