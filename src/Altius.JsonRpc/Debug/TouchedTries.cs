using Altius.Core;
using Altius.Evm;
using Altius.Primitives;
using Altius.State;
using Altius.Trie;

namespace Altius.JsonRpc.Debug;

/// <summary>
/// The tries of a state of which no more is loaded than what is read and changed, and that part remembered. Changes can be made
/// on any state that can be opened, those of the history included, and nothing is kept of them.
/// </summary>
internal sealed class TouchedTries
{
    private readonly StateSnapshot _state;
    private readonly RecordedNodes _accountNodes;
    private readonly Dictionary<Address, (PatriciaTrie Trie, RecordedNodes Nodes)> _storages = [];
    private PatriciaTrie _accounts;

    /// <param name="state">Stays open as long as this is used.</param>
    public TouchedTries(StateSnapshot state)
    {
        _state = state;
        _accountNodes = new RecordedNodes(state.OpenAccountTrie());
        _accounts = PatriciaTrie.Open(state.Root, _accountNodes);
    }

    /// <summary>The encoded nodes that were needed so far, in no promised order; one may be there twice.</summary>
    public IEnumerable<byte[]> Nodes => _accountNodes.Nodes.Concat(_storages.Values.SelectMany(storage => storage.Nodes.Nodes));

    /// <summary>The trie of accounts as it stands.</summary>
    public PatriciaTrie Accounts => _accounts;

    /// <summary>Looks an account and slots of it up.</summary>
    public void Read(in Address who, IEnumerable<UInt256> slots)
    {
        _accounts.TryGetHashed(who.Bytes, out _);
        Span<byte> key = stackalloc byte[Hash256.Size];
        foreach (UInt256 slot in slots)
        {
            slot.WriteBigEndian(key);
            StorageOf(who).TryGetHashed(key, out _);
        }
    }

    /// <summary>Makes changes.</summary>
    /// <returns>The root of the state then.</returns>
    public Hash256 Apply(StateDiff diff)
    {
        using TrieBatch accounts = new();
        RlpWriter leaf = new(128);
        foreach ((Address who, AccountChange change) in diff.Accounts)
        {
            Hash256 storageRoot = ChangeStorage(who, change);
            leaf.Clear();
            if (change.After is { } account) WriteLeaf(ref leaf, account, storageRoot);
            accounts.SetHashed(who.Bytes, leaf.Written);
        }
        leaf.Dispose();
        _accounts = _accounts.Update(accounts, workers: 1);
        return _accounts.Root;
    }

    /// <summary>The storage trie of an account as it stands.</summary>
    public PatriciaTrie StorageOf(in Address who)
    {
        if (_storages.TryGetValue(who, out (PatriciaTrie Trie, RecordedNodes Nodes) storage)) return storage.Trie;
        PatriciaTrie whole = _state.OpenStorageTrie(who);
        RecordedNodes nodes = new(whole);
        PatriciaTrie touched = whole.IsEmpty ? PatriciaTrie.Empty : PatriciaTrie.Open(whole.Root, nodes);
        _storages.Add(who, (touched, nodes));
        return touched;
    }

    private Hash256 ChangeStorage(in Address who, AccountChange change)
    {
        if (change.After is null || change.StorageWiped) SetStorage(who, PatriciaTrie.Empty);
        if (change.After is null) return PatriciaTrie.EmptyRoot;
        PatriciaTrie storage = StorageOf(who);
        if (change.Storage.Count == 0) return storage.Root;
        using TrieBatch slots = new();
        Span<byte> key = stackalloc byte[Hash256.Size];
        RlpWriter value = new(64);
        foreach ((UInt256 slot, UInt256 after) in change.Storage)
        {
            slot.WriteBigEndian(key);
            value.Clear();
            if (!after.IsZero) value.Write(after);
            slots.SetHashed(key, value.Written);
        }
        value.Dispose();
        storage = storage.Update(slots, workers: 1);
        SetStorage(who, storage);
        return storage.Root;
    }

    private void SetStorage(in Address who, PatriciaTrie trie)
    {
        StorageOf(who);
        _storages[who] = (trie, _storages[who].Nodes);
    }

    /// <summary>Yellow Paper 4.1.</summary>
    private static void WriteLeaf(ref RlpWriter writer, in Account account, in Hash256 storageRoot)
    {
        int list = writer.BeginList();
        writer.Write(account.Nonce);
        writer.Write(account.Balance);
        writer.Write(storageRoot.Bytes);
        writer.Write(account.CodeHash.Bytes);
        writer.EndList(list);
    }
}
