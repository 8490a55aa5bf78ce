using System.Runtime.CompilerServices;
using Altius.Primitives;

namespace Altius.Core;

/// <summary>The 2,048-bit filter over log addresses and topics (Yellow Paper, 4.3.1).</summary>
public sealed partial class Bloom : IEquatable<Bloom>
{
    public const int Size = 256;

    public static readonly Bloom Empty = new();

    private Filter _filter; // in the object itself, for a block has one for each transaction; written to while nobody else has it

    private Bloom() { }

    /// <exception cref="ArgumentException">The span does not hold exactly 256 bytes.</exception>
    public Bloom(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size) throw new ArgumentException("A bloom filter has 256 bytes.", nameof(bytes));
        bytes.CopyTo(_filter);
    }

    public ReadOnlySpan<byte> Bytes => _filter;

    public bool Equals(Bloom? other) => other is not null && Bytes.SequenceEqual(other.Bytes);

    public override bool Equals(object? obj) => Equals(obj as Bloom);

    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.AddBytes(Bytes);
        return hash.ToHashCode();
    }

    public override string ToString() => Hex.ToPrefixed(Bytes);

    [InlineArray(Size)]
    private struct Filter
    {
        private byte _first;
    }
}
