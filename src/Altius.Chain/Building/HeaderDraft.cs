using Altius.Core;
using Altius.Execution;
using Altius.Primitives;

namespace Altius.Chain;

/// <summary>The header of a block to be built, as far as it follows from its parent and what is asked for.</summary>
internal static class HeaderDraft
{
    /// <param name="rules">Those of the block; after the merge.</param>
    /// <exception cref="ArgumentException">What is asked for does not go with the parent or the rules; it says what.</exception>
    public static BlockHeader After(
        BlockHeader parent, ForkRules rules, PayloadAttributes attributes, PayloadBuilderOptions options, ulong chainId)
    {
        CheckAttributes(parent, rules, attributes);
        ulong target = attributes.TargetGasLimit ?? options.GasLimitOn(chainId) ?? parent.GasLimit;
        return new BlockHeader
        {
            ParentHash = parent.Hash,
            OmmersHash = BlockHeader.NoOmmersHash,
            Beneficiary = attributes.FeeRecipient,
            Number = parent.Number + 1,
            GasLimit = GasLimitTowards(target, parent.GasLimit),
            Timestamp = attributes.Timestamp,
            ExtraData = attributes.ExtraData ?? options.ExtraData,
            MixHash = attributes.PrevRandao,
            BaseFeePerGas = rules.HasBaseFee ? BaseFee.After(parent) : null,
            WithdrawalsRoot = rules.HasWithdrawals ? BlockRoots.OfWithdrawals(attributes.Withdrawals!) : null,
            BlobGasUsed = rules.Blobs is null ? null : 0,
            ExcessBlobGas = rules.Blobs is null ? null : BlobFee.ExcessAfter(parent, rules),
            ParentBeaconBlockRoot = rules.StoresBeaconRoot ? attributes.ParentBeaconBlockRoot : null,
        };
    }

    /// <summary>The limit nearest to the target that may follow the parent's (Yellow Paper 4.3.4).</summary>
    public static ulong GasLimitTowards(ulong target, ulong parent)
    {
        ulong step = parent / HeaderValidator.GasLimitStepDivisor;
        step = step == 0 ? 0 : step - 1; // the bound itself is not allowed
        ulong limit = target > parent ? parent + Math.Min(step, target - parent) : parent - Math.Min(step, parent - target);
        return Math.Max(limit, HeaderValidator.MinGasLimit);
    }

    private static void CheckAttributes(BlockHeader parent, ForkRules rules, PayloadAttributes attributes)
    {
        if (rules.Difficulty != DifficultyRule.ProofOfStake)
            throw Unfit("a block before the merge cannot be built");
        if (attributes.Timestamp <= parent.Timestamp)
            throw Unfit($"the timestamp {attributes.Timestamp} is not after the parent's {parent.Timestamp}");
        if (attributes.Withdrawals is null == rules.HasWithdrawals)
            throw Unfit(rules.HasWithdrawals ? "the withdrawals are missing" : "there are withdrawals before Shanghai");
        if (attributes.ParentBeaconBlockRoot is null == rules.StoresBeaconRoot)
            throw Unfit(rules.StoresBeaconRoot ? "the parent beacon block root is missing" : "a beacon root before Cancun");
        if (attributes.ExtraData is { Length: > HeaderValidator.MaxExtraData })
            throw Unfit($"the extra data is longer than {HeaderValidator.MaxExtraData} bytes");
    }

    private static ArgumentException Unfit(string what) => new($"This payload cannot be built: {what}.");
}
