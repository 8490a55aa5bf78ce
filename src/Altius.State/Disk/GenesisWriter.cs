using Altius.Core;
using Altius.Crypto;
using Altius.Db;
using Altius.Primitives;
using Altius.Trie;

namespace Altius.State;

/// <summary>
/// Writes the state a chain begins with, in batches of bounded size. The last one holds the mark that makes it a state; what an
/// earlier attempt left behind without one is cleared away first.
/// </summary>
internal static class GenesisWriter
{
    private const long BatchBytes = 16 << 20;

    private static readonly Column[] Columns =
    [
        Column.Accounts, Column.Slots, Column.Codes, Column.AccountNodes, Column.StorageNodes,
        Column.AccountHistory, Column.SlotHistory, Column.BlockChanges,
    ];

    /// <returns>The root of the state.</returns>
    public static Hash256 Write(IKeyValueStore store, Genesis genesis)
    {
        using IWriteBatch batch = store.BeginWrite();
        Clear(store, batch);
        StackTrie accounts = new(new NodeWriter(batch, account: null));
        RlpWriter leaf = new(128);
        Span<byte> value = stackalloc byte[FlatAccount.MaxLength];
        foreach ((Hash256 hashed, GenesisAccount account) in
            genesis.Accounts.Select(account => (StateKeys.Of(account.Address), account)).OrderBy(pair => pair.Item1))
        {
            Hash256 codeHash = account.Code.IsEmpty ? Account.EmptyCodeHash : Keccak256.Hash(account.Code.Span);
            if (!account.Code.IsEmpty) batch.Put(Column.Codes, codeHash.Bytes, account.Code.Span);
            FlatAccount flat = new(account.Nonce, account.Balance, codeHash, WriteStorage(batch, hashed, account));
            flat.EncodeLeaf(ref leaf);
            accounts.Add(hashed.Bytes, leaf.Written);
            batch.Put(Column.Accounts, hashed.Bytes, value[..flat.Encode(value)]);
            if (batch.Size > BatchBytes) batch.Commit();
        }
        leaf.Dispose();
        Hash256 root = accounts.Finish();
        BlockReference block = new(genesis.Template.Number, genesis.BuildHeader(root).Hash);
        new StateMark(block, root, block.Number).Write(batch);
        batch.Commit(isDurable: true);
        return root;
    }

    private static Hash256 WriteStorage(IWriteBatch batch, in Hash256 account, GenesisAccount source)
    {
        if (source.Storage.Count == 0) return PatriciaTrie.EmptyRoot;
        StackTrie trie = new(new NodeWriter(batch, account));
        RlpWriter leaf = new(64);
        Span<byte> key = stackalloc byte[StateKeys.SlotLength];
        Span<byte> word = stackalloc byte[Hash256.Size];
        IEnumerable<(Hash256 Slot, UInt256 Value)> slots =
            source.Storage.Where(slot => !slot.Value.IsZero).Select(slot => (StateKeys.Of(slot.Key), slot.Value));
        foreach ((Hash256 slot, UInt256 value) in slots.OrderBy(slot => slot.Slot))
        {
            leaf.Clear();
            leaf.Write(value);
            trie.Add(slot.Bytes, leaf.Written);
            batch.Put(Column.Slots, StateKeys.Slot(in account, in slot, key), FlatState.EncodeSlot(in value, word));
            if (batch.Size > BatchBytes) batch.Commit();
        }
        leaf.Dispose();
        return trie.Finish();
    }

    private static void Clear(IKeyValueStore store, IWriteBatch batch)
    {
        byte[] beyond = new byte[StateKeys.MaxNodeLength + StateKeys.NumberLength];
        Array.Fill(beyond, byte.MaxValue);
        foreach (Column column in Columns)
        {
            using ICursor cursor = store.OpenCursor(column);
            if (cursor.Seek(default)) batch.DeleteRange(column, default, beyond);
        }
    }
}
