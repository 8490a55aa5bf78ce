using Altius.Db;
using Altius.Primitives;
using Altius.Trie;

namespace Altius.State;

/// <summary>Puts the changed nodes of one trie into a batch.</summary>
/// <param name="account">The hashed address for a storage trie; null for the account trie.</param>
internal sealed class NodeWriter(IWriteBatch batch, Hash256? account) : INodeSink
{
    /// <summary>Nodes put.</summary>
    public long Count { get; private set; }

    public void Put(ReadOnlySpan<byte> path, in Hash256 hash, ReadOnlySpan<byte> rlp)
    {
        Span<byte> room = stackalloc byte[StateKeys.MaxNodeLength];
        batch.Put(Column, Key(path, room), rlp);
        Count++;
    }

    public void Delete(ReadOnlySpan<byte> path, in Hash256 hash)
    {
        Span<byte> room = stackalloc byte[StateKeys.MaxNodeLength];
        batch.Delete(Column, Key(path, room));
    }

    private Column Column => account is null ? Column.AccountNodes : Column.StorageNodes;

    private ReadOnlySpan<byte> Key(ReadOnlySpan<byte> path, Span<byte> room) =>
        account is { } owner ? StateKeys.Node(owner.Bytes, path, room) : StateKeys.Node(default, path, room);
}
