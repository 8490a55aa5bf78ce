using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Altius.Primitives;

namespace Altius.Crypto;

/// <summary>
/// Keccak-256 of many independent inputs, eight at a time where the processor has AVX-512; the results are those of
/// <see cref="Keccak256"/>. Inputs may differ in length: a lane that finishes takes the next input at once.
/// </summary>
public static class Keccak256Batch
{
    private const int Lanes = 8;

    /// <summary>
    /// With fewer inputs left than this, single permutations finish sooner: eight at once cost as much as two (422 and 215 ns
    /// on Zen 4).
    /// </summary>
    private const int FewestLanesWorthwhile = 3;

    /// <summary>
    /// Hashes inputs laid end to end in <paramref name="data"/>:
    /// input i ends before <paramref name="ends"/>[i], where the next begins.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// There are not as many outputs as inputs, or the ends do not ascend within the data.
    /// </exception>
    public static void Hash(ReadOnlySpan<byte> data, ReadOnlySpan<int> ends, Span<Hash256> hashes)
    {
        if (ends.Length != hashes.Length) throw new ArgumentException("Each input needs one output.", nameof(hashes));

        if (!EightStatesLane.IsSupported || ends.Length < FewestLanesWorthwhile) HashOneByOne(data, ends, hashes);
        else HashEightAtOnce(data, ends, hashes);
    }

    internal static void HashOneByOne(ReadOnlySpan<byte> data, ReadOnlySpan<int> ends, Span<Hash256> hashes)
    {
        for (int i = 0; i < ends.Length; i++) hashes[i] = Keccak256.Hash(Input(data, ends, i));
    }

    [SkipLocalsInit]
    private static void HashEightAtOnce(ReadOnlySpan<byte> data, ReadOnlySpan<int> ends, Span<Hash256> hashes)
    {
        Span<ulong> states = stackalloc ulong[Lanes * Keccak256.StateLanes];
        Span<LaneWork> work = stackalloc LaneWork[Lanes];
        int next = 0, active = 0;
        for (int lane = 0; lane < Lanes; lane++)
            if (Start(states, data, ends, lane, ref next, out work[lane])) active++;

        while (active >= FewestLanesWorthwhile)
        {
            for (int lane = 0; lane < Lanes; lane++)
                if (work[lane].Active) Absorb(states, data, lane, ref work[lane]);

            KeccakPermutation<Vector512<ulong>, EightStatesLane>.Apply(ref states[0]);

            for (int lane = 0; lane < Lanes; lane++)
            {
                if (!work[lane].Padded) continue;
                hashes[work[lane].Index] = Digest(states, lane);
                if (!Start(states, data, ends, lane, ref next, out work[lane])) active--;
            }
        }

        Span<ulong> single = stackalloc ulong[Keccak256.StateLanes];
        for (int lane = 0; lane < Lanes; lane++)
        {
            if (!work[lane].Active) continue;
            for (int i = 0; i < single.Length; i++) single[i] = states[i * Lanes + lane];
            Span<Hash256> hash = hashes.Slice(work[lane].Index, 1);
            Keccak256.Finish(single, data[work[lane].Position..work[lane].End], MemoryMarshal.AsBytes(hash));
        }
    }

    /// <summary>Gives the lane the next input and an empty state.</summary>
    private static bool Start(
        Span<ulong> states, ReadOnlySpan<byte> data, ReadOnlySpan<int> ends, int lane, ref int next, out LaneWork work)
    {
        work = default;
        if (next == ends.Length) return false;

        int start = next == 0 ? 0 : ends[next - 1];
        work = new LaneWork { Active = true, Index = next, Position = start, End = start + Input(data, ends, next).Length };
        next++;
        for (int i = lane; i < states.Length; i += Lanes) states[i] = 0;
        return true;
    }

    [SkipLocalsInit]
    private static void Absorb(Span<ulong> states, ReadOnlySpan<byte> data, int lane, ref LaneWork work)
    {
        ReadOnlySpan<byte> rest = data[work.Position..work.End];
        if (rest.Length >= Keccak256.Rate)
        {
            Mix(states, lane, rest[..Keccak256.Rate]);
            work.Position += Keccak256.Rate;
            return;
        }

        Span<byte> block = stackalloc byte[Keccak256.Rate];
        rest.CopyTo(block);
        block[rest.Length..].Clear();
        block[rest.Length] = 0x01;
        block[Keccak256.Rate - 1] ^= 0x80;
        Mix(states, lane, block);
        work.Padded = true;
    }

    private static void Mix(Span<ulong> states, int lane, ReadOnlySpan<byte> block)
    {
        // Checked here once: the block holds all 17 words of the rate and the states all 25 lanes of eight.
        ref byte words = ref MemoryMarshal.GetReference(block[..Keccak256.Rate]);
        ref ulong state = ref MemoryMarshal.GetReference(states[..(Lanes * Keccak256.StateLanes)][lane..]);
        for (int i = 0; i < Keccak256.Rate / 8; i++)
            Unsafe.Add(ref state, i * Lanes) ^= Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref words, i * 8));
    }

    private static Hash256 Digest(Span<ulong> states, int lane)
    {
        ReadOnlySpan<ulong> words = [states[lane], states[Lanes + lane], states[2 * Lanes + lane], states[3 * Lanes + lane]];
        return MemoryMarshal.Read<Hash256>(MemoryMarshal.AsBytes(words));
    }

    private static ReadOnlySpan<byte> Input(ReadOnlySpan<byte> data, ReadOnlySpan<int> ends, int index)
        => data[(index == 0 ? 0 : ends[index - 1])..ends[index]];

    /// <summary>What one lane is hashing: input <see cref="Index"/>, absorbed up to <see cref="Position"/>.</summary>
    private struct LaneWork
    {
        public int Index, Position, End;
        public bool Active, Padded;
    }
}
