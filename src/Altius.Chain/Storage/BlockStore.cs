using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using Altius.Core;
using Altius.Db;
using Altius.Primitives;

namespace Altius.Chain;

/// <summary>
/// The chain's columns of the database, and what their keys and values are. Headers lie under their hash, with the total
/// difficulty before them. Bodies and receipts lie under number and hash, so that blocks of one time lie together and old
/// ones can be dropped as a range. Canonical hashes lie under their number.
/// </summary>
internal sealed class BlockStore
{
    private const int NumberSize = sizeof(ulong);
    private const int BlockKeySize = NumberSize + Hash256.Size;

    /// <param name="database">Holds the columns; shared with other rooms.</param>
    public BlockStore(IKeyValueStore database) => Database = database;

    public IKeyValueStore Database { get; }

    public bool TryReadHeader(in Hash256 hash, [NotNullWhen(true)] out StoredHeader? header)
    {
        header = null;
        if (!Database.TryGet(Column.Headers, hash.Bytes, out byte[]? value)) return false;
        RlpReader reader = new(value);
        UInt256 totalDifficulty = reader.ReadUInt256();
        bool isWhole = !reader.Failed;
        if (!isWhole || !BlockHeader.TryDecode(value.AsMemory(reader.Position), out BlockHeader? decoded, out _))
            throw ChainFaults.Damaged(Column.Headers, hash.Bytes);
        header = new StoredHeader(decoded, totalDifficulty);
        return true;
    }

    /// <summary>Reads the body of a block whose header is known.</summary>
    /// <param name="size">Bytes of the body.</param>
    public bool TryReadBlock(BlockHeader header, [NotNullWhen(true)] out Block? block, out int size)
    {
        Span<byte> key = stackalloc byte[BlockKeySize];
        WriteBlockKey(key, header);
        block = null;
        size = 0;
        if (!Database.TryGet(Column.Bodies, key, out byte[]? value)) return false;
        size = value.Length;
        return BodyCodec.TryRead(header, value, out block) ? true : throw ChainFaults.Damaged(Column.Bodies, key);
    }

    /// <summary>Reads the receipts of a block whose header is known.</summary>
    /// <param name="size">Bytes they take in the database.</param>
    public bool TryReadReceipts(BlockHeader header, [NotNullWhen(true)] out Receipt[]? receipts, out int size)
    {
        Span<byte> key = stackalloc byte[BlockKeySize];
        WriteBlockKey(key, header);
        receipts = null;
        size = 0;
        if (!Database.TryGet(Column.Receipts, key, out byte[]? value)) return false;
        size = value.Length;
        return ReceiptsCodec.TryRead(value, out receipts) ? true : throw ChainFaults.Damaged(Column.Receipts, key);
    }

    public bool TryReadCanonical(ulong number, out Hash256 hash)
    {
        Span<byte> key = stackalloc byte[NumberSize];
        BinaryPrimitives.WriteUInt64BigEndian(key, number);
        hash = default;
        if (!Database.TryGet(Column.Canonical, key, out byte[]? value)) return false;
        if (value.Length != Hash256.Size) throw ChainFaults.Damaged(Column.Canonical, key);
        hash = new Hash256(value);
        return true;
    }

    /// <summary>Writes a block with its receipts.</summary>
    public static BlockSizes Write(
        IWriteBatch batch, Block block, in UInt256 totalDifficulty, IReadOnlyList<Receipt> receipts)
    {
        BlockHeader header = block.Header;
        Span<byte> key = stackalloc byte[BlockKeySize];
        WriteBlockKey(key, header);
        RlpWriter writer = new(4096);
        try
        {
            writer.Write(totalDifficulty);
            header.WriteTo(ref writer);
            batch.Put(Column.Headers, header.Hash.Bytes, writer.Written);
            writer.Clear();
            BodyCodec.Write(ref writer, block);
            int body = writer.Written.Length;
            batch.Put(Column.Bodies, key, writer.Written);
            writer.Clear();
            ReceiptsCodec.Write(ref writer, receipts);
            batch.Put(Column.Receipts, key, writer.Written);
            return new BlockSizes(body, writer.Written.Length);
        }
        finally
        {
            writer.Dispose();
        }
    }

    public static void WriteCanonical(IWriteBatch batch, ulong number, in Hash256 hash)
    {
        Span<byte> key = stackalloc byte[NumberSize];
        BinaryPrimitives.WriteUInt64BigEndian(key, number);
        batch.Put(Column.Canonical, key, hash.Bytes);
    }

    public static void DeleteCanonical(IWriteBatch batch, ulong number)
    {
        Span<byte> key = stackalloc byte[NumberSize];
        BinaryPrimitives.WriteUInt64BigEndian(key, number);
        batch.Delete(Column.Canonical, key);
    }

    private static void WriteBlockKey(Span<byte> key, BlockHeader header)
    {
        BinaryPrimitives.WriteUInt64BigEndian(key, header.Number);
        header.Hash.Bytes.CopyTo(key[NumberSize..]);
    }
}

/// <summary>Bytes that the parts of a block take in the database.</summary>
internal readonly record struct BlockSizes(int Body, int Receipts);
