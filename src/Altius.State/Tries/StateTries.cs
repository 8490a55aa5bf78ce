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
    /// Levels of the account trie that stay unless <see cref="LoadUpperLevels"/> finds room for more. Five levels of a full trie
    /// are 70,000 nodes, about 50 MB, and leave three of eight on a path through mainnet's.
    /// </summary>
    private const int AccountLevels = 5;

    /// <summary>Bytes of a node in memory, about.</summary>
    private const long BytesOfNode = 700;

    private const int StorageLevels = 2;
    private const int StorageTries = 4_096;

    /// <summary>
    /// Levels of storage tries in use that are loaded ahead: 273 nodes of a full trie, about 190 KB. Of five thousand slots those
    /// are all branches there are.
    /// </summary>
    private const int BusyLevels = 3;

    private readonly RecentlyUsed<Hash256, PatriciaTrie> _storages = new(StorageTries, static _ => 1);
    private readonly HashSet<Hash256> _busy = []; // storage tries that were loaded ahead; this and the next under its lock
    private long _busyBytes;
    private long _forgottenAt;
    private long _upperNodes; // what the levels that stay take of the budget
    private volatile int _accountLevels = AccountLevels;

    /// <summary>Nodes that were read of the database.</summary>
    public ReadMeter Reads => nodes.Reads;

    /// <summary>The account trie with this root.</summary>
    public PatriciaTrie OpenAccounts(in Hash256 root) => PatriciaTrie.Open(root, nodes.Accounts);

    /// <summary>
    /// Brings the upper levels of the account trie into memory, which stay there: as many as take at most half the budget. Of a
    /// million accounts those are all branches there are, which leaves nothing to load on the way to an account.
    /// </summary>
    public void LoadUpperLevels(PatriciaTrie accounts, CancellationToken stop)
    {
        (int levels, long bytes) = accounts.Load(2 * Hash256.Size, UpperBytes, stop);
        Keep(levels, bytes);
    }

    /// <summary>
    /// Brings the upper levels of a storage trie that is in use into memory, where they stay until nodes are forgotten. All such
    /// levels together take at most a quarter of the budget.
    /// </summary>
    /// <param name="account">The hashed address.</param>
    /// <param name="storage">
    /// As a recent block left it; what it shares with that of later blocks is loaded in those as well.
    /// </param>
    public void LoadBusy(in Hash256 account, PatriciaTrie storage, CancellationToken stop)
    {
        lock (_busy)
        {
            if (_busyBytes >= nodeBudget / 4 * BytesOfNode || !_busy.Add(account)) return;
            _busyBytes += storage.Load(BusyLevels, stop: stop).Bytes;
        }
    }

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
        if (nodes.Loaded - Volatile.Read(ref _forgottenAt) <= nodeBudget - Volatile.Read(ref _upperNodes)) return;
        foreach (PatriciaTrie storage in changed.Concat(_storages.Values)) storage.Forget(StorageLevels);
        ForgetBusy();
        int levels = _accountLevels;
        accounts.Forget(levels);
        // The trie may have grown since its levels were loaded.
        long bytes = accounts.BytesInMemory;
        while (levels > AccountLevels && bytes > UpperBytes)
        {
            accounts.Forget(--levels);
            bytes = accounts.BytesInMemory;
        }
        Keep(levels, bytes);
    }

    /// <summary>Forgets everything: what is on disk is another branch now.</summary>
    public void Clear()
    {
        _storages.Clear();
        ForgetBusy();
    }

    private void ForgetBusy()
    {
        lock (_busy)
        {
            _busy.Clear();
            _busyBytes = 0;
        }
    }

    private long UpperBytes => nodeBudget / 2 * BytesOfNode;

    private void Keep(int levels, long bytes)
    {
        _accountLevels = levels;
        Volatile.Write(ref _upperNodes, bytes / BytesOfNode);
        Volatile.Write(ref _forgottenAt, nodes.Loaded);
    }
}
