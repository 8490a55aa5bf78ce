using Altius.Core;
using Altius.Core.Forks;
using Altius.Evm;
using Altius.Primitives;
using Altius.State;
using static Altius.Execution.Tests.World;

namespace Altius.Execution.Tests;

public class SequentialBlockExecutorTests
{
    private static readonly Address Carol = Address.FromNumber(0xca401);
    private static readonly Address BeaconRoots = Address.Parse("000f3df6d732807ef1319fb7b8bb8522d0beac02");
    private static readonly Address WithdrawalQueue = Address.Parse("00000961ef480eb55e80d19ad83579a64c007002");
    private static readonly Address ConsolidationQueue = Address.Parse("0000bbddc7ce488642fb579f8b00f3a590007251");

    /// <summary>Stores the call data's first word in slot 0.</summary>
    private const string StoreInput = "0x600035600055";

    /// <summary>Returns one byte 0x05.</summary>
    private const string ReturnFive = "0x600560005360016000f3";

    [Test]
    public void A_block_transfers_creates_calls_and_reverts()
    {
        // The created contract stores its input, and reverts where there is none.
        const string Runtime = "36600857600080fd5b600035600055";
        string init = $"0x6e{Runtime}60005260" + "0f6011f3";
        Address created = ContractAddress.FromNonce(Alice, 1);
        byte[] five = new byte[32];
        five[31] = 5;
        MemoryState before = MemoryState.Of([Rich(Alice)]);
        BlockOutcome outcome = Run(Istanbul.Rules, before,
            Sent(0, to: Bob, value: 7),
            Sent(1, to: null, data: Hex.Decode(init)),
            Sent(2, to: created, data: five),
            Sent(3, to: created));
        Assert.That(outcome.ToString(), Is.EqualTo("valid"));
        Assert.That(outcome.Receipts.Select(receipt => receipt.Succeeded), Is.EqualTo(new[] { true, true, true, false }));
        MemoryState after = before.After(outcome.StateDiff);
        Assert.That(BalanceOf(after, Bob), Is.EqualTo((UInt256)7));
        Assert.That(after.GetStorage(created, 0), Is.EqualTo((UInt256)5));
        Assert.That(outcome.GasUsed, Is.EqualTo(outcome.TransactionGas.Aggregate(0UL, (sum, gas) => sum + gas)));
    }

    [Test]
    public void The_first_invalid_transaction_is_named()
    {
        BlockOutcome outcome = Run(Istanbul.Rules, MemoryState.Of([Rich(Alice)]), Sent(0), Sent(5), Sent(1));
        Assert.That(outcome.Error, Is.EqualTo(BlockError.TransactionInvalid));
        Assert.That(outcome.FailedTransaction, Is.EqualTo(1));
        Assert.That(outcome.TransactionError, Is.EqualTo(TransactionError.NonceTooHigh));
    }

    [Test]
    public void The_gas_limits_of_a_blocks_transactions_must_fit_in_it()
    {
        BlockHeader header = HeaderOf(Istanbul.Rules) with { GasLimit = 41_999 };
        BlockOutcome outcome =
            Run(Istanbul.Rules, MemoryState.Of([Rich(Alice)]), new Block(header, [Sent(0), Sent(1)], [], null));
        Assert.That((outcome.FailedTransaction, outcome.TransactionError), Is.EqualTo((1, TransactionError.GasLimitAboveBlock)));
    }

    [Test]
    public void An_executor_forgets_one_block_before_the_next()
    {
        SequentialBlockExecutor executor = new(Chain(Istanbul.Rules), new CodeCache());
        MemoryState state = MemoryState.Of([Rich(Alice)]);
        Block block = new(HeaderOf(Istanbul.Rules), [Sent(0, value: 1)], [], null);
        BlockOutcome first = executor.Execute(block, state, Istanbul.Rules, CancellationToken.None);
        BlockOutcome second = executor.Execute(block, state, Istanbul.Rules, CancellationToken.None);
        Assert.That(second.Error, Is.EqualTo(BlockError.None));
        Assert.That(RootAfter(state, second.StateDiff), Is.EqualTo(RootAfter(state, first.StateDiff)));
    }

    [Test]
    public void A_block_stops_between_transactions_when_asked()
    {
        Block block = new(HeaderOf(Istanbul.Rules), [Sent(0)], [], null);
        SequentialBlockExecutor executor = new(Chain(Istanbul.Rules), new CodeCache());
        Assert.That(
            () => executor.Execute(block, MemoryState.Of([Rich(Alice)]), Istanbul.Rules, new CancellationToken(canceled: true)),
            Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public void Rewards_follow_the_number_and_the_age_of_ommers()
    {
        BlockHeader header = HeaderOf(Frontier.Rules) with { Number = 10 };
        BlockHeader brother = header with { Number = 9, Beneficiary = Bob };
        BlockHeader uncle = header with { Number = 4, Beneficiary = Carol };
        MemoryState after = After(Frontier.Rules, MemoryState.Empty, new Block(header, [], [brother, uncle], null));
        Assert.That(BalanceOf(after, Beneficiary), Is.EqualTo(5 * Ether + 2 * (5 * Ether / 32)));
        Assert.That(BalanceOf(after, Bob), Is.EqualTo(5 * Ether * 7 / 8));
        Assert.That(BalanceOf(after, Carol), Is.EqualTo(5 * Ether * 2 / 8));
    }

    [Test]
    public void There_are_no_rewards_after_the_merge()
    {
        MemoryState after = After(Paris.Rules, MemoryState.Empty, new Block(HeaderOf(Paris.Rules), [], [], null));
        Assert.That(after.Addresses, Is.Empty);
    }

    [Test]
    public void Withdrawals_are_credited_in_gwei()
    {
        Block block = new(HeaderOf(Shanghai.Rules), [], [], [new(0, 0, Bob, 3), new(1, 0, Bob, 4), new(2, 0, Carol, 0)]);
        MemoryState after = After(Shanghai.Rules, MemoryState.Empty, block);
        Assert.That(BalanceOf(after, Bob), Is.EqualTo((UInt256)7_000_000_000));
        Assert.That(after.TryGetAccount(Carol, out _), Is.False, "nothing credited leaves no account");
    }

    [Test]
    public void The_dao_fork_moves_the_listed_balances()
    {
        Address listed = DaoFork.Accounts[3];
        MemoryState before = MemoryState.Of([Rich(listed, 11), Rich(DaoFork.RefundContract, 1)]);
        ForkSchedule forks = new([new(ForkTrigger.Block, 0, Homestead.Rules)], daoForkBlock: 1);
        SequentialBlockExecutor executor = new(Chain(forks), new CodeCache());
        Block block = new(HeaderOf(Homestead.Rules), [], [], null);
        MemoryState after = before.After(executor.Execute(block, before, Homestead.Rules, CancellationToken.None).StateDiff);
        Assert.That(BalanceOf(after, listed), Is.EqualTo(UInt256.Zero));
        Assert.That(BalanceOf(after, DaoFork.RefundContract), Is.EqualTo((UInt256)12));
        Assert.That(BalanceOf(After(Homestead.Rules, before, block), listed),
            Is.EqualTo((UInt256)11), "where there is no DAO fork");
    }

    [Test]
    public void The_beacon_root_reaches_its_contract()
    {
        MemoryState before = MemoryState.Of([Contract(BeaconRoots, StoreInput)]);
        BlockHeader header = HeaderOf(Cancun.Rules) with { ParentBeaconBlockRoot = new UInt256(0xbeac0).ToHash256() };
        MemoryState after = After(Cancun.Rules, before, new Block(header, [], [], []));
        Assert.That(after.GetStorage(BeaconRoots, 0), Is.EqualTo((UInt256)0xbeac0));
    }

    [Test]
    public void A_missing_or_failing_beacon_root_contract_harms_nobody()
    {
        Block block = new(HeaderOf(Cancun.Rules), [], [], []);
        Assert.That(Run(Cancun.Rules, MemoryState.Empty, block).Succeeded);
        Assert.That(Run(Cancun.Rules, MemoryState.Of([Contract(BeaconRoots, "0xfe")]), block).Succeeded);
    }

    [Test]
    public void Requests_are_what_the_queues_return()
    {
        MemoryState before = MemoryState.Of([Contract(WithdrawalQueue, ReturnFive), Contract(ConsolidationQueue, ReturnFive)]);
        BlockOutcome outcome = Run(Prague.Rules, before, new Block(HeaderOf(Prague.Rules), [], [], []));
        Assert.That(outcome.Requests!.Select(request => request.ToArray()), Is.EqualTo(new byte[][] { [1, 5], [2, 5] }));
    }

    [Test]
    public void Queues_that_return_nothing_make_no_request()
    {
        MemoryState before = MemoryState.Of([Contract(WithdrawalQueue, "0x00"), Contract(ConsolidationQueue, "0x00")]);
        BlockOutcome outcome = Run(Prague.Rules, before, new Block(HeaderOf(Prague.Rules), [], [], []));
        Assert.That(outcome.Requests, Is.Empty);
    }

    [Test]
    public void A_missing_queue_makes_the_block_invalid()
    {
        MemoryState before = MemoryState.Of([Contract(WithdrawalQueue, "0x00")]);
        BlockOutcome outcome = Run(Prague.Rules, before, new Block(HeaderOf(Prague.Rules), [], [], []));
        Assert.That(outcome.Error, Is.EqualTo(BlockError.SystemContractMissing));
    }

    [Test]
    public void A_failing_queue_makes_the_block_invalid()
    {
        MemoryState before = MemoryState.Of([Contract(WithdrawalQueue, "0xfe"), Contract(ConsolidationQueue, "0x00")]);
        BlockOutcome outcome = Run(Prague.Rules, before, new Block(HeaderOf(Prague.Rules), [], [], []));
        Assert.That(outcome.Error, Is.EqualTo(BlockError.SystemCallFailed));
    }

    [Test]
    public void Before_Byzantium_the_changes_of_each_transaction_add_up_to_those_of_the_block()
    {
        MemoryState before = MemoryState.Of([Rich(Alice), Contract(Bob, StoreInput)]);
        byte[] one = new byte[32], two = new byte[32];
        (one[31], two[31]) = (1, 2);
        BlockOutcome outcome = Run(Homestead.Rules, before,
            Sent(0, to: Bob, data: one), Sent(1, to: Bob, data: two), Sent(2, to: Carol, value: 4));
        IReadOnlyList<StateDiff> diffs = outcome.TransactionDiffs!;
        Assert.That(diffs, Has.Count.EqualTo(3));
        Assert.That(before.After(diffs[0]).GetStorage(Bob, 0), Is.EqualTo(UInt256.One));
        Assert.That(before.After(diffs[0]).After(diffs[1]).GetStorage(Bob, 0), Is.EqualTo((UInt256)2));
        MemoryState rewarded = diffs.Aggregate(before, (state, diff) => state.After(diff));
        StateDiff reward = new();
        reward.Accounts.Add(
            Beneficiary,
            new AccountChange { After = Account.Empty with { Balance = BalanceOf(rewarded, Beneficiary) + 5 * Ether } });
        Assert.That(RootAfter(rewarded, reward), Is.EqualTo(RootAfter(before, outcome.StateDiff)));
    }

    [Test]
    public void From_Byzantium_on_transactions_leave_no_changes_of_their_own() =>
        Assert.That(Run(Byzantium.Rules, MemoryState.Of([Rich(Alice)]), Sent(0)).TransactionDiffs, Is.Null);

    private static Transaction Sent(ulong nonce, Address? to, ulong value = 0, byte[]? data = null) => new()
    {
        AssumedSender = Alice,
        Nonce = nonce,
        To = to,
        Value = value,
        Data = data,
        GasLimit = 200_000,
        MaxFeePerGas = 1,
        MaxPriorityFeePerGas = 1,
    };

    private static Transaction Sent(ulong nonce, ulong value = 0) =>
        new() { AssumedSender = Alice, Nonce = nonce, To = Bob, Value = value, GasLimit = 21_000 };

    private static BlockOutcome Run(ForkRules rules, MemoryState before, params Transaction[] transactions) =>
        Run(rules, before, new Block(HeaderOf(rules), transactions, [], null));

    private static BlockOutcome Run(ForkRules rules, MemoryState before, Block block) =>
        new SequentialBlockExecutor(Chain(rules), new CodeCache()).Execute(block, before, rules, CancellationToken.None);

    private static MemoryState After(ForkRules rules, MemoryState before, Block block)
    {
        BlockOutcome outcome = Run(rules, before, block);
        Assert.That(outcome.ToString(), Is.EqualTo("valid"));
        return before.After(outcome.StateDiff);
    }

    private static Hash256 RootAfter(MemoryState before, StateDiff diff) => StateRootCalculator.Of(before).After(diff).Root;

    private static UInt256 BalanceOf(MemoryState state, Address who) =>
        state.TryGetAccount(who, out Account account) ? account.Balance : UInt256.Zero;

    private static ChainSpec Chain(ForkRules rules) => Chain(ForkSchedule.Always(rules));

    private static ChainSpec Chain(ForkSchedule forks) =>
        new() { Name = "test", ChainId = ChainId, Forks = forks, Genesis = new Genesis(new BlockHeader(), []) };

    private static BlockHeader HeaderOf(ForkRules rules) => new()
    {
        Number = 1,
        Timestamp = 1,
        GasLimit = 30_000_000,
        Beneficiary = Beneficiary,
        BaseFeePerGas = rules.HasBaseFee ? UInt256.Zero : null,
        ExcessBlobGas = rules.Blobs is null ? null : 0,
        ParentBeaconBlockRoot = rules.StoresBeaconRoot ? Hash256.Zero : null,
    };
}
