using Altius.Primitives;
using Altius.Trie;

namespace Altius.JsonRpc.Debug;

/// <summary>Goes through the leaves of a trie in the order of their keys, which are 32 bytes long.</summary>
internal sealed class TrieLeaves
{
    private const int KeyNibbles = 2 * Hash256.Size;
    private const int BranchWidth = 16;

    private readonly RecordedNodes _nodes;
    private readonly byte[] _start = new byte[KeyNibbles];

    private TrieLeaves(PatriciaTrie trie, in Hash256 start)
    {
        _nodes = new RecordedNodes(trie);
        for (int i = 0; i < KeyNibbles; i++) _start[i] = (byte)(i % 2 == 0 ? start.Bytes[i / 2] >> 4 : start.Bytes[i / 2] & 0xf);
    }

    /// <summary>The leaves with keys from a start on.</summary>
    public static IEnumerable<(Hash256 Key, byte[] Value)> From(PatriciaTrie trie, Hash256 start)
    {
        if (trie.IsEmpty) return [];
        TrieLeaves leaves = new(trie, start);
        return leaves.Below(leaves.Load([], trie.Root.ToArray()), []);
    }

    private IEnumerable<(Hash256, byte[])> Below(byte[] node, byte[] path)
    {
        byte[][] items = ItemsOf(node);
        if (items.Length == BranchWidth + 1)
        {
            for (byte nibble = 0; nibble < BranchWidth; nibble++)
            {
                byte[] next = [.. path, nibble];
                if (IsEmpty(items[nibble]) || IsBefore(next)) continue;
                foreach ((Hash256, byte[]) leaf in Below(Child(items[nibble], next), next)) yield return leaf;
            }
            yield break;
        }
        byte[] whole = [.. path, .. NibblesOf(StringIn(items[0]), out bool isLeaf)];
        if (IsBefore(whole)) yield break;
        if (isLeaf) yield return (KeyOf(whole), StringIn(items[1]));
        else
            foreach ((Hash256, byte[]) leaf in Below(Child(items[1], whole), whole)) yield return leaf;
    }

    /// <summary>Whether all keys with this beginning come before the start.</summary>
    private bool IsBefore(byte[] path) => path.AsSpan().SequenceCompareTo(_start.AsSpan(0, path.Length)) < 0;

    /// <summary>A child stands in its parent where it is short, else behind its hash.</summary>
    private byte[] Child(byte[] item, byte[] path) => item[0] >= 0xc0 ? item : Load(path, StringIn(item));

    private byte[] Load(byte[] path, byte[] hash) => _nodes.TryGet(path, new Hash256(hash), out byte[]? node)
        ? node
        : throw new InvalidOperationException($"The trie lacks a node at '{Convert.ToHexStringLower(path)}'.");

    private static byte[][] ItemsOf(byte[] node)
    {
        RlpReader reader = new(node);
        List<byte[]> items = [];
        int list = reader.EnterList();
        while (!reader.IsAtEnd && !reader.Failed) items.Add(reader.ReadItem().ToArray());
        reader.LeaveList(list);
        return [.. items];
    }

    private static bool IsEmpty(byte[] item) => item is [0x80];

    private static byte[] StringIn(byte[] item)
    {
        RlpReader reader = new(item);
        return reader.ReadBytes().ToArray();
    }

    /// <summary>Reads a path in hex-prefix form (Yellow Paper, appendix C).</summary>
    private static byte[] NibblesOf(byte[] compact, out bool isLeaf)
    {
        bool isOdd = (compact[0] & 0x10) != 0;
        isLeaf = (compact[0] & 0x20) != 0;
        List<byte> nibbles = [];
        if (isOdd) nibbles.Add((byte)(compact[0] & 0xf));
        foreach (byte pair in compact.AsSpan(1))
        {
            nibbles.Add((byte)(pair >> 4));
            nibbles.Add((byte)(pair & 0xf));
        }
        return [.. nibbles];
    }

    private static Hash256 KeyOf(byte[] nibbles)
    {
        byte[] key = new byte[Hash256.Size];
        for (int i = 0; i < key.Length; i++) key[i] = (byte)(nibbles[2 * i] << 4 | nibbles[2 * i + 1]);
        return new Hash256(key);
    }
}
