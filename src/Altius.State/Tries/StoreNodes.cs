using System.Buffers;
using System.Diagnostics;
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

    /// <param name="keys">Of the nodes, laid end to end: key i ends before <paramref name="ends"/>[i].</param>
    private void GetMany(
        Column column, ReadOnlySpan<byte> keys, ReadOnlySpan<int> ends, ReadOnlySpan<NodeQuery> wanted, Span<byte[]?> found)
    {
        long began = Stopwatch.GetTimestamp();
        store.GetMany(column, keys, ends, found);
        Reads.Add(wanted.Length, began);
        int right = RemoveWrong(wanted, found);
        Interlocked.Add(ref _loaded, right);
        if (right == wanted.Length) return;
        for (int i = 0, start = 0; i < wanted.Length; start = ends[i++])
            if (found[i] is null && TryGet(column, keys[start..ends[i]], wanted[i].Hash, out byte[]? rlp)) found[i] = rlp;
    }

    /// <summary>Takes out what does not have the hash that is wanted.</summary>
    /// <returns>How many stay.</returns>
    private static int RemoveWrong(ReadOnlySpan<NodeQuery> wanted, Span<byte[]?> found)
    {
        int bytes = 0, right = 0;
        foreach (byte[]? rlp in found) bytes += rlp?.Length ?? 0;
        byte[] data = ArrayPool<byte>.Shared.Rent(bytes);
        int[] ends = ArrayPool<int>.Shared.Rent(found.Length);
        Hash256[] hashes = ArrayPool<Hash256>.Shared.Rent(found.Length);
        int used = 0;
        for (int i = 0; i < found.Length; i++)
        {
            found[i]?.CopyTo(data.AsSpan(used));
            ends[i] = used += found[i]?.Length ?? 0;
        }
        Keccak256Batch.Hash(data.AsSpan(0, used), ends.AsSpan(0, found.Length), hashes.AsSpan(0, found.Length));
        for (int i = 0; i < found.Length; i++)
        {
            if (found[i] is null) continue;
            if (hashes[i] == wanted[i].Hash) right++;
            else found[i] = null;
        }
        ArrayPool<byte>.Shared.Return(data);
        ArrayPool<int>.Shared.Return(ends);
        ArrayPool<Hash256>.Shared.Return(hashes);
        return right;
    }

    private sealed class Source(StoreNodes nodes, Hash256? account) : INodeSource
    {
        private Column Column => account is null ? Column.AccountNodes : Column.StorageNodes;

        public bool TryGet(ReadOnlySpan<byte> path, in Hash256 hash, [NotNullWhen(true)] out byte[]? rlp)
        {
            Span<byte> room = stackalloc byte[StateKeys.MaxNodeLength];
            return nodes.TryGet(Column, Key(path, room), in hash, out rlp);
        }

        public void GetMany(ReadOnlySpan<NodeQuery> wanted, Span<byte[]?> found)
        {
            byte[] keys = ArrayPool<byte>.Shared.Rent(wanted.Length * StateKeys.MaxNodeLength);
            int[] ends = ArrayPool<int>.Shared.Rent(wanted.Length);
            int used = 0;
            for (int i = 0; i < wanted.Length; i++) ends[i] = used += Key(wanted[i].Path.Span, keys.AsSpan(used)).Length;
            nodes.GetMany(Column, keys.AsSpan(0, used), ends.AsSpan(0, wanted.Length), wanted, found);
            ArrayPool<byte>.Shared.Return(keys);
            ArrayPool<int>.Shared.Return(ends);
        }

        private ReadOnlySpan<byte> Key(ReadOnlySpan<byte> path, Span<byte> room) =>
            account is { } owner ? StateKeys.Node(owner.Bytes, path, room) : StateKeys.Node(default, path, room);
    }
}
