using FsCheck;
using FsCheck.Fluent;

namespace Altius.Primitives.Tests;

/// <summary>An RLP item as a tree: a string, or a list of items.</summary>
internal sealed record RlpTree(byte[] Text, RlpTree[]? Items)
{
    /// <summary>Far deeper than anything the tests write, and far from the end of the stack.</summary>
    private const int MaxDepth = 64;

    public static readonly Arbitrary<RlpTree> Any = Gen.Sized(static size => Generator(Math.Min(4, size / 10))).ToArbitrary();

    public static RlpTree String(byte[] bytes) => new(bytes, null);

    public static RlpTree List(params RlpTree[] items) => new([], items);

    public byte[] Encode()
    {
        RlpWriter writer = new(capacity: 1);
        Write(ref writer);
        byte[] encoded = writer.ToArray();
        writer.Dispose();
        return encoded;
    }

    /// <summary>Reads exactly one item; null, with the reason, where the bytes are not canonical.</summary>
    public static RlpTree? Decode(ReadOnlySpan<byte> bytes, out RlpError error)
    {
        RlpReader reader = new(bytes);
        RlpTree tree = Read(ref reader, 0);
        reader.ExpectEnd();
        error = reader.Error;
        return reader.Failed ? null : tree;
    }

    /// <summary>A form in which equal trees are equal texts.</summary>
    public override string ToString() =>
        Items is null ? Convert.ToHexStringLower(Text) : $"[{string.Join(',', Items.Select(static item => item.ToString()))}]";

    private void Write(ref RlpWriter writer)
    {
        if (Items is null)
        {
            writer.Write(Text);
            return;
        }
        int start = writer.BeginList();
        foreach (RlpTree item in Items) item.Write(ref writer);
        writer.EndList(start);
    }

    private static RlpTree Read(ref RlpReader reader, int depth)
    {
        if (!reader.NextIsList) return String(reader.ReadBytes().ToArray());
        if (depth == MaxDepth)
        {
            reader.Fail(RlpError.TooDeep);
            return String([]);
        }
        List<RlpTree> items = [];
        int outer = reader.EnterList();
        while (!reader.IsAtEnd) items.Add(Read(ref reader, depth + 1));
        reader.LeaveList(outer);
        return List([.. items]);
    }

    private static Gen<RlpTree> Generator(int depth)
    {
        Gen<RlpTree> text = TextGenerator().Select(String);
        if (depth == 0) return text;
        Gen<RlpTree> list =
            from count in Gen.Choose(0, 6)
            from items in Generator(depth - 1).ArrayOf(count)
            select List(items);
        return Gen.Frequency((1, text), (2, list));
    }

    /// <summary>Lengths gather where headers change form.</summary>
    private static Gen<byte[]> TextGenerator() =>
        from length in Gen.Frequency(
            (3, Gen.Choose(0, 3)), (2, Gen.Choose(30, 34)), (2, Gen.Choose(53, 58)), (1, Gen.Choose(253, 258)),
            (1, Gen.Elements(65_535, 65_536)))
        from first in Gen.Elements<byte>(0, 1, 0x7f, 0x80, 0xc0, 0xff)
        from rest in Gen.Choose(0, 255)
        select (byte[])[.. Enumerable.Range(0, length).Select(i => i == 0 ? first : (byte)(rest + i))];
}
