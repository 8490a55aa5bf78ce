using System.Numerics;
using Altius.Core;
using Altius.Primitives;

namespace Altius.Execution;

/// <summary>The price of blob gas and the excess that drives it (EIP-4844, EIP-7691, EIP-7892, EIP-7918).</summary>
public static class BlobFee
{
    /// <summary>Wei per blob gas where there is no excess.</summary>
    private const ulong MinBaseFee = 1;

    /// <summary>e^178 is above 2^256.</summary>
    private const ulong ExponentBeyond256Bits = 178;

    /// <summary>The price in wei per blob gas at this excess: e to the power excess ÷ update fraction.</summary>
    public static UInt256 BaseFee(ulong excessBlobGas, BlobSchedule schedule) =>
        FakeExponential(MinBaseFee, excessBlobGas, schedule.BaseFeeUpdateFraction);

    /// <summary>The excess blob gas of the block after <paramref name="parent"/>, under the rules of that block.</summary>
    public static ulong ExcessAfter(BlockHeader parent, ForkRules rules)
    {
        BlobSchedule schedule = rules.Blobs ?? throw new ArgumentException("The fork has no blobs.", nameof(rules));
        ulong excess = parent.ExcessBlobGas ?? 0;
        ulong used = parent.BlobGasUsed ?? 0;
        ulong target = schedule.Target * Transaction.BlobGasPerBlob;
        if (excess + used < target) return 0;
        return ExecutionPriceLeads(parent, excess, schedule, rules.BlobBaseCost)
            ? excess + used * (schedule.Max - schedule.Target) / schedule.Max
            : excess + used - target;
    }

    /// <summary>
    /// factor × e^(numerator ÷ denominator) by the Taylor expansion that EIP-4844 prescribes, to the unit; all ones where
    /// the value needs more than 256 bits, a price nobody can pay.
    /// </summary>
    public static UInt256 FakeExponential(ulong factor, ulong numerator, ulong denominator)
    {
        if (factor != 0 && numerator / denominator >= ExponentBeyond256Bits) return UInt256.MaxValue;
        BigInteger output = 0;
        BigInteger accumulated = (BigInteger)factor * denominator;
        for (int i = 1; accumulated > 0; i++)
        {
            output += accumulated;
            accumulated = accumulated * numerator / ((BigInteger)denominator * i);
        }
        output /= denominator;
        return output > (BigInteger)UInt256.MaxValue ? UInt256.MaxValue : (UInt256)output;
    }

    /// <summary>Whether a blob costs less than the execution that handles it: then its price may not fall (EIP-7918).</summary>
    private static bool ExecutionPriceLeads(BlockHeader parent, ulong excess, BlobSchedule schedule, ulong baseCost)
    {
        if (baseCost == 0) return false;
        UInt256 execution = (parent.BaseFeePerGas ?? UInt256.Zero) * baseCost;
        bool beyond = UInt256.MultiplyOverflow(BaseFee(excess, schedule), Transaction.BlobGasPerBlob, out UInt256 blob);
        return !beyond && execution > blob;
    }
}
