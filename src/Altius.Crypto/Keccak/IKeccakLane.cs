using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Altius.Crypto;

/// <summary>What a lane of the Keccak state can do; a struct type argument, so every call is inlined.</summary>
internal interface IKeccakLane<TLane>
    where TLane : struct
{
    static abstract TLane Load(ref ulong state, int lane);

    static abstract void Store(ref ulong state, int lane, TLane value);

    static abstract TLane RoundConstant(int round);

    static abstract TLane Xor(TLane a, TLane b);

    static abstract TLane Xor(TLane a, TLane b, TLane c, TLane d, TLane e);

    static abstract TLane RotateLeft(TLane value, [ConstantExpected] byte bits);

    /// <summary>a ^ (~b &amp; c).</summary>
    static abstract TLane Chi(TLane a, TLane b, TLane c);
}

/// <summary>One 64-bit register a lane; runs everywhere.</summary>
internal readonly struct ScalarLane : IKeccakLane<ulong>
{
    public static ulong Load(ref ulong state, int lane) => Unsafe.Add(ref state, lane);

    public static void Store(ref ulong state, int lane, ulong value) => Unsafe.Add(ref state, lane) = value;

    public static ulong RoundConstant(int round) => KeccakRoundConstants.At(round);

    public static ulong Xor(ulong a, ulong b) => a ^ b;

    public static ulong Xor(ulong a, ulong b, ulong c, ulong d, ulong e) => a ^ b ^ c ^ d ^ e;

    public static ulong RotateLeft(ulong value, [ConstantExpected] byte bits) => ulong.RotateLeft(value, bits);

    public static ulong Chi(ulong a, ulong b, ulong c) => a ^ (~b & c);
}

/// <summary>
/// One 128-bit register a lane, the upper half unused: 32 registers hold the whole state, and a three-input logic instruction
/// does χ in one step. Needs AVX-512VL.
/// </summary>
internal readonly struct WideRegisterLane : IKeccakLane<Vector128<ulong>>
{
    public static bool IsSupported => Avx512F.VL.IsSupported;

    public static Vector128<ulong> Load(ref ulong state, int lane) => Vector128.CreateScalarUnsafe(Unsafe.Add(ref state, lane));

    public static void Store(ref ulong state, int lane, Vector128<ulong> value) => Unsafe.Add(ref state, lane) = value.ToScalar();

    public static Vector128<ulong> RoundConstant(int round) => Vector128.CreateScalarUnsafe(KeccakRoundConstants.At(round));

    public static Vector128<ulong> Xor(Vector128<ulong> a, Vector128<ulong> b) => a ^ b;

    public static Vector128<ulong> Xor(
        Vector128<ulong> a, Vector128<ulong> b, Vector128<ulong> c, Vector128<ulong> d, Vector128<ulong> e)
        => Avx512F.VL.TernaryLogic(Avx512F.VL.TernaryLogic(a, b, c, TruthTable.Xor), d, e, TruthTable.Xor);

    public static Vector128<ulong> RotateLeft(Vector128<ulong> value, [ConstantExpected] byte bits)
        => Avx512F.VL.RotateLeft(value, bits);

    public static Vector128<ulong> Chi(Vector128<ulong> a, Vector128<ulong> b, Vector128<ulong> c)
        => Avx512F.VL.TernaryLogic(a, b, c, TruthTable.Chi);
}

/// <summary>Eight independent states side by side, lane i of all eight in one 512-bit register. Needs AVX-512F.</summary>
internal readonly struct EightStatesLane : IKeccakLane<Vector512<ulong>>
{
    public static bool IsSupported => Avx512F.IsSupported;

    public static Vector512<ulong> Load(ref ulong state, int lane) => Vector512.LoadUnsafe(ref state, (nuint)lane * 8);

    public static void Store(ref ulong state, int lane, Vector512<ulong> value) => value.StoreUnsafe(ref state, (nuint)lane * 8);

    public static Vector512<ulong> RoundConstant(int round) => Vector512.Create(KeccakRoundConstants.At(round));

    public static Vector512<ulong> Xor(Vector512<ulong> a, Vector512<ulong> b) => a ^ b;

    public static Vector512<ulong> Xor(
        Vector512<ulong> a, Vector512<ulong> b, Vector512<ulong> c, Vector512<ulong> d, Vector512<ulong> e)
        => Avx512F.TernaryLogic(Avx512F.TernaryLogic(a, b, c, TruthTable.Xor), d, e, TruthTable.Xor);

    public static Vector512<ulong> RotateLeft(Vector512<ulong> value, [ConstantExpected] byte bits)
        => Avx512F.RotateLeft(value, bits);

    public static Vector512<ulong> Chi(Vector512<ulong> a, Vector512<ulong> b, Vector512<ulong> c)
        => Avx512F.TernaryLogic(a, b, c, TruthTable.Chi);
}

/// <summary>Truth tables of three-input logic: bit (4a + 2b + c) is the result for those inputs.</summary>
internal static class TruthTable
{
    public const byte Xor = 0x96;
    public const byte Chi = 0xD2;
}

/// <summary>The constants ι adds to lane (0, 0), one a round (FIPS 202, 3.2.5).</summary>
internal static class KeccakRoundConstants
{
    public static ulong At(int round) => Unsafe.Add(ref MemoryMarshal.GetReference(Values), round);

    private static ReadOnlySpan<ulong> Values =>
    [
        0x0000000000000001, 0x0000000000008082, 0x800000000000808A, 0x8000000080008000,
        0x000000000000808B, 0x0000000080000001, 0x8000000080008081, 0x8000000000008009,
        0x000000000000008A, 0x0000000000000088, 0x0000000080008009, 0x000000008000000A,
        0x000000008000808B, 0x800000000000008B, 0x8000000000008089, 0x8000000000008003,
        0x8000000000008002, 0x8000000000000080, 0x000000000000800A, 0x800000008000000A,
        0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008,
    ];
}
