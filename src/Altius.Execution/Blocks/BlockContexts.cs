using Altius.Core;
using Altius.Evm;
using Altius.Primitives;

namespace Altius.Execution;

/// <summary>What a header means to the instructions that run under it.</summary>
public static class BlockContexts
{
    /// <summary>The context of a block with this header.</summary>
    /// <param name="header">Has the fields that the rules ask for.</param>
    /// <param name="rules">Those of the block.</param>
    /// <param name="chainId">The chain's (EIP-155).</param>
    public static BlockContext ToContext(this BlockHeader header, ForkRules rules, ulong chainId) => new()
    {
        ChainId = chainId,
        Number = header.Number,
        Timestamp = header.Timestamp,
        GasLimit = header.GasLimit,
        Beneficiary = header.Beneficiary,
        DifficultyOrRandao = rules.HasPrevRandao ? header.MixHash.ToUInt256() : header.Difficulty,
        BaseFee = rules.HasBaseFee ? header.BaseFeePerGas!.Value : UInt256.Zero,
        BlobBaseFee = rules.Blobs is { } schedule ? BlobFee.BaseFee(header.ExcessBlobGas!.Value, schedule) : UInt256.Zero,
    };
}
