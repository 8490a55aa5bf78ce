using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Altius.Crypto;

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
