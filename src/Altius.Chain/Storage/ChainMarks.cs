using System.Buffers.Binary;
using System.Text;
using Altius.Core;
using Altius.Db;
using Altius.Primitives;

namespace Altius.Chain;

/// <summary>
/// The blocks that the database points at by name, each by number and hash, and the id of the chain: the room's share of
/// <see cref="Column.Metadata"/>.
/// </summary>
internal static class ChainMarks
{
    /// <summary>Where the chain ends.</summary>
    public const string Head = "chain.head";

    public const string Safe = "chain.safe";

    public const string Finalized = "chain.finalized";

    /// <summary>Where the chain begins: written last when a database is made, so that it shows the rest to be there.</summary>
    public const string Genesis = "chain.genesis";

    /// <summary>The last block whose transactions are in the index.</summary>
    public const string Indexed = "chain.indexed";

    private const string ChainId = "chain.id";
    private const int MarkSize = sizeof(ulong) + Hash256.Size;

    public static bool TryRead(IReadView view, string name, out BlockReference block)
    {
        block = default;
        byte[] key = Encoding.ASCII.GetBytes(name);
        if (!view.TryGet(Column.Metadata, key, out byte[]? value)) return false;
        if (value.Length != MarkSize) throw ChainFaults.Damaged(Column.Metadata, key);
        block = new(BinaryPrimitives.ReadUInt64BigEndian(value), new Hash256(value.AsSpan(sizeof(ulong))));
        return true;
    }

    public static void Write(IWriteBatch batch, string name, in BlockReference block)
    {
        Span<byte> value = stackalloc byte[MarkSize];
        BinaryPrimitives.WriteUInt64BigEndian(value, block.Number);
        block.Hash.Bytes.CopyTo(value[sizeof(ulong)..]);
        batch.Put(Column.Metadata, Encoding.ASCII.GetBytes(name), value);
    }

    public static void Delete(IWriteBatch batch, string name) => batch.Delete(Column.Metadata, Encoding.ASCII.GetBytes(name));

    /// <summary>Null in a database that holds no chain yet.</summary>
    public static ulong? ReadChainId(IReadView view)
    {
        byte[] key = Encoding.ASCII.GetBytes(ChainId);
        if (!view.TryGet(Column.Metadata, key, out byte[]? value)) return null;
        return value.Length == sizeof(ulong)
            ? BinaryPrimitives.ReadUInt64BigEndian(value)
            : throw ChainFaults.Damaged(Column.Metadata, key);
    }

    public static void WriteChainId(IWriteBatch batch, ulong id)
    {
        Span<byte> value = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(value, id);
        batch.Put(Column.Metadata, Encoding.ASCII.GetBytes(ChainId), value);
    }
}
