using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Altius.Crypto;
using Altius.Primitives;

namespace Altius.Core;

/// <content>Filling and asking.</content>
public sealed partial class Bloom
{
    private const int BitsPerItem = 3;

    /// <summary>The filter over the addresses and topics of these logs.</summary>
    public static Bloom Of(IReadOnlyList<Log> logs)
    {
        if (logs.Count == 0) return Empty;
        Bloom bloom = new();
        BloomBatch batch = new(
            bloom._filter,
            stackalloc byte[BloomBatch.Capacity * Hash256.Size],
            stackalloc int[BloomBatch.Capacity],
            stackalloc Hash256[BloomBatch.Capacity]);
        for (int i = 0; i < logs.Count; i++)
        {
            Log log = logs[i];
            batch.Add(log.Address.Bytes);
            for (int t = 0; t < log.Topics.Count; t++) batch.Add(log.Topics[t].Bytes);
        }
        batch.Flush();
        return bloom;
    }

    /// <summary>Whether an address or topic may be in; false is certain.</summary>
    public bool MayContain(ReadOnlySpan<byte> item)
    {
        Hash256 hash = Keccak256.Hash(item);
        for (int i = 0; i < BitsPerItem; i++)
        {
            int bit = BitOf(hash, i);
            if ((Bytes[ByteOf(bit)] & MaskOf(bit)) == 0) return false;
        }
        return true;
    }

    internal static Bloom Read(ref RlpReader reader)
    {
        ReadOnlySpan<byte> bytes = reader.ReadFixed(Size);
        return bytes.IndexOfAnyExcept((byte)0) < 0 ? Empty : new Bloom(bytes);
    }

    /// <summary>Puts an item with this hash into a filter.</summary>
    internal static void SetBits(Span<byte> filter, in Hash256 hash)
    {
        for (int i = 0; i < BitsPerItem; i++)
        {
            int bit = BitOf(hash, i);
            filter[ByteOf(bit)] |= MaskOf(bit);
        }
    }

    /// <summary>The low eleven bits of one of the first three byte pairs of an item's hash.</summary>
    private static int BitOf(in Hash256 hash, int pair) =>
        BinaryPrimitives.ReadUInt16BigEndian(hash.Bytes[(2 * pair)..]) & (8 * Size - 1);

    /// <summary>Bits count from the end: bit 0 is the lowest of the last byte.</summary>
    private static int ByteOf(int bit) => Size - 1 - bit / 8;

    private static byte MaskOf(int bit) => (byte)(1 << (bit % 8));

    /// <summary>Filters put together as they come: a block's, of its transactions'.</summary>
    public struct Union
    {
        private Bloom? _all;

        public void Add(Bloom bloom)
        {
            if (!ReferenceEquals(bloom, Empty)) Unite((_all ??= new Bloom())._filter, bloom._filter);
        }

        /// <summary>The filter over what all of them so far are over.</summary>
        public readonly Bloom ToBloom() => _all is null ? Empty : new Bloom(_all.Bytes);

        private static void Unite(Span<byte> into, ReadOnlySpan<byte> from)
        {
            Span<Vector256<ulong>> words = MemoryMarshal.Cast<byte, Vector256<ulong>>(into);
            ReadOnlySpan<Vector256<ulong>> others = MemoryMarshal.Cast<byte, Vector256<ulong>>(from);
            for (int i = 0; i < words.Length; i++) words[i] |= others[i];
        }
    }
}
