using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Altius.Core;

namespace Altius.Evm;

/// <summary>
/// Tells the JUMPDEST instructions of a code from bytes of the same value inside push data (Yellow Paper, 9.4.3).
/// </summary>
internal static class JumpAnalysis
{
    /// <summary>One bit a byte, as wide as the code and at least one word.</summary>
    /// <param name="padded">The code and at least 32 bytes of zeros.</param>
    /// <param name="length">Of the code without the zeros, in bytes.</param>
    public static ulong[] FindDestinations(ReadOnlySpan<byte> padded, int length)
    {
        ulong[] destinations = new ulong[length / 64 + 1];
        ref byte code = ref MemoryMarshal.GetReference(padded);
        int pc = 0;
        while (pc < length)
        {
            // Thirty-two bytes at a time: only push instructions change what the bytes behind them mean. In signed
            // comparison 0x60…0x7f are exactly the bytes above 0x5f. The zeros behind the code keep the load in bounds.
            Vector256<sbyte> block = Vector256.LoadUnsafe(ref code, (nuint)pc).AsSByte();
            uint pushes = Vector256.GreaterThan(block, Vector256.Create((sbyte)(Opcode.Push1 - 1))).ExtractMostSignificantBits();
            uint targets = Vector256.Equals(block, Vector256.Create((sbyte)Opcode.JumpDest)).ExtractMostSignificantBits();
            if (pushes == 0)
            {
                Mark(destinations, pc, targets);
                pc += 32;
                continue;
            }
            int run = BitOperations.TrailingZeroCount(pushes);
            Mark(destinations, pc, targets & ((1u << run) - 1));
            pc += run;
            pc += Unsafe.Add(ref code, pc) - ((int)Opcode.Push1 - 2);
        }
        return destinations;
    }

    private static void Mark(ulong[] destinations, int pc, uint targets)
    {
        if (targets == 0) return;
        int word = pc >> 6, shift = pc & 63;
        destinations[word] |= (ulong)targets << shift;
        if (shift > 32 && word + 1 < destinations.Length) destinations[word + 1] |= (ulong)targets >> (64 - shift);
    }
}
