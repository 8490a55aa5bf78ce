using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using Altius.Core;
using Altius.Db;
using Altius.Primitives;

namespace Altius.Chain;

/// <summary>
/// Where the chain's transactions stand: in the database up to some block, by looking at the blocks from there to the head.
/// </summary>
/// <remarks>
/// An entry says number and position, in twelve bytes. It may be that of a block which has left the chain, so the block that is
/// there now decides: whoever looks a transaction up needs that block anyway. Progress falls back at once when blocks leave
/// the chain and advances when <see cref="TransactionIndexer"/> has caught up; between, blocks are looked through.
/// </remarks>
internal sealed class TransactionIndex
{
    private const int PlaceSize = sizeof(ulong) + sizeof(int);

    private readonly BlockTree _tree;
    private readonly IKeyValueStore _database;
    private readonly Lock _gate = new();
    private BlockReference _progress; // under _gate, but for its number
    private ulong _indexed;

    public TransactionIndex(BlockTree tree, IKeyValueStore database)
    {
        _tree = tree;
        _database = database;
        bool isBegun = ChainMarks.TryRead(database, ChainMarks.Indexed, out BlockReference mark);
        Written = isBegun ? mark : BlockReference.Of(tree.Genesis);
        BlockHeader at = tree.TryGetHeader(Written.Hash, out BlockHeader? header) ? header : tree.Genesis;
        while (!tree.IsCanonical(at)) at = tree.ParentOf(at); // the chain moved after the index was last written
        _progress = BlockReference.Of(at);
        _indexed = _progress.Number;
    }

    /// <summary>The last block of the chain whose transactions, and those of all before it, are in the database.</summary>
    public BlockReference Progress
    {
        get
        {
            lock (_gate) return _progress;
        }
    }

    /// <summary>The last block that the database says was indexed, on the chain or not. Only the indexer uses it.</summary>
    public BlockReference Written { get; set; }

    public bool TryLocate(in Hash256 transaction, out TransactionPlace place)
    {
        // Progress is read first: what is indexed after that is found in the blocks all the same.
        ulong indexed = Volatile.Read(ref _indexed);
        if (TryRead(transaction, out ulong number, out int index) && IsAt(transaction, number, index, out place)) return true;
        for (number = _tree.Head.Number; number > indexed; number--)
            if (IsIn(transaction, number, out place)) return true;
        place = default;
        return false;
    }

    /// <summary>Lets the chain change while nobody advances, and falls back to what is left of it.</summary>
    /// <param name="ancestor">The highest block that stays.</param>
    public void ForgetAfter(BlockHeader ancestor, Action change)
    {
        lock (_gate)
        {
            if (_progress.Number > ancestor.Number)
            {
                _progress = BlockReference.Of(ancestor);
                Volatile.Write(ref _indexed, ancestor.Number);
            }
            change();
        }
    }

    /// <summary>Notes that all blocks of the chain up to one are in the database.</summary>
    /// <returns>False where the chain has changed meanwhile.</returns>
    public bool TryAdvance(in BlockReference from, in BlockReference to)
    {
        lock (_gate)
        {
            if (_progress != from || !_tree.IsCanonical(to.Hash)) return false;
            _progress = to;
            Volatile.Write(ref _indexed, to.Number);
            return true;
        }
    }

    public static void Write(IWriteBatch batch, in Hash256 transaction, ulong number, int index)
    {
        Span<byte> value = stackalloc byte[PlaceSize];
        BinaryPrimitives.WriteUInt64BigEndian(value, number);
        BinaryPrimitives.WriteInt32BigEndian(value[sizeof(ulong)..], index);
        batch.Put(Column.Transactions, transaction.Bytes, value);
    }

    private bool TryRead(in Hash256 transaction, out ulong number, out int index)
    {
        number = 0;
        index = 0;
        if (!_database.TryGet(Column.Transactions, transaction.Bytes, out byte[]? value)) return false;
        if (value.Length != PlaceSize) throw ChainFaults.Damaged(Column.Transactions, transaction.Bytes);
        number = BinaryPrimitives.ReadUInt64BigEndian(value);
        index = BinaryPrimitives.ReadInt32BigEndian(value.AsSpan(sizeof(ulong)));
        return true;
    }

    private bool IsAt(in Hash256 transaction, ulong number, int index, out TransactionPlace place)
    {
        place = default;
        if (!TryGetBlock(number, out Block? block)) return false;
        if (index >= block.Transactions.Count || block.Transactions[index].Hash != transaction) return false;
        place = new(BlockReference.Of(block.Header), index);
        return true;
    }

    private bool IsIn(in Hash256 transaction, ulong number, out TransactionPlace place)
    {
        place = default;
        if (!TryGetBlock(number, out Block? block)) return false;
        for (int i = 0; i < block.Transactions.Count; i++)
        {
            if (block.Transactions[i].Hash != transaction) continue;
            place = new(BlockReference.Of(block.Header), i);
            return true;
        }
        return false;
    }

    private bool TryGetBlock(ulong number, [NotNullWhen(true)] out Block? block)
    {
        block = null;
        return _tree.TryGetCanonicalHash(number, out Hash256 hash) && _tree.TryGetBlock(hash, out block);
    }
}
