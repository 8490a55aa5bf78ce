using System.Diagnostics.CodeAnalysis;

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
