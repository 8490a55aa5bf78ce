using System.Diagnostics.CodeAnalysis;
using Altius.Crypto;
using Altius.Db;
using Altius.Primitives;
using Altius.Trie;

namespace Altius.State;

/// <summary>
/// Trie nodes in the database. A node with the right hash is the right node, whichever generation of the database it comes from;
/// so each is hashed when read, looked for in the newest generation first, and then in older ones that open states still stand
/// on.
/// </summary>
/// <param name="views">The generations of the database that are open, newest first; asked anew at each miss.</param>
internal sealed class StoreNodes(IKeyValueStore store, Func<IReadOnlyList<PersistedState>> views)
{
    private long _loaded;

    /// <summary>Nodes loaded into memory so far.</summary>
    public long Loaded => Volatile.Read(ref _loaded);

    /// <summary>The nodes of the account trie.</summary>
    public INodeSource Accounts => new Source(this, null);

    /// <summary>The nodes of the storage trie of an account, named by its hashed address.</summary>
    public INodeSource Storage(in Hash256 account) => new Source(this, account);

    /// <summary>Counts nodes that came into memory in another way.</summary>
    public void CountMade(long nodes) => Interlocked.Add(ref _loaded, nodes);

    /// <summary>Of nodes.</summary>
    public ReadMeter Reads { get; } = new();

    private bool TryGet(Column column, ReadOnlySpan<byte> key, in Hash256 hash, [NotNullWhen(true)] out byte[]? rlp)
    {
        if (TryGet(store, column, key, in hash, out rlp)) return true;
        foreach (PersistedState older in views())
        {
            if (!older.TryHold()) continue;
            try
            {
                if (TryGet(older.View, column, key, in hash, out rlp)) return true;
            }
            finally
            {
                older.LetGo();
            }
        }
        return false;
    }

    private bool TryGet(
        IReadView view, Column column, ReadOnlySpan<byte> key, in Hash256 hash, [NotNullWhen(true)] out byte[]? rlp)
    {
        long began = Reads.Begin();
        view.TryGet(column, key, out rlp);
        Reads.End(began);
        if (rlp is null || Keccak256.Hash(rlp) != hash) return false;
        Interlocked.Increment(ref _loaded);
        return true;
    }

    private sealed class Source(StoreNodes nodes, Hash256? account) : INodeSource
    {
        public bool TryGet(ReadOnlySpan<byte> path, in Hash256 hash, [NotNullWhen(true)] out byte[]? rlp)
        {
            Span<byte> key = stackalloc byte[StateKeys.MaxNodeLength];
            return account is { } owner
                ? nodes.TryGet(Column.StorageNodes, StateKeys.Node(owner.Bytes, path, key), in hash, out rlp)
                : nodes.TryGet(Column.AccountNodes, StateKeys.Node(default, path, key), in hash, out rlp);
        }
    }
}
