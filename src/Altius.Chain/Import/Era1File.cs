using System.Buffers.Binary;
using Altius.Core;
using Altius.Primitives;
using Altius.Trie;

namespace Altius.Chain;

/// <summary>
/// An era1 file: up to 8,192 blocks from before the merge with their receipts and total difficulties, a root over them and an
/// index (eth-clients/e2store-format-specs, era1.md).
/// </summary>
/// <remarks>
/// Receipts are held against their header here and total difficulties by whoever has the parent's. The root is checked when
/// the last block has been read: a file whose blocks are valid and whose root is wrong holds the right blocks nevertheless,
/// but was not made by who says so.
/// </remarks>
internal static class Era1File
{
    /// <summary>The bytes with which every e2store file begins: an empty entry that states the version.</summary>
    public static ReadOnlySpan<byte> Magic => [0x65, 0x32, 0, 0, 0, 0, 0, 0];

    private static readonly E2Type[] BlockTypes =
        [E2Type.CompressedHeader, E2Type.CompressedBody, E2Type.CompressedReceipts, E2Type.TotalDifficulty];

    /// <exception cref="ImportException">The file is damaged, or is no such file.</exception>
    public static IEnumerable<ImportedBlock> Read(Stream file, string name)
    {
        Era1Accumulator accumulator = new();
        List<long> offsets = [];
        ulong first = 0;
        long at = Magic.Length; // behind the version, which the caller has looked at
        file.Position = at;
        E2Entry[] parts = new E2Entry[BlockTypes.Length];
        while (true)
        {
            E2Entry entry = Next(file, name, ref at);
            if (entry.Type == E2Type.Accumulator)
            {
                CheckAccumulator(entry, accumulator, name);
                break;
            }
            if (entry.Type != E2Type.CompressedHeader) continue; // entries of other kinds may stand between blocks
            parts[0] = entry;
            for (int i = 1; i < parts.Length; i++)
            {
                parts[i] = Next(file, name, ref at);
                if (parts[i].Type != BlockTypes[i])
                    throw new ImportException(
                        $"{name}: at byte {parts[i].Offset} stands {parts[i].Type} instead of {BlockTypes[i]}.");
            }
            ImportedBlock block = Decode(parts, name, at);
            if (offsets.Count == 0) first = block.Block.Header.Number;
            offsets.Add(block.Offset);
            if (offsets.Count > Era1Accumulator.Capacity)
                throw new ImportException($"{name}: it holds more than {Era1Accumulator.Capacity} blocks.");
            accumulator.Add(block.Block.Header.Hash, block.TotalDifficulty!.Value);
            yield return block;
        }
        CheckIndex(Next(file, name, ref at), offsets, first, name);
    }

    /// <summary>Writes blocks of before the merge with their receipts and total difficulties.</summary>
    /// <param name="blocks">At least one, at most <see cref="Era1Accumulator.Capacity"/>, each after its parent.</param>
    public static void Write(
        Stream file, IEnumerable<(Block Block, IReadOnlyList<Receipt> Receipts, UInt256 TotalDifficulty)> blocks)
    {
        Era1Accumulator accumulator = new();
        List<long> offsets = [];
        ulong first = 0;
        long at = E2Store.Write(file, E2Type.Version, []);
        RlpWriter writer = new(4096);
        Span<byte> word = stackalloc byte[Hash256.Size];
        try
        {
            foreach ((Block block, IReadOnlyList<Receipt> receipts, UInt256 totalDifficulty) in blocks)
            {
                if (offsets.Count == 0) first = block.Header.Number;
                offsets.Add(at);
                accumulator.Add(block.Header.Hash, totalDifficulty);
                writer.Clear();
                block.Header.WriteTo(ref writer);
                at += E2Store.Write(file, E2Type.CompressedHeader, E2Store.Compress(writer.Written));
                writer.Clear();
                BodyCodec.Write(ref writer, block);
                at += E2Store.Write(file, E2Type.CompressedBody, E2Store.Compress(writer.Written));
                writer.Clear();
                WriteReceipts(ref writer, receipts);
                at += E2Store.Write(file, E2Type.CompressedReceipts, E2Store.Compress(writer.Written));
                totalDifficulty.WriteBigEndian(word);
                word.Reverse();
                at += E2Store.Write(file, E2Type.TotalDifficulty, word);
            }
        }
        finally
        {
            writer.Dispose();
        }
        at += E2Store.Write(file, E2Type.Accumulator, accumulator.Root().Bytes);
        E2Store.Write(file, E2Type.BlockIndex, Index(offsets, first, at));
    }

    /// <summary>Receipts in network form, typed ones wrapped in a string.</summary>
    private static void WriteReceipts(ref RlpWriter writer, IReadOnlyList<Receipt> receipts)
    {
        int list = writer.BeginList();
        foreach (Receipt receipt in receipts)
        {
            if (receipt.Type == TransactionType.Legacy) receipt.WriteTo(ref writer);
            else writer.Write(receipt.Encode().Span);
        }
        writer.EndList(list);
    }

    private static byte[] Index(List<long> offsets, ulong first, long position)
    {
        byte[] index = new byte[sizeof(long) * (offsets.Count + 2)];
        BinaryPrimitives.WriteUInt64LittleEndian(index, first);
        for (int i = 0; i < offsets.Count; i++)
            BinaryPrimitives.WriteInt64LittleEndian(index.AsSpan(sizeof(long) * (i + 1)), offsets[i] - position);
        BinaryPrimitives.WriteInt64LittleEndian(index.AsSpan(index.Length - sizeof(long)), offsets.Count);
        return index;
    }

    private static E2Entry Next(Stream file, string name, ref long at)
    {
        E2Entry entry = E2Store.Read(file, name, at)
            ?? throw new ImportException($"{name}: the file ends at byte {at} without accumulator and index. Get it again.");
        at += E2Store.HeaderSize + entry.Data.Length;
        return entry;
    }

    private static ImportedBlock Decode(E2Entry[] parts, string name, long end)
    {
        if (!BlockHeader.TryDecode(E2Store.Decompress(parts[0], name), out BlockHeader? header, out DecodeError error))
            throw new ImportException($"{name}: the header at byte {parts[0].Offset} cannot be decoded: {error}.");
        if (!BodyCodec.TryRead(header, E2Store.Decompress(parts[1], name), out Block? block))
            throw Fault(1, "the body", "cannot be decoded");
        if (ReceiptsRoot(E2Store.Decompress(parts[2], name)) != header.ReceiptsRoot)
            throw Fault(2, "the receipts", "are not those that its header states");
        if (parts[3].Data.Length != Hash256.Size)
            throw Fault(3, "the total difficulty", "does not have 32 bytes");
        Array.Reverse(parts[3].Data);
        return new ImportedBlock(block, parts[0].Offset, end, UInt256.FromBigEndian(parts[3].Data));

        ImportException Fault(int part, string what, string fault) =>
            new($"{name}: {what} of block {header.Number}, at byte {parts[part].Offset}, {fault}.");
    }

    /// <summary>The root over receipts in network form, typed ones wrapped in a string; null where they are no list.</summary>
    private static Hash256? ReceiptsRoot(byte[] rlp)
    {
        RlpReader reader = new(rlp);
        int outer = reader.EnterList();
        Range[] receipts = new Range[reader.CountItems()];
        for (int i = 0; i < receipts.Length; i++)
        {
            int length = reader.NextIsList ? reader.ReadItem().Length : reader.ReadBytes().Length;
            receipts[i] = (reader.Position - length)..reader.Position;
        }
        reader.LeaveList(outer);
        reader.ExpectEnd();
        if (reader.Failed) return null;
        return OrderedTrie.Root(receipts.Length, (int i, ref RlpWriter writer) => writer.WriteRaw(rlp.AsSpan(receipts[i])));
    }

    private static void CheckAccumulator(E2Entry entry, Era1Accumulator accumulator, string name)
    {
        if (entry.Data.AsSpan().SequenceEqual(accumulator.Root().Bytes)) return;
        throw new ImportException(
            $"{name}: the accumulator at byte {entry.Offset} is not that of the {accumulator.Count} blocks before it, which is " +
            $"{accumulator.Root()}. The blocks were checked and imported; get the file again from another place.");
    }

    /// <summary>The first number, the blocks' offsets seen from the index itself, and their count, eight bytes each.</summary>
    private static void CheckIndex(E2Entry entry, List<long> offsets, ulong first, string name)
    {
        bool isRight = entry.Type == E2Type.BlockIndex && entry.Data.AsSpan().SequenceEqual(Index(offsets, first, entry.Offset));
        if (!isRight) throw new ImportException($"{name}: the block index at byte {entry.Offset} does not point at its blocks.");
    }
}
