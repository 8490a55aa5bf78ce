using System.Buffers.Binary;
using System.Runtime.InteropServices;
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
        byte[] bytes = new byte[Size];
        for (int i = 0; i < logs.Count; i++)
        {
            Log log = logs[i];
            Add(bytes, log.Address.Bytes);
            for (int t = 0; t < log.Topics.Count; t++) Add(bytes, log.Topics[t].Bytes);
        }
        return new Bloom(bytes);
    }

    /// <summary>The filter over all logs of these receipts: a block's.</summary>
    public static Bloom Of(IReadOnlyList<Receipt> receipts)
    {
        byte[]? bytes = null;
        for (int i = 0; i < receipts.Count; i++)
        {
            Bloom bloom = receipts[i].Bloom;
            if (!ReferenceEquals(bloom, Empty)) Unite(bytes ??= new byte[Size], bloom._bytes);
        }
        return bytes is null ? Empty : new Bloom(bytes);
    }

    /// <summary>Whether an address or topic may be in; false is certain.</summary>
    public bool MayContain(ReadOnlySpan<byte> item)
    {
        Span<int> bits = stackalloc int[BitsPerItem];
        FindBits(item, bits);
        foreach (int bit in bits)
            if ((_bytes[ByteOf(bit)] & MaskOf(bit)) == 0) return false;
        return true;
    }

    internal static Bloom Read(ref RlpReader reader)
    {
        ReadOnlySpan<byte> bytes = reader.ReadFixed(Size);
        return bytes.IndexOfAnyExcept((byte)0) < 0 ? Empty : new Bloom(bytes);
    }

    private static void Add(byte[] bytes, ReadOnlySpan<byte> item)
    {
        Span<int> bits = stackalloc int[BitsPerItem];
        FindBits(item, bits);
        foreach (int bit in bits) bytes[ByteOf(bit)] |= MaskOf(bit);
    }

    /// <summary>The low eleven bits of each of the first three byte pairs of the item's hash.</summary>
    private static void FindBits(ReadOnlySpan<byte> item, Span<int> bits)
    {
        Hash256 hash = Keccak256.Hash(item);
        for (int i = 0; i < bits.Length; i++)
            bits[i] = BinaryPrimitives.ReadUInt16BigEndian(hash.Bytes[(2 * i)..]) & (8 * Size - 1);
    }

    /// <summary>Bits count from the end: bit 0 is the lowest of the last byte.</summary>
    private static int ByteOf(int bit) => Size - 1 - bit / 8;

    private static byte MaskOf(int bit) => (byte)(1 << (bit % 8));

    private static void Unite(Span<byte> into, ReadOnlySpan<byte> from)
    {
        Span<ulong> words = MemoryMarshal.Cast<byte, ulong>(into);
        ReadOnlySpan<ulong> others = MemoryMarshal.Cast<byte, ulong>(from);
        for (int i = 0; i < words.Length; i++) words[i] |= others[i];
    }
}
