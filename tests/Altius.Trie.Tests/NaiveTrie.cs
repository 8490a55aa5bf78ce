using Altius.Crypto;
using Altius.Primitives;

namespace Altius.Trie.Tests;

/// <summary>The definition of the root, word for word (Yellow Paper, appendix D, equations 194 to 197), for comparison.</summary>
internal static class NaiveTrie
{
    public static Hash256 Root(IEnumerable<KeyValuePair<byte[], byte[]>> pairs)
    {
        var items = pairs.Select(pair => (Path: NibblesOf(pair.Key), pair.Value)).ToList();
        return Keccak256.Hash(items.Count == 0 ? [0x80] : Structure(items, 0));
    }

    public static byte[] NibblesOf(byte[] key) => [.. key.SelectMany(b => new[] { (byte)(b >> 4), (byte)(b & 15) })];

    private static byte[] Reference(List<(byte[] Path, byte[] Value)> items, int depth)
    {
        if (items.Count == 0) return [0x80];
        byte[] node = Structure(items, depth);
        return node.Length < 32 ? node : [0xa0, .. Keccak256.Hash(node).Bytes];
    }

    private static byte[] Structure(List<(byte[] Path, byte[] Value)> items, int depth)
    {
        var writer = new RlpWriter(64);
        int list = writer.BeginList();
        if (items.Count == 1)
        {
            writer.Write(HexPrefixOf(items[0].Path[depth..], isLeaf: true));
            writer.Write(items[0].Value);
        }
        else if (SharedPrefix(items) is int shared && shared > depth)
        {
            writer.Write(HexPrefixOf(items[0].Path[depth..shared], isLeaf: false));
            writer.WriteRaw(Reference(items, shared));
        }
        else
        {
            for (int nibble = 0; nibble < 16; nibble++)
            {
                var below = items.Where(item => item.Path.Length > depth && item.Path[depth] == nibble).ToList();
                writer.WriteRaw(Reference(below, depth + 1));
            }
            writer.Write(items.Find(item => item.Path.Length == depth).Value ?? []);
        }
        writer.EndList(list);
        byte[] rlp = writer.ToArray();
        writer.Dispose();
        return rlp;
    }

    private static int SharedPrefix(List<(byte[] Path, byte[] Value)> items)
    {
        byte[] first = items[0].Path;
        return items.Min(item => item.Path.AsSpan().CommonPrefixLength(first));
    }

    private static byte[] HexPrefixOf(byte[] path, bool isLeaf)
    {
        int flags = (isLeaf ? 2 : 0) + (path.Length % 2);
        byte[] padded = path.Length % 2 == 1 ? [(byte)flags, .. path] : [(byte)flags, 0, .. path];
        return [.. padded.Chunk(2).Select(pair => (byte)((pair[0] << 4) | pair[1]))];
    }
}
