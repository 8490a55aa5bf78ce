using Altius.Primitives;

namespace Altius.Core;

/// <summary>A block by its number and hash.</summary>
public readonly record struct BlockReference(ulong Number, Hash256 Hash)
{
    public static BlockReference Of(BlockHeader header) => new(header.Number, header.Hash);

    /// <summary>Such as <c>19000000 (0x5f3a…)</c>, for a log.</summary>
    public override string ToString() => $"{Number} ({Hash})";
}
