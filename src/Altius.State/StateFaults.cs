using Altius.Db;
using Altius.Trie;

namespace Altius.State;

/// <summary>Faults of the database as the state finds them.</summary>
internal static class StateFaults
{
    /// <summary>A trie node that cannot be had, though the trie it belongs to is on disk.</summary>
    public static StoreException Node(TrieNodeException fault) =>
        new($"{fault.Message} The state's tries on disk are damaged (columns AccountNodes, StorageNodes). " +
            $"{FlatState.Advice}", fault);
}
