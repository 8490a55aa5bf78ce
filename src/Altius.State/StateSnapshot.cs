using Altius.Core;
using Altius.Evm;
using Altius.Primitives;
using Altius.Trie;

namespace Altius.State;

/// <summary>One state of a <see cref="StateStore"/>, unmoved by whatever happens to the store, until disposed.</summary>
public sealed class StateSnapshot : IStateReader, IDisposable
{
    private readonly StateView _view;
    private readonly Func<ulong, Hash256>? _blockHashes;

    internal StateSnapshot(StateView view, Func<ulong, Hash256>? blockHashes = null)
    {
        _view = view;
        _blockHashes = blockHashes;
    }

    internal StateView View => _view;

    /// <summary>The block after which this is the state.</summary>
    public BlockReference Block => _view.Block;

    public Hash256 Root => _view.Root;

    /// <summary>The root that this state would have with changes on top, for blocks that are only imagined.</summary>
    /// <exception cref="Db.StoreException">The database is damaged.</exception>
    public Hash256 RootWith(StateDiff diff)
    {
        ArgumentNullException.ThrowIfNull(diff);
        try
        {
            return RootPreview.Of(_view, diff);
        }
        catch (TrieNodeException fault)
        {
            throw StateFaults.Node(fault);
        }
    }

    /// <summary>The same state that looks ancestors' hashes up here; disposing either disposes both.</summary>
    public StateSnapshot WithBlockHashes(Func<ulong, Hash256> blockHashes) => new(_view, blockHashes);

    /// <exception cref="Db.StoreException">The database is damaged.</exception>
    public bool TryGetAccount(in Address who, out Account account)
    {
        KnownAccount known = _view.Find(who);
        account = known.Exists ? known.Account.ToAccount() : Account.Empty;
        return known.Exists;
    }

    /// <summary>
    /// Brings accounts that are about to be read into memory; it has no other effect, and each may be named more than once.
    /// </summary>
    /// <exception cref="Db.StoreException">The database is damaged.</exception>
    public void LoadAccounts(ReadOnlySpan<Address> accounts) => _view.LoadAccounts(accounts);

    /// <exception cref="Db.StoreException">The database is damaged.</exception>
    public UInt256 GetStorage(in Address who, in UInt256 slot) => _view.FindSlot(who, slot);

    /// <exception cref="Db.StoreException">The database is damaged.</exception>
    public ReadOnlyMemory<byte> GetCode(in Hash256 codeHash) =>
        codeHash == Account.EmptyCodeHash ? default : _view.FindCode(codeHash);

    /// <exception cref="InvalidOperationException"><see cref="WithBlockHashes"/> gave no lookup.</exception>
    public Hash256 GetBlockHash(ulong number) => _blockHashes is null
        ? throw new InvalidOperationException("This state was opened without the hashes of its ancestors.")
        : _blockHashes(number);

    /// <summary>An account with the trie nodes that prove it and the slots asked for (EIP-1186).</summary>
    /// <exception cref="Db.StoreException">The database is damaged.</exception>
    public AccountProof Prove(in Address who, IReadOnlyList<UInt256> slots)
    {
        ArgumentNullException.ThrowIfNull(slots);
        try
        {
            KnownAccount known = _view.Find(who);
            IReadOnlyList<byte[]> nodes = Proof.Create(_view.Accounts, StateKeys.Of(who).Bytes);
            Hash256 storageRoot = known.Exists ? known.Account.StorageRoot : PatriciaTrie.EmptyRoot;
            Account account = known.Exists ? known.Account.ToAccount() : Account.Empty;
            return new AccountProof(who, account, storageRoot, nodes, ProveSlots(who, slots));
        }
        catch (TrieNodeException fault)
        {
            throw StateFaults.Node(fault);
        }
    }

    /// <summary>The trie of accounts, keyed by hashed address; good until this is disposed of.</summary>
    public PatriciaTrie OpenAccountTrie() => _view.Accounts;

    /// <summary>The trie of an account's slots, keyed by hashed slot; good until this is disposed of.</summary>
    public PatriciaTrie OpenStorageTrie(in Address who) => _view.OpenStorage(who);

    public void Dispose() => _view.Dispose();

    private SlotProof[] ProveSlots(in Address who, IReadOnlyList<UInt256> slots)
    {
        if (slots.Count == 0) return [];
        PatriciaTrie storage = _view.OpenStorage(who);
        SlotProof[] proofs = new SlotProof[slots.Count];
        for (int i = 0; i < proofs.Length; i++)
        {
            IReadOnlyList<byte[]> nodes = Proof.Create(storage, StateKeys.Of(slots[i]).Bytes);
            proofs[i] = new SlotProof(slots[i], _view.FindSlot(who, slots[i]), nodes);
        }
        return proofs;
    }
}
