using Altius.Core;
using Altius.Core.Forks;
using Altius.Execution;
using Altius.Primitives;

namespace Altius.Chain.Tests;

public class MemoryChainTests
{
    private static readonly Address Alice = Address.FromNumber(0xa11ce);
    private static readonly Address Bob = Address.FromNumber(0xb0b);
    private static readonly GenesisAccount Rich = new(Alice, 1_000_000_000_000, 0, default, []);

    [Test]
    public void A_valid_block_becomes_the_head_with_its_state()
    {
        ChainBuilder builder = new(Shanghai.Rules, Rich);
        Block block = builder.First(Transfer());
        Assert.That(builder.Chain.Import(block).ToString(), Is.EqualTo("valid"));
        Assert.That(builder.Chain.Head, Is.SameAs(block));
        Assert.That(builder.Chain.HeadStateRoot, Is.EqualTo(block.Header.StateRoot));
        Assert.That(builder.Chain.HeadState.TryGetAccount(Bob, out Account bob) && bob.Balance == 5);
    }

    [Test]
    public void Receipts_before_Byzantium_hold_the_state_root_after_each_transaction()
    {
        ChainBuilder builder = new(Homestead.Rules, Rich);
        Block block = builder.First(Transfer(), Transfer(nonce: 1));
        Assert.That(builder.Chain.Import(block).ToString(), Is.EqualTo("valid"));
    }

    [Test]
    public void The_branch_with_more_difficulty_is_the_head()
    {
        ChainBuilder builder = new(Frontier.Rules, Rich);
        Block slow = At(50), quick = At(12), quicker = At(1);
        Assert.That(builder.Chain.Import(slow).Succeeded);
        Assert.That(builder.Chain.Import(quick).Succeeded);
        Assert.That(builder.Chain.Head, Is.SameAs(quick));
        Assert.That(builder.Chain.Import(quicker).Succeeded, "which is as difficult");
        Assert.That(builder.Chain.Head, Is.SameAs(quick), "the first to come stays");

        Block At(ulong timestamp)
        {
            Block block = builder.First();
            UInt256 difficulty = Difficulty.Of(Frontier.Rules, 1, timestamp, builder.Genesis.Header.Difficulty, 0, false);
            return block with { Header = block.Header with { Timestamp = timestamp, Difficulty = difficulty } };
        }
    }

    [Test]
    public void A_block_without_a_known_parent_is_refused() =>
        Expect(BlockError.ParentUnknown, block => block with { Header = block.Header with { ParentHash = Hash256.Zero } });

    [Test]
    public void What_the_header_says_of_the_body_must_be_so()
    {
        Expect(BlockError.TransactionsRootMismatch, block => block with { Transactions = [] });
        Expect(BlockError.OmmersHashMismatch, block => block with { Ommers = [block.Header] });
        Expect(BlockError.WithdrawalsMissing, block => block with { Withdrawals = null });
        Expect(BlockError.WithdrawalsRootMismatch, block => block with { Withdrawals = [new(0, 0, Bob, 1)] });
    }

    [Test]
    public void Withdrawals_before_Shanghai_are_refused()
    {
        ChainBuilder builder = new(Paris.Rules, Rich);
        Block block = builder.First() with { Withdrawals = [] };
        Assert.That(builder.Chain.Import(block).Error, Is.EqualTo(BlockError.WithdrawalsUnexpected));
    }

    [Test]
    public void What_the_header_says_of_the_outcome_must_be_so()
    {
        Expect(BlockError.GasUsedMismatch, header => header with { GasUsed = header.GasUsed + 1 });
        Expect(BlockError.LogsBloomMismatch, header => header with { LogsBloom = Bloom.Of([new Log(Bob, [], default)]) });
        Expect(BlockError.ReceiptsRootMismatch, header => header with { ReceiptsRoot = Hash256.Zero });
        Expect(BlockError.StateRootMismatch, header => header with { StateRoot = Hash256.Zero });
    }

    [Test]
    public void Blob_gas_used_must_be_that_of_the_blobs()
    {
        ChainBuilder builder = new(Cancun.Rules, Rich);
        Block block = builder.First();
        Block lying = block with { Header = block.Header with { BlobGasUsed = Transaction.BlobGasPerBlob } };
        Assert.That(builder.Chain.Import(lying).Error, Is.EqualTo(BlockError.BlobGasUsedMismatch));
    }

    [Test]
    public void The_requests_hash_must_be_that_of_the_requests()
    {
        // Both queues are there and return nothing.
        GenesisAccount Queue(string address) => new(Address.Parse(address), 0, 1, new byte[] { 0 }, []);
        ChainBuilder builder = new(
            Prague.Rules, Queue("00000961ef480eb55e80d19ad83579a64c007002"), Queue("0000bbddc7ce488642fb579f8b00f3a590007251"));
        Block block = builder.First();
        Block lying = block with { Header = block.Header with { RequestsHash = Hash256.Zero } };
        Assert.That(builder.Chain.Import(lying).Error, Is.EqualTo(BlockError.RequestsHashMismatch));
        Assert.That(builder.Chain.Import(block).ToString(), Is.EqualTo("valid"));
    }

    [Test]
    public void A_block_above_eight_mebibytes_is_refused_from_Osaka_on()
    {
        Transaction huge = new() { GasLimit = 21_000, To = Bob, Data = new byte[8 * 1024 * 1024] };
        Block block = new(new BlockHeader(), [huge], [], []);
        Assert.That(BlockValidator.CheckBody(block, Osaka.Rules), Is.EqualTo(BlockError.BlockTooLarge));
        Assert.That(BlockValidator.CheckBody(block, Prague.Rules), Is.Not.EqualTo(BlockError.BlockTooLarge));
    }

    [Test]
    public void An_invalid_block_leaves_the_head_where_it_was()
    {
        ChainBuilder builder = new(Shanghai.Rules, Rich);
        Block block = builder.First(Transfer());
        builder.Chain.Import(block with { Header = block.Header with { StateRoot = Hash256.Zero } });
        Assert.That(builder.Chain.Head, Is.SameAs(builder.Genesis));
        Assert.That(builder.Chain.Import(block).ToString(), Is.EqualTo("valid"));
    }

    private static void Expect(BlockError expected, Func<BlockHeader, BlockHeader> change) =>
        Expect(expected, block => block with { Header = change(block.Header) });

    private static void Expect(BlockError expected, Func<Block, Block> change)
    {
        ChainBuilder builder = new(Shanghai.Rules, Rich);
        Assert.That(builder.Chain.Import(change(builder.First(Transfer()))).Error, Is.EqualTo(expected));
    }

    private static Transaction Transfer(ulong nonce = 0) => new()
    {
        AssumedSender = Alice,
        Nonce = nonce,
        To = Bob,
        Value = 5,
        GasLimit = 21_000,
        MaxFeePerGas = 1_000,
        MaxPriorityFeePerGas = 1_000,
    };
}
