using System.Text;
using Altius.Core;
using Altius.Core.Forks;
using Altius.Execution;
using Altius.Primitives;

namespace Altius.Chain.Tests;

public class HeaderValidatorTests
{
    private const ulong Blob = Transaction.BlobGasPerBlob;

    [Test]
    public void The_header_that_the_parent_asks_for_is_valid_under_every_fork()
    {
        foreach (ForkRules rules in ForkRegistry.All) Expect(BlockError.None, rules, header => header);
    }

    [Test]
    public void The_parent_hash_must_be_the_parents() =>
        Expect(BlockError.ParentHashMismatch, Frontier.Rules, header => header with { ParentHash = Hash256.Zero });

    [Test]
    public void The_number_must_follow_the_parents()
    {
        Expect(BlockError.NumberNotNext, Frontier.Rules, header => header with { Number = 100 });
        Expect(BlockError.NumberNotNext, Frontier.Rules, header => header with { Number = 102 });
    }

    [Test]
    public void The_timestamp_must_be_after_the_parents() =>
        Expect(BlockError.TimestampNotAfterParent, Frontier.Rules, header => header with { Timestamp = 1_000 });

    [Test]
    public void Extra_data_has_at_most_32_bytes()
    {
        Expect(BlockError.ExtraDataTooLong, Frontier.Rules, header => header with { ExtraData = new byte[33] });
        Expect(BlockError.None, Frontier.Rules, header => header with { ExtraData = new byte[32] });
    }

    [TestCase(91UL, false)]
    [TestCase(92UL, true)]
    [TestCase(101UL, true)]
    [TestCase(102UL, false)]
    public void Ten_blocks_from_the_dao_fork_on_carry_its_mark(ulong fork, bool isMarked)
    {
        HeaderValidator validator = new(new([new(ForkTrigger.Block, 0, Homestead.Rules)], daoForkBlock: fork));
        BlockHeader parent = ParentOf(Homestead.Rules), plain = ChildOf(parent, Homestead.Rules);
        BlockHeader marked = plain with { ExtraData = Encoding.ASCII.GetBytes("dao-hard-fork") };
        BlockError expected = isMarked ? BlockError.DaoExtraDataMissing : BlockError.None;
        Assert.That(validator.Check(plain, parent, Homestead.Rules), Is.EqualTo(expected));
        Assert.That(validator.Check(marked, parent, Homestead.Rules), Is.EqualTo(BlockError.None));
    }

    [Test]
    public void Gas_used_is_at_most_the_gas_limit()
    {
        Expect(BlockError.GasUsedAboveLimit, Frontier.Rules, header => header with { GasUsed = header.GasLimit + 1 });
        Expect(BlockError.None, Frontier.Rules, header => header with { GasUsed = header.GasLimit });
    }

    [Test]
    public void The_gas_limit_moves_by_less_than_a_1024th_of_the_parents()
    {
        const ulong Step = 10_000_000 / 1_024;
        Expect(BlockError.None, Frontier.Rules, header => header with { GasLimit = 10_000_000 + Step - 1 });
        Expect(BlockError.None, Frontier.Rules, header => header with { GasLimit = 10_000_000 - Step + 1 });
        Expect(BlockError.GasLimitStepTooLarge, Frontier.Rules, header => header with { GasLimit = 10_000_000 + Step });
        Expect(BlockError.GasLimitStepTooLarge, Frontier.Rules, header => header with { GasLimit = 10_000_000 - Step });
    }

    [Test]
    public void The_gas_limit_is_between_5000_and_2_to_the_63()
    {
        BlockHeader small = ParentOf(Frontier.Rules) with { GasLimit = 5_000 };
        Assert.That(CheckOn(small, Frontier.Rules, header => header with { GasLimit = 4_999 }),
            Is.EqualTo(BlockError.GasLimitTooLow));
        BlockHeader large = ParentOf(Frontier.Rules) with { GasLimit = long.MaxValue };
        Assert.That(
            CheckOn(large, Frontier.Rules, header => header with { GasLimit = 1UL << 63 }),
            Is.EqualTo(BlockError.GasLimitTooHigh));
    }

    [Test]
    public void The_first_block_with_a_base_fee_counts_its_parents_gas_limit_twice()
    {
        BlockHeader parent = ParentOf(Berlin.Rules);
        Assert.That(CheckOn(parent, London.Rules, header => header with { GasLimit = 20_000_000 }), Is.EqualTo(BlockError.None));
        Assert.That(
            CheckOn(parent, London.Rules, header => header with { GasLimit = 10_000_000 }),
            Is.EqualTo(BlockError.GasLimitStepTooLarge));
    }

    [Test]
    public void The_first_block_with_a_base_fee_has_one_of_a_gwei()
    {
        BlockHeader parent = ParentOf(Berlin.Rules);
        BlockHeader First(BlockHeader header, UInt256 fee) => header with { GasLimit = 20_000_000, BaseFeePerGas = fee };
        Assert.That(CheckOn(parent, London.Rules, header => First(header, 1_000_000_000)), Is.EqualTo(BlockError.None));
        Assert.That(CheckOn(parent, London.Rules, header => First(header, 999_999_999)), Is.EqualTo(BlockError.BaseFeeMismatch));
    }

    [Test]
    public void The_difficulty_is_what_the_rules_give()
    {
        Expect(BlockError.DifficultyMismatch, Byzantium.Rules, header => header with { Difficulty = header.Difficulty + 1 });
        Expect(BlockError.DifficultyMismatch, Paris.Rules, header => header with { Difficulty = 1 });
    }

    [Test]
    public void The_nonce_is_free_before_the_merge_and_zero_since()
    {
        Expect(BlockError.None, London.Rules, header => header with { Nonce = 1 });
        Expect(BlockError.NonceNotZero, Paris.Rules, header => header with { Nonce = 1 });
    }

    [Test]
    public void There_are_no_ommers_after_the_merge() =>
        Expect(BlockError.OmmersHashNotEmpty, Paris.Rules, header => header with { OmmersHash = Hash256.Zero });

    [Test]
    public void The_base_fee_stands_from_London_on_and_not_before()
    {
        Expect(BlockError.BaseFeeUnexpected, Homestead.Rules, header => header with { BaseFeePerGas = 1 });
        Expect(BlockError.BaseFeeMissing, London.Rules, header => header with { BaseFeePerGas = null });
        Expect(BlockError.BaseFeeMismatch, London.Rules, header => header with { BaseFeePerGas = 1 });
    }

    [Test]
    public void The_withdrawals_root_stands_from_Shanghai_on_and_not_before()
    {
        Expect(BlockError.WithdrawalsRootUnexpected, Paris.Rules, header => header with { WithdrawalsRoot = Hash256.Zero });
        Expect(BlockError.WithdrawalsRootMissing, Shanghai.Rules, header => header with { WithdrawalsRoot = null });
    }

    [Test]
    public void The_blob_gas_fields_stand_from_Cancun_on_and_not_before()
    {
        Expect(BlockError.BlobGasFieldsUnexpected, Shanghai.Rules, header => header with { BlobGasUsed = 0 });
        Expect(BlockError.BlobGasFieldsUnexpected, Shanghai.Rules, header => header with { ExcessBlobGas = 0 });
        Expect(BlockError.BlobGasFieldsMissing, Cancun.Rules, header => header with { BlobGasUsed = null });
        Expect(BlockError.BlobGasFieldsMissing, Cancun.Rules, header => header with { ExcessBlobGas = null });
    }

    [Test]
    public void Blob_gas_used_is_whole_blobs_and_at_most_the_limit()
    {
        Expect(BlockError.BlobGasUsedNotWholeBlobs, Cancun.Rules, header => header with { BlobGasUsed = Blob + 1 });
        Expect(BlockError.BlobGasUsedAboveLimit, Cancun.Rules, header => header with { BlobGasUsed = 7 * Blob });
        Expect(BlockError.None, Cancun.Rules, header => header with { BlobGasUsed = 6 * Blob });
        Expect(BlockError.None, Prague.Rules, header => header with { BlobGasUsed = 9 * Blob });
        Expect(BlockError.None, Bpo2.Rules, header => header with { BlobGasUsed = 21 * Blob });
    }

    [Test]
    public void The_excess_blob_gas_follows_from_the_parent_under_the_blocks_own_schedule()
    {
        BlockHeader parent = ParentOf(Cancun.Rules) with { ExcessBlobGas = 9 * Blob, BlobGasUsed = 6 * Blob };
        BlockError Stated(ForkRules rules, ulong blobs) =>
            CheckOn(parent, rules, header => header with { ExcessBlobGas = blobs * Blob });
        Assert.That(Stated(Cancun.Rules, 12), Is.EqualTo(BlockError.None), "target 3");
        Assert.That(Stated(Cancun.Rules, 9), Is.EqualTo(BlockError.ExcessBlobGasMismatch));
        Assert.That(Stated(Prague.Rules, 9), Is.EqualTo(BlockError.None), "target 6");
    }

    [Test]
    public void The_parent_beacon_root_stands_from_Cancun_on_and_not_before()
    {
        Expect(BlockError.ParentBeaconRootUnexpected, Shanghai.Rules, header =>
            header with { ParentBeaconBlockRoot = Hash256.Zero });
        Expect(BlockError.ParentBeaconRootMissing, Cancun.Rules, header => header with { ParentBeaconBlockRoot = null });
    }

    [Test]
    public void The_requests_hash_stands_from_Prague_on_and_not_before()
    {
        Expect(BlockError.RequestsHashUnexpected, Cancun.Rules, header => header with { RequestsHash = Hash256.Zero });
        Expect(BlockError.RequestsHashMissing, Prague.Rules, header => header with { RequestsHash = null });
    }

    private static void Expect(BlockError expected, ForkRules rules, Func<BlockHeader, BlockHeader> change) =>
        Assert.That(Check(rules, change), Is.EqualTo(expected), rules.Name);

    private static BlockError Check(ForkRules rules, Func<BlockHeader, BlockHeader> change) =>
        CheckOn(ParentOf(rules), rules, change);

    private static BlockError CheckOn(BlockHeader parent, ForkRules rules, Func<BlockHeader, BlockHeader> change) =>
        new HeaderValidator(ForkSchedule.Always(rules)).Check(change(ChildOf(parent, rules)), parent, rules);

    private static BlockHeader ParentOf(ForkRules rules) => new()
    {
        Number = 100,
        Timestamp = 1_000,
        GasLimit = 10_000_000,
        GasUsed = 5_000_000,
        Difficulty = rules.Difficulty == DifficultyRule.ProofOfStake ? UInt256.Zero : 1_000_000,
        OmmersHash = BlockHeader.NoOmmersHash,
        BaseFeePerGas = rules.HasBaseFee ? 1_000UL : null,
        WithdrawalsRoot = rules.HasWithdrawals ? Hash256.Zero : null,
        BlobGasUsed = rules.Blobs is null ? null : 0,
        ExcessBlobGas = rules.Blobs is null ? null : 0,
        ParentBeaconBlockRoot = rules.StoresBeaconRoot ? Hash256.Zero : null,
        RequestsHash = rules.HasRequests ? Hash256.Zero : null,
    };

    private static BlockHeader ChildOf(BlockHeader parent, ForkRules rules) => new()
    {
        ParentHash = parent.Hash,
        Number = parent.Number + 1,
        Timestamp = parent.Timestamp + 12,
        GasLimit = parent.GasLimit,
        Difficulty = Difficulty.Of(rules, parent.Number + 1, parent.Timestamp + 12, parent.Difficulty, parent.Timestamp, false),
        OmmersHash = BlockHeader.NoOmmersHash,
        BaseFeePerGas = rules.HasBaseFee ? BaseFee.After(parent) : null,
        WithdrawalsRoot = rules.HasWithdrawals ? Hash256.Zero : null,
        BlobGasUsed = rules.Blobs is null ? null : 0,
        ExcessBlobGas = rules.Blobs is null ? null : BlobFee.ExcessAfter(parent, rules),
        ParentBeaconBlockRoot = rules.StoresBeaconRoot ? Hash256.Zero : null,
        RequestsHash = rules.HasRequests ? Hash256.Zero : null,
    };
}
