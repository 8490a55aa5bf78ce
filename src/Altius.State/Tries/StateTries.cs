using Altius.Primitives;
using Altius.Trie;

namespace Altius.State;

/// <summary>
/// The tries of the states a store holds: where their nodes come from, which stay in memory, and how many may.
/// </summary>
/// <remarks>
/// Nodes that a block loads or makes stay for the next. Once there are more than the budget, those on disk are forgotten but for
/// the upper levels, through which every path leads, and the upper levels of the storage tries used last.
/// </remarks>
internal sealed class StateTries(StoreNodes nodes, long nodeBudget)
{
    /// <summary>
    /// Five levels of a full trie are 70,000 nodes, about 50 MB, and leave three of eight on a path through mainnet's.
    /// </summary>
    private const int AccountLevels = 5;

    private const int StorageLevels = 2;
    private const int StorageTries = 4_096;

    private readonly RecentlyUsed<Hash256, PatriciaTrie> _storages = new(StorageTries, static _ => 1);
    private long _forgottenAt;

    /// <summary>Nodes that were read of the database.</summary>
    public ReadMeter Reads => nodes.Reads;

    /// <summary>The account trie with this root.</summary>
    public PatriciaTrie OpenAccounts(in Hash256 root) => PatriciaTrie.Open(root, nodes.Accounts);

    /// <summary>Brings the levels of an account trie into memory that stay there.</summary>
    public static void LoadUpperLevels(PatriciaTrie accounts, CancellationToken stop) => accounts.Load(AccountLevels, stop);

    /// <summary>A storage trie, from memory if it was used lately.</summary>
    /// <param name="account">The hashed address.</param>
    public PatriciaTrie OpenStorage(in Hash256 account, in Hash256 root)
    {
        if (root != PatriciaTrie.EmptyRoot)
        {
            if (_storages.TryGet(account, out PatriciaTrie? kept) && kept.Root == root) return kept;
            PatriciaTrie opened = PatriciaTrie.Open(root, nodes.Storage(account));
            _storages.Put(account, opened);
            return opened;
        }
        return PatriciaTrie.Open(root, nodes.Storage(account));
    }

    /// <summary>Takes note of a storage trie that is on disk now.</summary>
    public void Persisted(in Hash256 account, PatriciaTrie storage)
    {
        if (storage.IsEmpty) _storages.Remove(account);
        else _storages.Put(account, storage);
    }

    /// <summary>Forgets nodes if there are more than the budget.</summary>
    /// <param name="accounts">The account trie, all of which is on disk.</param>
    /// <param name="made">Nodes made since the last call, now on disk.</param>
    /// <param name="changed">The storage tries that were made since the last call.</param>
    public void Trim(PatriciaTrie accounts, long made, IEnumerable<PatriciaTrie> changed)
    {
        nodes.CountMade(made);
        if (nodes.Loaded - _forgottenAt <= nodeBudget) return;
        accounts.Forget(AccountLevels);
        foreach (PatriciaTrie storage in changed.Concat(_storages.Values)) storage.Forget(StorageLevels);
        _forgottenAt = nodes.Loaded;
    }

    /// <summary>Forgets everything: what is on disk is another branch now.</summary>
    public void Clear() => _storages.Clear();
}
