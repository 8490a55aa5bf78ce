using System.Text;
using Altius.Core;
using Altius.Crypto;
using Altius.Db;
using Altius.Primitives;

namespace Altius.Client.Dev;

/// <summary>
/// The edits that blocks of a development chain make, in the database by their Keccak-256, which is the block's extra data: so
/// the block's hash commits to its edit, and whoever runs the block again, now or after a restart, makes the same
/// one. Safe for many threads.
/// </summary>
internal sealed class StateEdits(IKeyValueStore store)
{
    private static readonly byte[] Prefix = Encoding.ASCII.GetBytes("dev.edit.");

    /// <summary>There once an edit has been made.</summary>
    private static readonly byte[] Mark = Encoding.ASCII.GetBytes("dev.edits");

    /// <summary>Whether a chain has such blocks: only dev mode makes them, and only on chains that nobody shares.</summary>
    public static bool AreIn(IKeyValueStore store) => store.TryGet(Column.Metadata, Mark, out _);

    /// <summary>The edit that a block makes; null for most.</summary>
    /// <exception cref="StoreException">The database is damaged.</exception>
    public StateEdit? Find(BlockHeader header)
    {
        if (header.ExtraData.Length != Hash256.Size) return null;
        if (!store.TryGet(Column.Metadata, KeyOf(header.ExtraData.Span), out byte[]? encoded)) return null;
        if (!Keccak256.Hash(encoded).Bytes.SequenceEqual(header.ExtraData.Span))
            throw new StoreException(
                $"The edit of block {header.Number} in the database is damaged: remove the data directory of this dev chain.");
        StateEdit edit = StateEdit.Decode(encoded);
        return edit.Parent == header.ParentHash ? edit : null;
    }

    /// <summary>Keeps an edit.</summary>
    /// <returns>The extra data of the block that makes it.</returns>
    public byte[] Put(StateEdit edit)
    {
        byte[] encoded = edit.Encode();
        byte[] hash = Keccak256.Hash(encoded).ToArray();
        using IWriteBatch batch = store.BeginWrite();
        batch.Put(Column.Metadata, KeyOf(hash), encoded);
        batch.Put(Column.Metadata, Mark, [1]);
        batch.Commit();
        return hash;
    }

    private static byte[] KeyOf(ReadOnlySpan<byte> hash) => [.. Prefix, .. hash];
}
