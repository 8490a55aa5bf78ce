using Altius.Primitives;

namespace Altius.Core;

/// <summary>Writes one item.</summary>
internal delegate void WriteItem<in T>(ref RlpWriter writer, T item);

/// <summary>What the encoders of chain data ask of a writer beyond single items.</summary>
internal static class RlpWriting
{
    /// <summary>The encoding of one item by itself.</summary>
    /// <param name="capacity">Bytes it will take, about.</param>
    public static byte[] Encode<T>(int capacity, T item, WriteItem<T> write)
    {
        RlpWriter writer = new(capacity);
        try
        {
            write(ref writer, item);
            return writer.ToArray();
        }
        finally
        {
            writer.Dispose();
        }
    }
}
