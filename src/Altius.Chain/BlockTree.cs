using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Altius.Core;
using Altius.Db;
using Altius.Primitives;
using Altius.State;

namespace Altius.Chain;

/// <summary>Where a canonical transaction stands.</summary>
public readonly record struct TransactionPlace(BlockReference Block, int Index);

/// <summary>
/// The valid blocks that the node knows, on every branch, and which of them are the chain. Safe to read from many threads.
/// Only <see cref="PayloadPipeline"/>, <see cref="ForkChoice"/> and <see cref="ChainImporter"/> change it.
/// </summary>
/// <remarks>
/// <para>Who runs: writers one at a time, under the gate they share; readers without any lock. What memory they own: the view
/// (head, safe, final, recent headers) is immutable and swapped whole; caches hold blocks, which never change.</para>
/// <para>What survives: a block is in the operating system's hands before it is called valid, and the head before its move is
/// answered, so that losing the process loses nothing. Losing power may lose the last writes, but only from the end, since
/// all columns share one log: the head is then an earlier one, on the same chain, and the consensus client hands the blocks
/// over again. Whenever a block becomes final, all up to then is forced to disk.</para>
/// </remarks>
public sealed class BlockTree
{
    private const int CachedHeaders = 16_384;
    private const long CachedBodyBytes = 64 << 20; // in memory, as DecodedWeight counts
    private const long CachedReceiptBytes = 64 << 20;

    private readonly BlockStore _blocks;
    private readonly TransactionIndex _transactions;
    private readonly BoundedCache<Hash256, StoredHeader> _headers = new(CachedHeaders);
    private readonly BoundedCache<Hash256, Block> _bodies = new(CachedBodyBytes);
    private readonly BoundedCache<Hash256, IReadOnlyList<Receipt>> _receipts = new(CachedReceiptBytes);
    private readonly ConcurrentDictionary<Hash256, UncommittedBlock> _uncommitted = new();
    private volatile ChainView _view;
    private volatile BlockHeader _onDisk;

    internal BlockTree(BlockStore blocks, StateStore states, ChainSpec chain, StoredHeader genesis, ChainView view)
    {
        _blocks = blocks;
        States = states;
        Chain = chain;
        Genesis = genesis.Header;
        _headers.Add(genesis.Header.Hash, genesis, 1);
        _view = view;
        BlockReference onDisk = states.Persisted ?? BlockReference.Of(Genesis);
        _onDisk = TryGetHeader(onDisk.Hash, out BlockHeader? header) ? header : throw ChainFaults.Missing("the header", onDisk);
        _transactions = new TransactionIndex(this, blocks.Database);
    }

    /// <summary>
    /// Opens the chain in a database; an empty one gets the chain's genesis. States of blocks after the one on disk are not
    /// there until <see cref="ChainRecovery"/> has run.
    /// </summary>
    /// <exception cref="ChainMismatchException">The database holds another chain.</exception>
    /// <exception cref="StoreException">The database is damaged.</exception>
    public static BlockTree Open(IKeyValueStore store, StateStore states, ChainSpec chain) =>
        ChainOpening.Open(store, states, chain);

    public ChainSpec Chain { get; }

    public BlockHeader Genesis { get; }

    /// <summary>The newest block of the chain ("latest").</summary>
    public BlockHeader Head => _view.Head;

    /// <summary>Null until the consensus client names one.</summary>
    public BlockHeader? Safe => _view.Safe;

    /// <summary>Null until the consensus client names one.</summary>
    public BlockHeader? Finalized => _view.Finalized;

    /// <summary>Held by whoever changes the tree.</summary>
    internal Lock Gate { get; } = new();

    internal StateStore States { get; }

    /// <summary>
    /// The block whose state is on disk or on its way there: branches that do not build on it lose their states. Set under the
    /// gate.
    /// </summary>
    internal BlockHeader OnDisk
    {
        get => _onDisk;
        set => _onDisk = value;
    }

    internal TransactionIndex Transactions => _transactions;

    internal IKeyValueStore Database => _blocks.Database;

    /// <summary>Finds a valid block on any branch.</summary>
    public bool TryGetHeader(in Hash256 hash, [NotNullWhen(true)] out BlockHeader? header)
    {
        bool found = TryGetStored(hash, out StoredHeader? stored);
        header = stored?.Header;
        return found;
    }

    /// <summary>Finds a valid block on any branch.</summary>
    /// <param name="walks">
    /// Whether the caller walks along the chain: what he finds must not drive out of memory what others want.
    /// </param>
    public bool TryGetBlock(in Hash256 hash, [NotNullWhen(true)] out Block? block, bool walks = false)
    {
        if (_bodies.TryGet(hash, out block)) return true;
        if (_uncommitted.TryGetValue(hash, out UncommittedBlock? fresh))
        {
            block = fresh.Block;
            return true;
        }
        if (!TryGetStored(hash, out StoredHeader? stored)) return false;
        if (!_blocks.TryReadBlock(stored.Header, out block, out int size)) return false;
        Keep(_bodies, hash, block, DecodedWeight.Of(block, size), walks);
        return true;
    }

    /// <summary>Finds the receipts of a valid block on any branch.</summary>
    /// <inheritdoc cref="TryGetBlock"/>
    public bool TryGetReceipts(in Hash256 hash, [NotNullWhen(true)] out IReadOnlyList<Receipt>? receipts, bool walks = false)
    {
        if (_receipts.TryGet(hash, out receipts)) return true;
        if (_uncommitted.TryGetValue(hash, out UncommittedBlock? fresh))
        {
            receipts = fresh.Receipts;
            return true;
        }
        if (!TryGetStored(hash, out StoredHeader? stored)) return false;
        if (!_blocks.TryReadReceipts(stored.Header, out Receipt[]? read, out int size)) return false;
        receipts = read;
        Keep(_receipts, hash, receipts, DecodedWeight.Of(receipts, size), walks);
        return true;
    }

    private static void Keep<T>(BoundedCache<Hash256, T> cache, in Hash256 hash, T value, long weight, bool walks) where T : class
    {
        if (walks) cache.AddWhereRoomIs(hash, value, weight);
        else cache.Add(hash, value, weight);
    }

    /// <summary>The chain's block with this number, up to <see cref="Head"/>.</summary>
    public bool TryGetCanonicalHash(ulong number, out Hash256 hash)
    {
        ChainView view = _view;
        if (view.TryGetRecent(number, out BlockHeader? header))
        {
            hash = header.Hash;
            return true;
        }
        hash = default;
        return number <= view.Head.Number && _blocks.TryReadCanonical(number, out hash);
    }

    /// <summary>The chain's header with this number, up to <see cref="Head"/>.</summary>
    public bool TryGetCanonicalHeader(ulong number, [NotNullWhen(true)] out BlockHeader? header)
    {
        if (_view.TryGetRecent(number, out header)) return true;
        return TryGetCanonicalHash(number, out Hash256 hash) && TryGetHeader(hash, out header);
    }

    public bool IsCanonical(in Hash256 hash) => TryGetHeader(hash, out BlockHeader? header) && IsCanonical(header);

    /// <summary>Whether a block that is known lies on the chain.</summary>
    public bool IsCanonical(BlockHeader header) => TryGetCanonicalHash(header.Number, out Hash256 hash) && hash == header.Hash;

    /// <summary>Finds a transaction of the chain.</summary>
    public bool TryLocate(in Hash256 transactionHash, out TransactionPlace place) =>
        _transactions.TryLocate(transactionHash, out place);

    /// <summary>Difficulties summed from genesis up to and with the block, which is known.</summary>
    /// <exception cref="ArgumentException">The block is not known.</exception>
    public UInt256 TotalDifficultyOf(BlockHeader header) => TryGetStored(header.Hash, out StoredHeader? stored)
        ? stored.TotalDifficulty
        : throw new ArgumentException($"Block {BlockReference.Of(header)} is not in the tree.", nameof(header));

    /// <summary>The rules of a block, or of one that would follow a known parent.</summary>
    public ForkRules RulesAfter(BlockHeader parent, ulong timestamp) =>
        Chain.Forks.RulesAt(parent.Number + 1, timestamp, TotalDifficultyOf(parent));

    /// <summary>
    /// Opens the state after a block on any branch, as long as it is kept: in layers, on disk, or in the history of the chain.
    /// </summary>
    public bool TryOpenState(BlockHeader header, [NotNullWhen(true)] out StateSnapshot? state)
    {
        bool isOpen = States.TryOpen(header.Hash, out state)
            || (IsCanonical(header) && States.TryOpenHistorical(header.Number, out state));
        // Between the two looks the state may have gone to disk, and from there into history: it is the same block then.
        if (isOpen) state = state!.WithBlockHashes(new AncestorHashes(this, header).Find);
        return isOpen;
    }

    /// <summary>The oldest block of the chain whose state can still be opened.</summary>
    public ulong OldestState => Math.Min(States.OldestHistory, States.Persisted?.Number ?? 0);

    /// <summary>
    /// Raised after the head has moved, on the thread that moved it and in order; handlers must be quick and must not throw.
    /// </summary>
    public event Action<HeadChange>? HeadChanged;

    internal bool TryGetStored(in Hash256 hash, [NotNullWhen(true)] out StoredHeader? header)
    {
        if (_headers.TryGet(hash, out header)) return true;
        if (_uncommitted.TryGetValue(hash, out UncommittedBlock? fresh))
        {
            header = fresh.Header;
            return true;
        }
        if (!_blocks.TryReadHeader(hash, out header)) return false;
        _headers.Add(hash, header, 1);
        return true;
    }

    /// <summary>Whether a known block is a known one's ancestor, or that one itself. Asked under the gate.</summary>
    internal bool IsAncestor(BlockHeader ancestor, BlockHeader of)
    {
        BlockHeader at = of;
        while (at.Number > ancestor.Number && !IsCanonical(at)) at = ParentOf(at);
        if (at.Number <= ancestor.Number) return at.Hash == ancestor.Hash;
        return IsCanonical(ancestor);
    }

    /// <exception cref="StoreException">It is missing, though blocks are kept only after their parents.</exception>
    internal BlockHeader ParentOf(BlockHeader header) => TryGetHeader(header.ParentHash, out BlockHeader? parent)
        ? parent
        : throw ChainFaults.Missing("the header", new BlockReference(header.Number - 1, header.ParentHash));

    internal Block BlockOf(BlockHeader header) => TryGetBlock(header.Hash, out Block? block)
        ? block
        : throw ChainFaults.Missing("the body", BlockReference.Of(header));

    /// <summary>Makes a valid block part of the tree.</summary>
    /// <param name="batch">Holds it already (<see cref="BlockStore.Write"/>).</param>
    /// <param name="commits">
    /// Whether the batch goes to the store first. Else readers find the block at once, and the store gets it with the rest,
    /// which <see cref="Committed"/> tells.
    /// </param>
    /// <param name="sizes">Of what the batch holds.</param>
    internal void Keep(
        IWriteBatch batch, bool commits, Block block, in UInt256 totalDifficulty, IReadOnlyList<Receipt> receipts,
        BlockSizes sizes)
    {
        if (commits) batch.Commit();
        Hash256 hash = block.Header.Hash;
        StoredHeader header = new(block.Header, totalDifficulty);
        if (!commits) _uncommitted[hash] = new UncommittedBlock(header, block, receipts);
        _bodies.Add(hash, block, DecodedWeight.Of(block, sizes.Body));
        _receipts.Add(hash, receipts, DecodedWeight.Of(receipts, sizes.Receipts));
        _headers.Add(hash, header, 1);
    }

    /// <summary>Notes that the store has got all blocks that were kept without it.</summary>
    internal void Committed() => _uncommitted.Clear();

    /// <summary>Moves the head and what is safe and final, at once and whole. Called under the gate, with known blocks.</summary>
    internal void MoveHead(BlockHeader head, BlockHeader? safe, BlockHeader? finalized, bool isDurable)
    {
        ChainView before = _view;
        (List<Block> removed, List<Block> added, BlockHeader ancestor) = FindWay(before.Head, head);
        using (IWriteBatch batch = Database.BeginWrite())
        {
            for (ulong number = before.Head.Number; number > head.Number; number--) BlockStore.DeleteCanonical(batch, number);
            foreach (Block block in added) BlockStore.WriteCanonical(batch, block.Header.Number, block.Header.Hash);
            ChainMarks.Write(batch, ChainMarks.Head, BlockReference.Of(head));
            WriteMark(batch, ChainMarks.Safe, safe);
            WriteMark(batch, ChainMarks.Finalized, finalized);
            batch.Commit(isDurable);
        }
        bool moved = head.Hash != before.Head.Hash;
        _transactions.ForgetAfter(ancestor, () => _view = before.After(moved ? head : before.Head, safe, finalized, added));
        if (moved) HeadChanged?.Invoke(new HeadChange(before.Head, head, removed, added));
    }

    /// <summary>The blocks to go back and those to go forward to come from one block to another.</summary>
    private (List<Block> Removed, List<Block> Added, BlockHeader Ancestor) FindWay(BlockHeader from, BlockHeader to)
    {
        List<Block> removed = [], added = [];
        while (!IsCanonical(to))
        {
            added.Add(BlockOf(to));
            to = ParentOf(to);
        }
        added.Reverse();
        for (; from.Number > to.Number; from = ParentOf(from)) removed.Add(BlockOf(from));
        return (removed, added, to);
    }

    private static void WriteMark(IWriteBatch batch, string name, BlockHeader? header)
    {
        if (header is null) ChainMarks.Delete(batch, name);
        else ChainMarks.Write(batch, name, BlockReference.Of(header));
    }
}

/// <summary>A block that is on its way to the store.</summary>
internal sealed record UncommittedBlock(StoredHeader Header, Block Block, IReadOnlyList<Receipt> Receipts);

/// <summary>How the chain changed when its head moved.</summary>
/// <param name="Removed">Blocks that left the chain, highest first; empty unless there was a reorganisation.</param>
/// <param name="Added">Blocks that joined the chain, lowest first; empty where the head moved back.</param>
public sealed record HeadChange(BlockHeader Before, BlockHeader After, IReadOnlyList<Block> Removed, IReadOnlyList<Block> Added);
