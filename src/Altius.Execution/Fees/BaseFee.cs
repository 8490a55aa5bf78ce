using Altius.Core;
using Altius.Primitives;

namespace Altius.Execution;

/// <summary>The price of gas that is burnt, in wei per gas (EIP-1559).</summary>
public static class BaseFee
{
    /// <summary>The base fee of the first block that has one: 1 gwei.</summary>
    public static readonly UInt256 Initial = 1_000_000_000;

    /// <summary>A block's gas limit is this many times the gas it aims at.</summary>
    public const ulong Elasticity = 2;

    private const ulong MaxChangeDenominator = 8;

    /// <summary>The base fee of the block after <paramref name="parent"/>.</summary>
    public static UInt256 After(BlockHeader parent)
    {
        if (parent.BaseFeePerGas is not { } fee) return Initial;
        ulong target = parent.GasLimit / Elasticity;
        if (parent.GasUsed == target) return fee;
        if (parent.GasUsed < target) return fee - Step(fee, target - parent.GasUsed, target);
        UInt256 rise = Step(fee, parent.GasUsed - target, target);
        return fee + (rise.IsZero ? UInt256.One : rise);
    }

    private static UInt256 Step(in UInt256 fee, ulong distance, ulong target) => fee * distance / target / MaxChangeDenominator;
}
