using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Altius.Primitives;

namespace Altius.Crypto;

/// <summary>
/// Keccak-256 with the original padding (0x01), the hash Ethereum uses; SHA3-256 differs from it in the padding alone.
/// </summary>
public static class Keccak256
{
    /// <summary>Length of a digest in bytes.</summary>
    public const int DigestLength = 32;

    /// <summary>Bytes absorbed by one permutation.</summary>
    internal const int Rate = 136;

    internal const int StateLanes = 25;

    /// <summary>The hash of <paramref name="data"/>.</summary>
    public static Hash256 Hash(ReadOnlySpan<byte> data)
    {
        Unsafe.SkipInit(out Hash256 hash);
        Hash(data, MemoryMarshal.AsBytes(new Span<Hash256>(ref hash)));
        return hash;
    }

    /// <summary>Writes the hash of <paramref name="data"/> into the first 32 bytes of <paramref name="output"/>.</summary>
    /// <exception cref="ArgumentException"><paramref name="output"/> is shorter than 32 bytes.</exception>
    [SkipLocalsInit]
    public static void Hash(ReadOnlySpan<byte> data, Span<byte> output)
    {
        if (output.Length < DigestLength) ThrowOutputTooShort();

        Span<ulong> lanes = stackalloc ulong[StateLanes];
        Span<byte> state = MemoryMarshal.AsBytes(lanes);
        if (data.Length < Rate)
        {
            // One block into an empty state: no need to clear first and mix after.
            data.CopyTo(state);
            state[data.Length..].Clear();
            state[data.Length] = 0x01;
            state[Rate - 1] ^= 0x80;
            Permute(ref lanes[0]);
            state[..DigestLength].CopyTo(output);
        }
        else
        {
            lanes.Clear();
            Finish(lanes, data, output);
        }
    }

    /// <summary>Absorbs <paramref name="data"/> into a state, pads it and writes the digest.</summary>
    internal static void Finish(Span<ulong> lanes, ReadOnlySpan<byte> data, Span<byte> output)
    {
        while (data.Length >= Rate)
        {
            ReadOnlySpan<ulong> block = MemoryMarshal.Cast<byte, ulong>(data[..Rate]);
            for (int i = 0; i < block.Length; i++) lanes[i] ^= block[i];
            Permute(ref lanes[0]);
            data = data[Rate..];
        }

        Span<byte> state = MemoryMarshal.AsBytes(lanes);
        for (int i = 0; i < data.Length; i++) state[i] ^= data[i];
        state[data.Length] ^= 0x01;
        state[Rate - 1] ^= 0x80;
        Permute(ref lanes[0]);
        state[..DigestLength].CopyTo(output);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Permute(ref ulong state)
    {
        if (WideRegisterLane.IsSupported) KeccakPermutation<Vector128<ulong>, WideRegisterLane>.Apply(ref state);
        else KeccakPermutation<ulong, ScalarLane>.Apply(ref state);
    }

    [DoesNotReturn]
    private static void ThrowOutputTooShort() =>
        throw new ArgumentException("The output of Keccak-256 takes 32 bytes.", "output");
}
