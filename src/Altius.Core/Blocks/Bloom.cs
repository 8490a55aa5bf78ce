using Altius.Primitives;

namespace Altius.Core;

/// <summary>The 2,048-bit filter over log addresses and topics (Yellow Paper, 4.3.1).</summary>
public sealed partial class Bloom : IEquatable<Bloom>
{
    public const int Size = 256;

    public static readonly Bloom Empty = new(new byte[Size]);

    private readonly byte[] _bytes;

    private Bloom(byte[] bytes) => _bytes = bytes;

    /// <exception cref="ArgumentException">The span does not hold exactly 256 bytes.</exception>
    public Bloom(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size) throw new ArgumentException("A bloom filter has 256 bytes.", nameof(bytes));
        _bytes = bytes.ToArray();
    }

    public ReadOnlySpan<byte> Bytes => _bytes;

    public bool Equals(Bloom? other) => other is not null && Bytes.SequenceEqual(other.Bytes);

    public override bool Equals(object? obj) => Equals(obj as Bloom);

    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.AddBytes(_bytes);
        return hash.ToHashCode();
    }

    public override string ToString() => Hex.ToPrefixed(_bytes);
}
