using System.Globalization;
using Altius.Core;
using Altius.Db;
using Altius.Primitives;
using Altius.Trie;

namespace Altius.State;

/// <summary>
/// Reads a whole state and makes its tries anew from accounts and slots: every storage root, the state root and every node on
/// disk must come out as they stand there, every code must be there and have its hash, and nothing may be left over.
/// </summary>
internal sealed class StateVerifier(IReadView view, StateMark mark)
{
    private readonly HashSet<Hash256> _codes = [];
    private long _storageNodes;

    /// <exception cref="StoreException">Something does not fit; it names the column and key range.</exception>
    public void Run(IProgress<double>? progress, CancellationToken stop)
    {
        NodeCheck nodes = new(view, account: null);
        StackTrie trie = new(nodes);
        using ICursor slots = view.OpenCursor(Column.Slots);
        bool moreSlots = slots.Seek(default);
        RlpWriter leaf = new(128);
        using (ICursor accounts = view.OpenCursor(Column.Accounts))
        {
            for (bool more = accounts.Seek(default); more; more = accounts.Next())
            {
                stop.ThrowIfCancellationRequested();
                if (accounts.Key.Length != Hash256.Size)
                    throw FlatState.Fault(Column.Accounts, accounts.Key, "does not stand under a hash");
                Hash256 hashed = new(accounts.Key);
                FlatAccount account = FlatState.DecodeAccount(Column.Accounts, accounts.Key, accounts.Value);
                VerifyStorage(slots, ref moreSlots, hashed, account, stop);
                if (account.CodeHash != Account.EmptyCodeHash && _codes.Add(account.CodeHash))
                    FlatState.ReadCode(view, account.CodeHash);
                account.EncodeLeaf(ref leaf);
                trie.Add(hashed.Bytes, leaf.Written);
                progress?.Report(hashed.Prefix64 / (double)ulong.MaxValue);
            }
        }
        leaf.Dispose();
        if (moreSlots) throw FlatState.Fault(Column.Slots, slots.Key, "belongs to no account");
        Hash256 root = trie.Finish();
        if (root != mark.Root) throw new StoreException(
            $"The accounts on disk have the root {root}, but the state of block {mark.Block} has {mark.Root}: column " +
            $"Accounts is damaged, between 0x00… and 0xff…. {FlatState.Advice}");
        VerifyCount(Column.AccountNodes, nodes.Count, stop);
        VerifyCount(Column.StorageNodes, _storageNodes, stop);
        VerifyHistory(stop);
        progress?.Report(1);
    }

    private void VerifyStorage(ICursor slots, ref bool more, in Hash256 account, in FlatAccount flat, CancellationToken stop)
    {
        NodeCheck nodes = new(view, account);
        StackTrie trie = new(nodes);
        RlpWriter leaf = new(64);
        for (; more; more = slots.Next())
        {
            stop.ThrowIfCancellationRequested();
            if (slots.Key.Length != StateKeys.SlotLength)
                throw FlatState.Fault(Column.Slots, slots.Key, "does not stand under two hashes");
            int order = slots.Key[..Hash256.Size].SequenceCompareTo(account.Bytes);
            if (order < 0) throw FlatState.Fault(Column.Slots, slots.Key, "belongs to no account");
            if (order > 0) break;
            leaf.Clear();
            leaf.Write(FlatState.DecodeSlot(Column.Slots, slots.Key, slots.Value));
            trie.Add(slots.Key[Hash256.Size..], leaf.Written);
        }
        leaf.Dispose();
        Hash256 root = trie.Finish();
        if (root != flat.StorageRoot) throw new StoreException(
            $"The slots of the account with hashed address {account} have the root {root}, but the account has " +
            $"{flat.StorageRoot}: column Slots is damaged among the keys that begin with {account}. {FlatState.Advice}");
        _storageNodes += nodes.Count;
    }

    /// <summary>Every node was found where it belongs; if there are more, some belong to no trie.</summary>
    private void VerifyCount(Column column, long expected, CancellationToken stop)
    {
        long count = 0;
        using ICursor cursor = view.OpenCursor(column);
        for (bool more = cursor.Seek(default); more; more = cursor.Next(), count++) stop.ThrowIfCancellationRequested();
        if (count != expected) throw new StoreException(
            $"Column {column} holds {count} nodes, but the tries of block {mark.Block} have {expected}: {count - expected} " +
                $"belong to none. {FlatState.Advice}");
    }

    private void VerifyHistory(CancellationToken stop)
    {
        BlockReference block = mark.Block;
        Hash256 root = mark.Root;
        Span<byte> key = stackalloc byte[StateKeys.NumberLength];
        while (block.Number > mark.OldestHistory)
        {
            stop.ThrowIfCancellationRequested();
            BlockChanges changes = BlockChanges.Read(view, block.Number);
            if (!changes.IsOf(block, root))
                throw FlatState.Fault(Column.BlockChanges, StateKeys.Number(block.Number, key), $"is not that of block {block}");
            foreach ((Hash256 account, List<Hash256> slots) in changes.Accounts)
            {
                History.AccountBefore(view, account, block.Number);
                foreach (Hash256 slot in slots) History.SlotBefore(view, account, slot, block.Number);
            }
            (block, root) = (changes.Parent, changes.ParentRoot);
        }
    }

    /// <summary>Holds the nodes of a trie made anew against those on disk.</summary>
    private sealed class NodeCheck(IReadView view, Hash256? account) : INodeSink
    {
        private readonly byte[] _room = new byte[576]; // the longest node takes 532

        /// <summary>Nodes met.</summary>
        public long Count { get; private set; }

        public void Put(ReadOnlySpan<byte> path, in Hash256 hash, ReadOnlySpan<byte> rlp)
        {
            Span<byte> key = stackalloc byte[StateKeys.MaxNodeLength];
            Column column = account is null ? Column.AccountNodes : Column.StorageNodes;
            key = account is { } owner ? StateKeys.Node(owner.Bytes, path, key) : StateKeys.Node(default, path, key);
            bool found = view.TryRead(column, key, _room, out int length);
            if (!found || length != rlp.Length || !rlp.SequenceEqual(_room.AsSpan(0, length)))
                throw Misfit(column, key, path, found);
            Count++;
        }

        /// <summary>Which of the two is right cannot be told from here.</summary>
        private StoreException Misfit(Column column, ReadOnlySpan<byte> key, ReadOnlySpan<byte> path, bool found)
        {
            string range = string.Concat(path.ToArray().Select(nibble => nibble.ToString("x", CultureInfo.InvariantCulture)));
            string flat = account is { } owner
                ? $"Slots makes from the keys that begin with {owner}{range}"
                : $"Accounts makes from the keys that begin with 0x{range}";
            string fault = found ? "is not" : "is missing:";
            return FlatState.Fault(column, key, $"{fault} the node that column {flat}; one or the other is wrong");
        }

        public void Delete(ReadOnlySpan<byte> path, in Hash256 hash) =>
            throw new InvalidOperationException("A trie that is made anew deletes nothing.");
    }
}
