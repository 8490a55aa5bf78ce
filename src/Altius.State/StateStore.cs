using System.Diagnostics.CodeAnalysis;
using Altius.Core;
using Altius.Db;
using Altius.Evm;
using Altius.Primitives;
using Altius.Trie;

namespace Altius.State;

/// <summary>
/// The states of a chain: one on disk, and on top of it a tree of layers in memory, one for each recent block of every branch.
/// </summary>
/// <remarks>
/// <para>Concurrency. Who: any thread opens states, reads them and computes new ones, also while one thread persists; those that
/// add, persist, or roll back take turns. Memory: what an open state can see never changes: layers are not written to once made,
/// and the database is read through a view of its own generation. Completion: a change of what is on disk is one batch; states
/// opened afterwards stand on it, those opened before keep what they had, and layers leave memory when no open state can need
/// them. Nothing cancels these.</para>
/// <para>The store does not own the database; whoever opened it disposes of it, after the store.</para>
/// </remarks>
public sealed class StateStore : IDisposable
{
    /// <summary>
    /// Blocks by which the history may be pruned at once beyond those that are added: a smaller window takes effect step by
    /// step.
    /// </summary>
    private const ulong ExtraPruning = 128;

    private readonly IKeyValueStore _store;
    private readonly StateStoreOptions _options;
    private readonly StateMemory _memory;
    private readonly StateTries _tries;
    private readonly Lock _writing = new(); // what is on disk; taken before the gate
    private readonly Lock _gate = new(); // the fields below
    private readonly Dictionary<Hash256, Layer> _layers = [];
    private readonly List<(int Generation, IReadOnlyList<Layer> Layers)> _retired = [];
    private volatile IReadOnlyList<PersistedState> _open = []; // the newest first
    private PersistedState? _persisted;
    private bool _isDisposed;

    private StateStore(IKeyValueStore store, StateStoreOptions options)
    {
        _store = store;
        _options = options;
        _memory = new StateMemory(options.CacheBytes);
        _tries = new StateTries(new StoreNodes(store, () => _open), options.TrieNodes);
    }

    /// <summary>Opens the states in a database.</summary>
    /// <exception cref="StoreException">What is there cannot be trusted.</exception>
    public static StateStore Open(IKeyValueStore store, StateStoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(options);
        StateStore states = new(store, options);
        if (StateMark.Read(store) is not { } mark) return states;
        StateCheck.Quick(store, mark);
        states.Publish(mark, states._tries.OpenAccounts(mark.Root));
        return states;
    }

    /// <summary>The block whose state is on disk; null in an empty database.</summary>
    public BlockReference? Persisted => Volatile.Read(ref _persisted)?.Block;

    /// <summary>The root of the state on disk; that of an empty trie in an empty database.</summary>
    public Hash256 PersistedRoot => Volatile.Read(ref _persisted)?.Root ?? PatriciaTrie.EmptyRoot;

    /// <summary>The first block whose state history can give.</summary>
    public ulong OldestHistory => Volatile.Read(ref _persisted)?.Mark.OldestHistory ?? 0;

    /// <summary>
    /// What was read of the database since this was opened; the difference of two tells what the time between took.
    /// </summary>
    public StateReads Reads => new(_memory.Reads.Reads, _memory.Reads.Time, _tries.Reads.Reads, _tries.Reads.Time);

    /// <summary>Blocks whose states are kept in memory.</summary>
    public int LayerCount
    {
        get
        {
            lock (_gate) return _layers.Count;
        }
    }

    /// <summary>Accounts and slots that layers in memory changed.</summary>
    internal int KeysInLayers => _memory.Layers.Count;

    /// <summary>Generations of what is on disk that somebody still looks at.</summary>
    internal int OpenGenerations => _open.Count;

    /// <summary>Writes the state that a chain begins with.</summary>
    /// <returns>The root of that state.</returns>
    /// <exception cref="InvalidOperationException">There is a state already.</exception>
    public Hash256 Initialize(Genesis genesis)
    {
        ArgumentNullException.ThrowIfNull(genesis);
        lock (_writing)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_persisted is not null) throw new InvalidOperationException("The database holds a state already.");
            Hash256 root = GenesisWriter.Write(_store, genesis);
            Publish(StateMark.Read(_store)!.Value, _tries.OpenAccounts(root));
            return root;
        }
    }

    /// <summary>Opens the state after a block: the one on disk, or one in a layer.</summary>
    /// <returns>False where it is not kept.</returns>
    public bool TryOpen(in Hash256 blockHash, [NotNullWhen(true)] out StateSnapshot? state)
    {
        state = null;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_persisted is not { } disk) return false;
            bool isLayer = _layers.TryGetValue(blockHash, out Layer? layer);
            if (!isLayer && disk.Block.Hash != blockHash) return false;
            disk.TryHold(); // it is held by the store
            state = new StateSnapshot(new LayeredView(disk, layer, _memory, _tries));
            return true;
        }
    }

    /// <summary>
    /// Opens the state after a canonical block that is <see cref="Persisted"/> or lies before it, from the history. Reading it
    /// costs a search for each value; proofs undo, in memory, all later blocks.
    /// </summary>
    /// <returns>False outside <see cref="OldestHistory"/> to <see cref="Persisted"/>.</returns>
    /// <exception cref="StoreException">The history is damaged.</exception>
    public bool TryOpenHistorical(ulong number, [NotNullWhen(true)] out StateSnapshot? state)
    {
        state = null;
        PersistedState disk;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_persisted is null || number < _persisted.Mark.OldestHistory || number > _persisted.Block.Number) return false;
            disk = _persisted;
            disk.TryHold(); // it is held by the store
        }
        try
        {
            state = new StateSnapshot(number == disk.Block.Number
                ? new LayeredView(disk, null, _memory, _tries)
                : new HistoricalView(disk, BlockChanges.Read(disk.View, number + 1), _memory, _tries));
            return true;
        }
        catch
        {
            disk.LetGo();
            throw;
        }
    }

    /// <summary>What a diff makes of a state: its root and all it takes to keep it. Nothing is kept yet.</summary>
    /// <param name="parent">Open, and from <see cref="TryOpen"/>.</param>
    /// <exception cref="StoreException">The database is damaged.</exception>
    public StateTransition Compute(StateSnapshot parent, StateDiff diff)
    {
        ArgumentNullException.ThrowIfNull(parent);
        ArgumentNullException.ThrowIfNull(diff);
        if (parent.View is not LayeredView view)
            throw new ArgumentException("A state from the history can be read, but not built on.", nameof(parent));
        try
        {
            (IReadOnlyList<AccountEdit> edits, PatriciaTrie accounts) = new RootComputation(view, _tries, diff).Run();
            return new StateTransition(view.Block, view.Top, edits, diff.Codes, accounts);
        }
        catch (TrieNodeException fault)
        {
            throw StateFaults.Node(fault);
        }
    }

    /// <summary>Keeps the state after a block as a layer on its parent's. A block that is kept already stays as it is.</summary>
    /// <exception cref="InvalidOperationException">The parent's state is no longer kept.</exception>
    public void Add(in BlockReference block, StateTransition transition)
    {
        ArgumentNullException.ThrowIfNull(transition);
        if (block.Number != transition.Parent.Number + 1)
            throw new ArgumentException($"Block {block} does not follow {transition.Parent}.", nameof(block));
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_layers.ContainsKey(block.Hash)) return;
            bool isOnDisk = _persisted?.Block == transition.Parent;
            if (!isOnDisk && !_layers.ContainsKey(transition.Parent.Hash))
                throw new InvalidOperationException($"The state of block {transition.Parent} is no longer kept, so block " +
                    $"{block} cannot follow it.");
            transition.Take();
            Layer layer = new(block, isOnDisk ? null : transition.ParentLayer, transition);
            _memory.Layers.Add(layer);
            _layers.Add(block.Hash, layer);
        }
    }

    /// <summary>
    /// Writes the state of a block to disk, with the reverse diffs of all on the way, and forgets every layer that does not
    /// build on it. Meant for a background thread: others read, compute and add meanwhile.
    /// </summary>
    /// <exception cref="InvalidOperationException">The state of the block is not kept.</exception>
    /// <exception cref="StoreException">It could not be written, or the database is damaged; what was on disk still
    /// is.</exception>
    public void Persist(in Hash256 blockHash)
    {
        lock (_writing)
        {
            (PersistedState from, IReadOnlyList<Layer> path) = PathTo(blockHash);
            if (path.Count == 0) return;
            try
            {
                Persist(from, path);
            }
            catch (TrieNodeException fault)
            {
                throw StateFaults.Node(fault);
            }
        }
    }

    /// <summary>
    /// Undoes persisted blocks down to one that stays, as a deep reorganisation or an operator asks, and forgets all layers.
    /// </summary>
    /// <param name="number">The block whose state is on disk afterwards, from <see cref="OldestHistory"/> on.</param>
    /// <exception cref="ArgumentOutOfRangeException">The history does not reach there.</exception>
    /// <exception cref="StoreException">The history is damaged; what was on disk still is.</exception>
    public void RollBack(ulong number)
    {
        lock (_writing)
        {
            PersistedState from = Newest();
            ArgumentOutOfRangeException.ThrowIfLessThan(number, from.Mark.OldestHistory);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(number, from.Block.Number);
            if (number == from.Block.Number)
            {
                lock (_gate) Retire(from.Generation, [.. _layers.Values]);
                return;
            }
            try
            {
                using IWriteBatch batch = _store.BeginWrite();
                Rollback rollback = new(batch, from, _tries);
                (StateMark mark, PatriciaTrie accounts) = rollback.To(number);
                mark.Write(batch);
                batch.Commit(isDurable: true);
                _memory.Clear(from.Generation + 1);
                _tries.Clear();
                Publish(mark, accounts);
            }
            catch (TrieNodeException fault)
            {
                throw StateFaults.Node(fault);
            }
        }
    }

    /// <summary>
    /// Holds the whole state on disk against its root and its tries: every account, slot, code and node. It takes as long as
    /// reading the database; the store stays in use meanwhile.
    /// </summary>
    /// <param name="progress">Told the part done, from 0 to 1.</param>
    /// <exception cref="StoreException">Something is damaged or does not fit; it names the column and key range.</exception>
    public void Verify(IProgress<double>? progress = null, CancellationToken stop = default)
    {
        if (Hold() is not { } disk) return;
        try
        {
            new StateVerifier(disk.View, disk.Mark).Run(progress, stop);
        }
        finally
        {
            disk.LetGo();
        }
    }

    /// <summary>
    /// Loads the upper levels of the account trie, which stay in memory from then on. Without it the first blocks after a start
    /// load them, path by path. The store stays in use meanwhile.
    /// </summary>
    /// <exception cref="StoreException">The database is damaged.</exception>
    /// <exception cref="OperationCanceledException">The caller asked to stop.</exception>
    public void LoadUpperLevels(CancellationToken stop)
    {
        if (Hold() is not { } disk) return;
        try
        {
            _tries.LoadUpperLevels(disk.Accounts, stop);
        }
        catch (TrieNodeException fault)
        {
            throw StateFaults.Node(fault);
        }
        finally
        {
            disk.LetGo();
        }
    }

    /// <summary>
    /// Loads the upper levels of the storage tries that a block changed, for the next blocks mostly change the same: to be called
    /// when there is time. The store stays in use meanwhile.
    /// </summary>
    /// <exception cref="StoreException">The database is damaged.</exception>
    /// <exception cref="OperationCanceledException">The caller asked to stop.</exception>
    public void LoadBusyStorages(in Hash256 blockHash, CancellationToken stop)
    {
        if (!TryOpen(blockHash, out StateSnapshot? opened)) return;
        using StateSnapshot state = opened;
        if (((LayeredView)state.View).Top is not { } layer) return;
        try
        {
            foreach (AccountEdit edit in layer.Edits)
                if (edit.Slots.Count != 0 && edit.Version.Storage is { } storage)
                    _tries.LoadBusy(edit.Version.Hashed, storage, stop);
        }
        catch (TrieNodeException fault)
        {
            throw StateFaults.Node(fault);
        }
    }

    public void Dispose()
    {
        PersistedState? last;
        lock (_writing)
        {
            lock (_gate)
            {
                if (_isDisposed) return;
                _isDisposed = true;
                last = _persisted;
                _layers.Clear();
            }
        }
        last?.LetGo();
    }

    private void Persist(PersistedState from, IReadOnlyList<Layer> path)
    {
        Layer last = path[^1];
        ulong oldest = OldestAfter(from.Mark, last.Number, (ulong)path.Count);
        using IWriteBatch batch = _store.BeginWrite();
        LayerMerge merge = new(batch, from, _memory, _tries);
        BlockReference parent = from.Block;
        Hash256 parentRoot = from.Root;
        foreach (Layer layer in path)
        {
            Hash256 root = layer.Accounts.Root;
            merge.Add(layer, layer.Number > oldest ? new BlockChanges(layer.Block, root, parent, parentRoot) : null);
            (parent, parentRoot) = (layer.Block, root);
        }
        merge.Finish(last.Accounts);
        ulong lastPruned = Math.Min(oldest, from.Block.Number);
        for (ulong number = from.Mark.OldestHistory + 1; number <= lastPruned; number++)
            History.Delete(batch, BlockChanges.Read(from.View, number));
        StateMark mark = new(last.Block, last.Accounts.Root, oldest);
        mark.Write(batch);
        batch.Commit(isDurable: true);

        _memory.Advance(from.Generation + 1, path);
        foreach ((Hash256 account, PatriciaTrie storage) in merge.Storages) _tries.Persisted(account, storage);
        Publish(mark, last.Accounts, last);
        _tries.Trim(last.Accounts, merge.NodesPut, merge.Storages.Select(storage => storage.Value));
    }

    /// <summary>The first block whose state history gives once <paramref name="last"/> is on disk.</summary>
    private ulong OldestAfter(in StateMark before, ulong last, ulong added)
    {
        ulong wanted = last > _options.History ? last - _options.History : 0;
        return Math.Clamp(wanted, before.OldestHistory, before.OldestHistory + added + ExtraPruning);
    }

    /// <summary>The state on disk, held open; null in an empty database.</summary>
    private PersistedState? Hold()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _persisted?.TryHold(); // it is held by the store
            return _persisted;
        }
    }

    private PersistedState Newest()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return _persisted ?? throw new InvalidOperationException("There is no state yet: initialize the store first.");
    }

    /// <summary>The layers from the state on disk up to a block.</summary>
    private (PersistedState From, IReadOnlyList<Layer> Path) PathTo(in Hash256 blockHash)
    {
        lock (_gate)
        {
            PersistedState from = Newest();
            if (from.Block.Hash == blockHash) return (from, []);
            if (!_layers.TryGetValue(blockHash, out Layer? layer))
                throw new InvalidOperationException($"The state of block {blockHash} is not kept, so it cannot be persisted.");
            List<Layer> path = [];
            for (; layer is not null; layer = layer.Parent) path.Add(layer);
            path.Reverse();
            return (from, path);
        }
    }

    /// <summary>Makes what was written the newest state on disk, and retires the layers that do not stand on it.</summary>
    private void Publish(in StateMark mark, PatriciaTrie accounts, Layer? persisted = null)
    {
        PersistedState? before;
        lock (_gate)
        {
            before = _persisted;
            int generation = before is null ? 0 : before.Generation + 1;
            PersistedState next = new(generation, mark, _store.OpenSnapshot(), accounts, Released);
            _open = [next, .. _open];
            Volatile.Write(ref _persisted, next);
            if (before is not null)
            {
                before.Hold(next);
                bool Stays(Layer layer) => persisted is not null && layer != persisted && persisted.IsUnder(layer);
                Retire(before.Generation, [.. _layers.Values.Where(layer => !Stays(layer)).OrderBy(layer => layer.Number)]);
                foreach (Layer layer in _layers.Values)
                    if (layer.Parent == persisted) layer.Parent = null;
            }
        }
        before?.LetGo();
    }

    /// <summary>Takes layers out of the tree; states opened before may still need them.</summary>
    private void Retire(int generation, IReadOnlyList<Layer> layers)
    {
        foreach (Layer layer in layers) _layers.Remove(layer.Block.Hash);
        _retired.Add((generation, layers));
    }

    /// <summary>Lets go of the layers that only states on a closed generation could see.</summary>
    private void Released(PersistedState closed)
    {
        List<Layer> unneeded = [];
        lock (_gate)
        {
            _open = [.. _open.Where(open => open != closed)];
            int oldest = _open.Count == 0 ? int.MaxValue : _open.Min(open => open.Generation);
            foreach ((int generation, IReadOnlyList<Layer> layers) in _retired)
                if (generation < oldest) unneeded.AddRange(layers);
            _retired.RemoveAll(retired => retired.Generation < oldest);
            if (_persisted is { } disk && oldest == disk.Generation)
                foreach (Layer layer in _layers.Values) layer.Branch.CutBelow(disk.Block.Number);
        }
        foreach (Layer layer in unneeded) _memory.Layers.Remove(layer);
    }
}
