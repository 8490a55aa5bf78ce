using System.Runtime.CompilerServices;
using Altius.Crypto;
using Altius.Primitives;

namespace Altius.Trie;

/// <summary>The end of a path with the value that lies there.</summary>
internal sealed class LeafNode(byte[] rlp) : TrieNode(rlp)
{
    /// <summary>The nibbles left from here to the end of the key.</summary>
    public Nibbles Path => HexPrefix.Path(Rlp.AsSpan(PathRange));

    public ReadOnlySpan<byte> Value => ValueMemory.Span;

    public ReadOnlyMemory<byte> ValueMemory => Rlp.AsMemory(NodeRlp.PayloadAt(Rlp, PathRange.End.Value));

    public override ReadOnlyMemory<byte> ValueAt(Nibbles rest)
    {
        Nibbles path = Path;
        return path.Length == rest.Length && path.StartsWith(rest) ? ValueMemory : default;
    }

    private Range PathRange => NodeRlp.PayloadAt(Rlp, NodeRlp.PayloadAt(Rlp, 0).Start.Value);

    /// <summary>A leaf whose path is <paramref name="head"/> followed by <paramref name="tail"/>.</summary>
    public static LeafNode Create(Nibbles head, Nibbles tail, ReadOnlySpan<byte> value)
    {
        byte[] rlp = new byte[EncodedLength(head.Length + tail.Length, value)];
        Encode(rlp, head, tail, value);
        return new LeafNode(rlp);
    }

    /// <summary>The leaf with a path and a value, if that is what a parent refers to; else null.</summary>
    /// <param name="reference">What the parent holds in the leaf's place.</param>
    [SkipLocalsInit]
    public static LeafNode? TryMake(Nibbles path, ReadOnlySpan<byte> value, ReadOnlySpan<byte> reference)
    {
        const int Most = 256; // an account's leaf takes 146 bytes at most
        int length = EncodedLength(path.Length, value);
        if (reference[0] != NodeRlp.HashHeader || length is < EmbeddedLimit or > Most) return null;
        Span<byte> rlp = stackalloc byte[Most];
        rlp = rlp[..Encode(rlp[..length], path, default, value)];
        return Keccak256.Hash(rlp) == new Hash256(reference[1..]) ? new LeafNode(rlp.ToArray()) : null;
    }

    public static int EncodedLength(int pathLength, ReadOnlySpan<byte> value)
    {
        int payload = PayloadLength(pathLength, value);
        return NodeRlp.HeaderLength(payload) + payload;
    }

    /// <summary>Writes the encoding and returns the bytes taken.</summary>
    public static int Encode(Span<byte> rlp, Nibbles head, Nibbles tail, ReadOnlySpan<byte> value)
    {
        int nibbles = head.Length + tail.Length;
        int at = NodeRlp.WriteListHeader(rlp, PayloadLength(nibbles, value));
        at += ShortPath.Write(rlp[at..], isLeaf: true, head, tail);
        return at + NodeRlp.WriteString(rlp[at..], value);
    }

    private static int PayloadLength(int pathLength, ReadOnlySpan<byte> value) =>
        ShortPath.ItemLength(pathLength) + NodeRlp.StringLength(value);
}
