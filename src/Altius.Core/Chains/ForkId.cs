using System.Buffers.Binary;
using Altius.Primitives;

namespace Altius.Core;

/// <summary>
/// A chain and its forks in eight bytes, by which peers find out whether they follow the same rules (EIP-2124, with
/// timestamps by EIP-6122).
/// </summary>
/// <param name="Hash">CRC-32 over the genesis hash and the forks that have passed.</param>
/// <param name="Next">The block or time of the next fork; 0 where none is known.</param>
public readonly record struct ForkId(uint Hash, ulong Next)
{
    /// <summary>The id of a chain whose head has this number and timestamp.</summary>
    public static ForkId At(ChainSpec chain, in Hash256 genesisHash, ulong headNumber, ulong headTimestamp)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        uint crc = Append(uint.MaxValue, genesisHash.Bytes);
        foreach ((ulong at, ulong head) in ForksOf(chain, headNumber, headTimestamp))
        {
            if (at > head) return new ForkId(~crc, at);
            BinaryPrimitives.WriteUInt64BigEndian(bytes, at);
            crc = Append(crc, bytes);
        }
        return new ForkId(~crc, 0);
    }

    /// <summary>The distinct blocks, then times, at which a chain forks after its genesis, each with the head's own.</summary>
    private static IEnumerable<(ulong At, ulong Head)> ForksOf(ChainSpec chain, ulong headNumber, ulong headTimestamp)
    {
        ForkSchedule forks = chain.Forks;
        IEnumerable<ulong> blocks = At(forks, ForkTrigger.Block)
            .Append(forks.DaoForkBlock ?? 0).Append(forks.MergeNetsplitBlock ?? 0).Where(block => block > 0);
        IEnumerable<ulong> times = At(forks, ForkTrigger.Timestamp).Where(time => time > chain.Genesis.Timestamp);
        return blocks.Distinct().Order().Select(block => (block, headNumber))
            .Concat(times.Distinct().Order().Select(time => (time, headTimestamp)));
    }

    private static IEnumerable<ulong> At(ForkSchedule forks, ForkTrigger trigger) =>
        forks.Activations.Where(fork => fork.Trigger == trigger).Select(fork => fork.At.U0);

    /// <summary>CRC-32 (IEEE 802.3), bit by bit: it runs over a few dozen bytes when a fork passes.</summary>
    private static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        const uint Polynomial = 0xedb88320;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ (Polynomial & (0 - (crc & 1)));
        }
        return crc;
    }
}
