using Altius.Primitives;

namespace Altius.Core;

/// <summary>Reads one item of a list; the reader carries the fault if there is one.</summary>
internal delegate T ReadItem<out T>(ref RlpReader reader);

/// <summary>What the decoders of chain data ask of a reader beyond single items.</summary>
internal static class RlpReading
{
    /// <summary>A list all of whose items are of one kind.</summary>
    public static T[] ReadList<T>(this ref RlpReader reader, ReadItem<T> readItem)
    {
        int outer = reader.EnterList();
        int count = reader.CountItems();
        T[] items = count == 0 ? [] : new T[count];
        for (int i = 0; i < items.Length && !reader.Failed; i++) items[i] = readItem(ref reader);
        reader.LeaveList(outer);
        return items;
    }

    /// <summary>The string that comes next, as a slice of the memory that is being read.</summary>
    public static ReadOnlyMemory<byte> ReadSlice(this ref RlpReader reader, ReadOnlyMemory<byte> source)
    {
        int length = reader.ReadBytes().Length;
        return length == 0 ? default : source.Slice(reader.Position - length, length);
    }

    /// <summary>The next item whole, header and payload, as a slice of the memory that is being read.</summary>
    public static ReadOnlyMemory<byte> ReadItemSlice(this ref RlpReader reader, ReadOnlyMemory<byte> source)
    {
        int length = reader.ReadItem().Length;
        return length == 0 ? default : source.Slice(reader.Position - length, length);
    }

    /// <summary>A canonical integer of at most eight bits.</summary>
    public static byte ReadByte(this ref RlpReader reader)
    {
        ulong value = reader.ReadUInt64();
        if (value > byte.MaxValue) reader.Fail(RlpError.IntegerTooLarge);
        return (byte)value;
    }
}
