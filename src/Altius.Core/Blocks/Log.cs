using Altius.Primitives;

namespace Altius.Core;

/// <summary>An event emitted by a contract.</summary>
/// <param name="Topics">At most four.</param>
public sealed record Log(Address Address, IReadOnlyList<Hash256> Topics, ReadOnlyMemory<byte> Data)
{
    /// <summary>The most topics that the LOG instructions give an event.</summary>
    public const int MaxTopics = 4;

    public void WriteTo(ref RlpWriter writer)
    {
        int list = writer.BeginList();
        writer.Write(Address);
        int topics = writer.BeginList();
        foreach (Hash256 topic in Topics) writer.Write(topic);
        writer.EndList(topics);
        writer.Write(Data.Span);
        writer.EndList(list);
    }

    /// <summary>Reads a log; the reader carries the fault if there is one. The number of topics is not checked.</summary>
    internal static Log Read(ref RlpReader reader, ReadOnlyMemory<byte> source)
    {
        int outer = reader.EnterList();
        Address address = reader.ReadAddress();
        Hash256[] topics = reader.ReadList(static (ref RlpReader r) => r.ReadHash());
        ReadOnlyMemory<byte> data = reader.ReadSlice(source);
        reader.LeaveList(outer);
        return new Log(address, topics, data);
    }
}
