using System.Security.Cryptography;
using Altius.Primitives;

namespace Altius.Chain;

/// <summary>
/// The root by which an era1 file commits to its blocks: the SSZ hash tree root of a list of at most 8,192 records of block
/// hash and total difficulty.
/// </summary>
internal sealed class Era1Accumulator
{
    /// <summary>The most blocks of a file.</summary>
    public const int Capacity = 8_192;

    private const int Depth = 13; // 2^13 leaves

    private readonly List<Hash256> _records = [];

    public int Count => _records.Count;

    public void Add(in Hash256 block, in UInt256 totalDifficulty)
    {
        Span<byte> bytes = stackalloc byte[Hash256.Size];
        totalDifficulty.WriteBigEndian(bytes);
        bytes.Reverse(); // SSZ counts from the little end
        _records.Add(Pair(block, new Hash256(bytes)));
    }

    public Hash256 Root()
    {
        Hash256[] level = [.. _records];
        Hash256 missing = Hash256.Zero; // what stands for a subtree without records
        for (int depth = 0; depth < Depth; depth++)
        {
            Hash256[] above = new Hash256[(level.Length + 1) / 2];
            for (int i = 0; i < above.Length; i++)
                above[i] = Pair(level[2 * i], 2 * i + 1 < level.Length ? level[2 * i + 1] : missing);
            level = above;
            missing = Pair(missing, missing);
        }
        Span<byte> length = stackalloc byte[Hash256.Size];
        length.Clear();
        BitConverter.TryWriteBytes(length, (ulong)_records.Count);
        return Pair(level.Length == 0 ? missing : level[0], new Hash256(length));
    }

    private static Hash256 Pair(in Hash256 left, in Hash256 right)
    {
        Span<byte> both = stackalloc byte[2 * Hash256.Size];
        left.Bytes.CopyTo(both);
        right.Bytes.CopyTo(both[Hash256.Size..]);
        Span<byte> digest = stackalloc byte[Hash256.Size];
        SHA256.HashData(both, digest);
        return new Hash256(digest);
    }
}
