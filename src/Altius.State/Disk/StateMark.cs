using System.Buffers.Binary;
using Altius.Core;
using Altius.Crypto;
using Altius.Db;
using Altius.Primitives;

namespace Altius.State;

/// <summary>Which state is on disk; it is written in the batch that writes the state.</summary>
/// <param name="OldestHistory">The first block whose state the history can give.</param>
internal readonly record struct StateMark(BlockReference Block, Hash256 Root, ulong OldestHistory)
{
    private const int ChecksumLength = 8;
    private const int Content = 2 * sizeof(ulong) + 2 * Hash256.Size;

    public void Write(IWriteBatch batch)
    {
        Span<byte> bytes = stackalloc byte[Content + ChecksumLength];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, Block.Number);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[sizeof(ulong)..], OldestHistory);
        Block.Hash.Bytes.CopyTo(bytes[(2 * sizeof(ulong))..]);
        Root.Bytes.CopyTo(bytes[(2 * sizeof(ulong) + Hash256.Size)..]);
        Keccak256.Hash(bytes[..Content]).Bytes[..ChecksumLength].CopyTo(bytes[Content..]);
        batch.Put(Column.Metadata, StateKeys.Mark, bytes);
    }

    /// <returns>Null in a database without a state.</returns>
    /// <exception cref="StoreException">The mark is damaged.</exception>
    public static StateMark? Read(IReadView view)
    {
        if (!view.TryGet(Column.Metadata, StateKeys.Mark, out byte[]? bytes)) return null;
        bool isWhole = bytes.Length == Content + ChecksumLength
            && Keccak256.Hash(bytes.AsSpan(0, Content)).Bytes[..ChecksumLength].SequenceEqual(bytes.AsSpan(Content));
        if (!isWhole) throw FlatState.Fault(Column.Metadata, StateKeys.Mark, "does not have its checksum");
        ReadOnlySpan<byte> hashes = bytes.AsSpan(2 * sizeof(ulong));
        BlockReference block = new(BinaryPrimitives.ReadUInt64BigEndian(bytes), new Hash256(hashes[..Hash256.Size]));
        ulong oldest = BinaryPrimitives.ReadUInt64BigEndian(bytes.AsSpan(sizeof(ulong)));
        return new StateMark(block, new Hash256(hashes.Slice(Hash256.Size, Hash256.Size)), oldest);
    }
}
