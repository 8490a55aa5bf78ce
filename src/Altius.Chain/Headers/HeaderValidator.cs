using Altius.Core;
using Altius.Core.Forks;
using Altius.Execution;
using Altius.Primitives;

namespace Altius.Chain;

/// <summary>
/// Checks a header against its parent and its fork's rules: everything that can be said without the body and without running
/// it. The ethash seal is not checked.
/// </summary>
public sealed class HeaderValidator
{
    internal const int MaxExtraData = 32;
    internal const ulong MinGasLimit = 5_000;
    private const ulong MaxGasLimit = long.MaxValue;
    internal const ulong GasLimitStepDivisor = 1_024;

    private readonly ForkSchedule _forks;

    /// <param name="forks">Where the chain made the DAO fork.</param>
    public HeaderValidator(ForkSchedule forks) => _forks = forks;

    /// <summary>The first rule that the header breaks.</summary>
    /// <param name="header">The header to check.</param>
    /// <param name="parent">The header before it, valid itself.</param>
    /// <param name="rules">Those of the header's block.</param>
    public BlockError Check(BlockHeader header, BlockHeader parent, ForkRules rules)
    {
        BlockError error = CheckLink(header, parent);
        if (error == BlockError.None) error = CheckExtraData(header);
        if (error == BlockError.None) error = CheckGasLimit(header, parent, rules);
        if (error == BlockError.None) error = CheckConsensusFields(header, parent, rules);
        if (error == BlockError.None) error = CheckBaseFee(header, parent, rules);
        if (error == BlockError.None) error = CheckBlobGas(header, parent, rules);
        return error == BlockError.None ? CheckCommitments(header, rules) : error;
    }

    private static BlockError CheckLink(BlockHeader header, BlockHeader parent)
    {
        if (header.ParentHash != parent.Hash) return BlockError.ParentHashMismatch;
        if (parent.Number == ulong.MaxValue || header.Number != parent.Number + 1) return BlockError.NumberNotNext;
        return header.Timestamp > parent.Timestamp ? BlockError.None : BlockError.TimestampNotAfterParent;
    }

    private BlockError CheckExtraData(BlockHeader header)
    {
        if (header.ExtraData.Length > MaxExtraData) return BlockError.ExtraDataTooLong;
        bool lacksMark =
            _forks.RequiresDaoExtraData(header.Number) && !header.ExtraData.Span.SequenceEqual(DaoFork.ExtraData);
        return lacksMark ? BlockError.DaoExtraDataMissing : BlockError.None;
    }

    /// <summary>
    /// Less than a 1,024th of the parent's away from it; the first block with a base fee counts the parent's twice (EIP-1559).
    /// </summary>
    private static BlockError CheckGasLimit(BlockHeader header, BlockHeader parent, ForkRules rules)
    {
        if (header.GasUsed > header.GasLimit) return BlockError.GasUsedAboveLimit;
        if (header.GasLimit < MinGasLimit) return BlockError.GasLimitTooLow;
        if (header.GasLimit > MaxGasLimit) return BlockError.GasLimitTooHigh;
        bool isFirstWithBaseFee = rules.HasBaseFee && parent.BaseFeePerGas is null;
        ulong before = isFirstWithBaseFee ? parent.GasLimit * BaseFee.Elasticity : parent.GasLimit;
        ulong step = before > header.GasLimit ? before - header.GasLimit : header.GasLimit - before;
        return step < before / GasLimitStepDivisor ? BlockError.None : BlockError.GasLimitStepTooLarge;
    }

    /// <summary>The difficulty, and what the merge froze (EIP-3675).</summary>
    private static BlockError CheckConsensusFields(BlockHeader header, BlockHeader parent, ForkRules rules)
    {
        bool parentHasOmmers = parent.OmmersHash != BlockHeader.NoOmmersHash;
        UInt256 difficulty = Difficulty.Of(
            rules, header.Number, header.Timestamp, parent.Difficulty, parent.Timestamp, parentHasOmmers);
        if (header.Difficulty != difficulty) return BlockError.DifficultyMismatch;
        if (rules.Difficulty != DifficultyRule.ProofOfStake) return BlockError.None;
        if (header.Nonce != 0) return BlockError.NonceNotZero;
        return header.OmmersHash == BlockHeader.NoOmmersHash ? BlockError.None : BlockError.OmmersHashNotEmpty;
    }

    private static BlockError CheckBaseFee(BlockHeader header, BlockHeader parent, ForkRules rules)
    {
        if (!rules.HasBaseFee) return header.BaseFeePerGas is null ? BlockError.None : BlockError.BaseFeeUnexpected;
        if (header.BaseFeePerGas is not { } stated) return BlockError.BaseFeeMissing;
        return stated == BaseFee.After(parent) ? BlockError.None : BlockError.BaseFeeMismatch;
    }

    /// <summary>EIP-4844, with the numbers of the block's schedule (EIP-7691, EIP-7892) and the bound of EIP-7918.</summary>
    private static BlockError CheckBlobGas(BlockHeader header, BlockHeader parent, ForkRules rules)
    {
        if (rules.Blobs is not { } schedule)
        {
            bool none = header.BlobGasUsed is null && header.ExcessBlobGas is null;
            return none ? BlockError.None : BlockError.BlobGasFieldsUnexpected;
        }
        if (header.BlobGasUsed is not { } used || header.ExcessBlobGas is not { } excess) return BlockError.BlobGasFieldsMissing;
        if (used % Transaction.BlobGasPerBlob != 0) return BlockError.BlobGasUsedNotWholeBlobs;
        if (used > schedule.Max * Transaction.BlobGasPerBlob) return BlockError.BlobGasUsedAboveLimit;
        return excess == BlobFee.ExcessAfter(parent, rules) ? BlockError.None : BlockError.ExcessBlobGasMismatch;
    }

    /// <summary>What later forks added must be there from then on, and not before (EIP-4895, 4788, 7685).</summary>
    private static BlockError CheckCommitments(BlockHeader header, ForkRules rules)
    {
        if (header.WithdrawalsRoot is null == rules.HasWithdrawals)
            return rules.HasWithdrawals ? BlockError.WithdrawalsRootMissing : BlockError.WithdrawalsRootUnexpected;
        if (header.ParentBeaconBlockRoot is null == rules.StoresBeaconRoot)
            return rules.StoresBeaconRoot ? BlockError.ParentBeaconRootMissing : BlockError.ParentBeaconRootUnexpected;
        if (header.RequestsHash is null == rules.HasRequests)
            return rules.HasRequests ? BlockError.RequestsHashMissing : BlockError.RequestsHashUnexpected;
        return BlockError.None;
    }
}
