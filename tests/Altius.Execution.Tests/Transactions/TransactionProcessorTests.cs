using Altius.Core;
using Altius.Core.Forks;
using Altius.Evm;
using Altius.Primitives;
using static Altius.Execution.Tests.World;

namespace Altius.Execution.Tests;

public class TransactionProcessorTests
{
    /// <summary>Stores 0 in slot 1.</summary>
    private const string Clear = "0x6000600155";

    /// <summary>Reverts without data.</summary>
    private const string Revert = "0x60006000fd";

    private static readonly Hash256 BlobHash = Hash256.Parse("01" + new string('a', 62));

    [Test]
    public void A_transfer_moves_value_and_pays_for_its_gas()
    {
        World world = new(Istanbul.Rules, Rich(Alice));
        TransactionResult result = world.Run(Legacy(value: 5, gasPrice: 10));
        Assert.That(result.Error, Is.EqualTo(TransactionError.None));
        Assert.That(result.Succeeded);
        Assert.That(result.GasUsed, Is.EqualTo(21_000));
        Assert.That(world.BalanceOf(Bob), Is.EqualTo((UInt256)5));
        Assert.That(world.BalanceOf(Beneficiary), Is.EqualTo((UInt256)210_000));
        Assert.That(world.BalanceOf(Alice), Is.EqualTo(Ether - 210_005));
        Assert.That(world.NonceOf(Alice), Is.EqualTo(1));
    }

    [Test]
    public void The_base_fee_is_burnt_and_the_beneficiary_gets_the_priority_fee()
    {
        World world = new(London.Rules, Rich(Alice));
        world.Run(Dynamic(maxFee: 100, priority: 2));
        Assert.That(world.BalanceOf(Beneficiary), Is.EqualTo((UInt256)(2 * 21_000)));
        Assert.That(world.BalanceOf(Alice), Is.EqualTo(Ether - (7 + 2) * 21_000));
    }

    [Test]
    public void The_fee_cap_bounds_the_priority_fee()
    {
        World world = new(London.Rules, Rich(Alice));
        world.Run(Dynamic(maxFee: 8, priority: 5));
        Assert.That(world.BalanceOf(Beneficiary), Is.EqualTo((UInt256)21_000));
        Assert.That(world.BalanceOf(Alice), Is.EqualTo(Ether - 8 * 21_000));
    }

    [Test]
    public void The_fee_for_blobs_is_burnt()
    {
        World world = new(Cancun.Rules, Rich(Alice));
        TransactionResult result = world.Run(Blob(maxFee: 7, maxBlobFee: 5));
        Assert.That(result.Error, Is.EqualTo(TransactionError.None));
        Assert.That(world.BalanceOf(Beneficiary), Is.EqualTo(UInt256.Zero));
        Assert.That(world.BalanceOf(Alice), Is.EqualTo(Ether - 7 * 21_000 - 3 * Transaction.BlobGasPerBlob));
    }

    [TestCase(0UL, TransactionError.NonceTooLow)]
    [TestCase(2UL, TransactionError.NonceTooHigh)]
    [TestCase(1UL, TransactionError.None)]
    public void The_nonce_must_be_the_senders(ulong nonce, TransactionError expected)
    {
        World world = new(Istanbul.Rules, Rich(Alice, nonce: 1));
        Assert.That(world.Run(Legacy(nonce: nonce)).Error, Is.EqualTo(expected));
    }

    [Test]
    public void A_sender_with_code_is_refused()
    {
        World world = new(Istanbul.Rules, new GenesisAccount(Alice, Ether, 0, new byte[] { 0 }, []));
        Assert.That(world.Run(Legacy()).Error, Is.EqualTo(TransactionError.SenderHasCode));
    }

    [Test]
    public void A_sender_whose_code_is_a_delegation_is_accepted_from_Prague_on()
    {
        GenesisAccount delegated = new(Alice, Ether, 0, Code.DelegationTo(Bob), []);
        Assert.That(new World(Prague.Rules, delegated).Run(Legacy(gasPrice: 7)).Error, Is.EqualTo(TransactionError.None));
        Assert.That(new World(Cancun.Rules, delegated).Run(Legacy(gasPrice: 7)).Error,
            Is.EqualTo(TransactionError.SenderHasCode));
    }

    [Test]
    public void The_sender_must_be_able_to_pay_for_gas_and_value()
    {
        GenesisAccount exact = Rich(Alice, balance: 21_000 * 10 + 5);
        Assert.That(new World(Istanbul.Rules, exact).Run(Legacy(value: 5, gasPrice: 10)).Error,
            Is.EqualTo(TransactionError.None));
        Assert.That(new World(Istanbul.Rules, exact).Run(Legacy(value: 6, gasPrice: 10)).Error,
            Is.EqualTo(TransactionError.InsufficientFunds));
    }

    [Test]
    public void The_sender_must_be_able_to_pay_the_fee_cap_although_less_is_taken()
    {
        World world = new(London.Rules, Rich(Alice, balance: 21_000 * 100 - 1));
        Assert.That(world.Run(Dynamic(maxFee: 100, priority: 0)).Error, Is.EqualTo(TransactionError.InsufficientFunds));
    }

    [Test]
    public void The_sender_must_be_able_to_pay_the_blob_fee_cap()
    {
        World world = new(Cancun.Rules, Rich(Alice, balance: 21_000 * 7 + 5 * Transaction.BlobGasPerBlob - 1));
        Assert.That(world.Run(Blob(maxFee: 7, maxBlobFee: 5)).Error, Is.EqualTo(TransactionError.InsufficientFunds));
    }

    [Test]
    public void A_cost_beyond_256_bits_is_one_the_sender_cannot_pay()
    {
        World world = new(Istanbul.Rules, Rich(Alice, balance: UInt256.MaxValue));
        UInt256 highest = UInt256.MaxValue / 21_000;
        Transaction transaction = new()
        {
            AssumedSender = Alice,
            GasLimit = 21_000,
            To = Bob,
            Value = UInt256.MaxValue,
            MaxFeePerGas = highest,
            MaxPriorityFeePerGas = highest,
        };
        Assert.That(world.Run(transaction).Error, Is.EqualTo(TransactionError.InsufficientFunds));
    }

    [Test]
    public void A_fee_cap_below_the_base_fee_is_refused()
    {
        World world = new(London.Rules, Rich(Alice));
        Assert.That(world.Run(Dynamic(maxFee: 6, priority: 0)).Error, Is.EqualTo(TransactionError.MaxFeeBelowBaseFee));
        Assert.That(world.Run(Legacy(gasPrice: 6)).Error, Is.EqualTo(TransactionError.MaxFeeBelowBaseFee));
    }

    [Test]
    public void A_blob_fee_cap_below_the_blob_base_fee_is_refused()
    {
        World world = new(Cancun.Rules, Rich(Alice));
        Assert.That(world.Run(Blob(maxFee: 7, maxBlobFee: 2)).Error, Is.EqualTo(TransactionError.MaxFeeBelowBlobBaseFee));
    }

    [Test]
    public void A_signature_that_names_nobody_is_refused()
    {
        World world = new(Istanbul.Rules, Rich(Alice));
        Transaction unsigned = new() { GasLimit = 21_000, To = Bob };
        Assert.That(world.Run(unsigned).Error, Is.EqualTo(TransactionError.SignatureInvalid));
    }

    [Test]
    public void An_invalid_transaction_changes_nothing()
    {
        World world = new(Istanbul.Rules, Rich(Alice));
        world.Run(Legacy(nonce: 3));
        Assert.That(world.BalanceOf(Alice), Is.EqualTo(Ether));
        Assert.That(world.NonceOf(Alice), Is.Zero);
        Assert.That(world.Exists(Beneficiary), Is.False);
    }

    [Test]
    public void A_fee_of_nothing_brings_the_beneficiary_into_being_before_Spurious_Dragon()
    {
        World before = new(TangerineWhistle.Rules, Rich(Alice));
        World since = new(SpuriousDragon.Rules, Rich(Alice));
        before.Run(Legacy(gasPrice: 0));
        since.Run(Legacy(gasPrice: 0));
        Assert.That(before.Exists(Beneficiary));
        Assert.That(since.Exists(Beneficiary), Is.False);
    }

    [Test]
    public void A_failed_call_keeps_nonce_and_fee_and_nothing_else()
    {
        World world = new(Istanbul.Rules, Rich(Alice), Contract(Bob, Revert));
        TransactionResult result = world.Run(Legacy(value: 5, gasPrice: 1, gas: 50_000));
        Assert.That(result.Halt, Is.EqualTo(Halt.Revert));
        Assert.That(result.Succeeded, Is.False);
        Assert.That(result.GasUsed, Is.EqualTo(21_000 + 6), "a revert hands back what is left");
        Assert.That(world.BalanceOf(Bob), Is.EqualTo(UInt256.Zero));
        Assert.That(world.NonceOf(Alice), Is.EqualTo(1));
        Assert.That(world.BalanceOf(Alice), Is.EqualTo(Ether - result.GasUsed));
    }

    [Test]
    public void A_call_that_runs_out_of_gas_takes_all_of_it()
    {
        World world = new(Istanbul.Rules, Rich(Alice), Contract(Bob, "0x5b600056")); // a loop
        TransactionResult result = world.Run(Legacy(gas: 50_000));
        Assert.That(result.Halt, Is.EqualTo(Halt.OutOfGas));
        Assert.That(result.GasUsed, Is.EqualTo(50_000));
    }

    [Test]
    public void Refunds_are_capped_at_half_of_the_gas_used_before_London()
    {
        // 21,000 + two pushes at 3 + 5,000 for the change; 15,000 would come back.
        World world = new(Istanbul.Rules, Rich(Alice), Contract(Bob, Clear, (1, 1)));
        Assert.That(world.Run(Legacy(gas: 100_000)).GasUsed, Is.EqualTo(26_006 - 26_006 / 2));
    }

    [Test]
    public void Refunds_are_capped_at_a_fifth_of_the_gas_used_from_London_on()
    {
        // 21,000 + 6 + cold 2,100 + 2,900 for the change; 4,800 come back, below the cap of 5,201.
        World world = new(London.Rules, Rich(Alice), Contract(Bob, Clear, (1, 1)));
        Assert.That(world.Run(Legacy(gas: 100_000, gasPrice: 7)).GasUsed, Is.EqualTo(26_006 - 4_800));
        // Twice that: 9,600 would come back, the cap is 31,012 / 5.
        World twice = new(London.Rules, Rich(Alice), Contract(Bob, "0x60006001556000600255", (1, 1), (2, 1)));
        Assert.That(twice.Run(Legacy(gas: 100_000, gasPrice: 7)).GasUsed, Is.EqualTo(31_012 - 31_012 / 5));
    }

    [Test]
    public void Data_heavy_transactions_pay_the_floor_from_Prague_on()
    {
        byte[] data = [.. Enumerable.Repeat((byte)1, 100)];
        World world = new(Prague.Rules, Rich(Alice));
        TransactionResult result = world.Run(Legacy(gas: 100_000, gasPrice: 7, data: data));
        Assert.That(result.GasUsed, Is.EqualTo(21_000 + 10 * 4 * 100));
    }

    [Test]
    public void A_creation_deploys_what_its_init_code_returns()
    {
        // Returns the single byte 0xfe.
        World world = new(Istanbul.Rules, Rich(Alice));
        TransactionResult result = world.Run(Creation("0x60fe60005360016000f3"));
        Assert.That(result.Succeeded);
        Assert.That(result.Created, Is.EqualTo(ContractAddress.FromNonce(Alice, 0)));
        Assert.That(world.After.TryGetAccount(result.Created!.Value, out Account created));
        Assert.That(created.Nonce, Is.EqualTo(1));
        Assert.That(world.After.GetCode(created.CodeHash).ToArray(), Is.EqualTo(new byte[] { 0xfe }));
    }

    [Test]
    public void Events_are_handed_over_and_do_not_leak_into_the_next_transaction()
    {
        World world = new(Istanbul.Rules, Rich(Alice), Contract(Bob, "0x60006000a0"));
        TransactionResult first = world.Run(Legacy(gas: 50_000));
        TransactionResult second = world.Run(Legacy(nonce: 1, to: Beneficiary));
        Assert.That(first.Logs.Select(log => log.Address), Is.EqualTo(new[] { Bob }));
        Assert.That(second.Logs, Is.Empty);
    }

    [Test]
    public void The_beneficiary_is_warm_from_Shanghai_on()
    {
        // BALANCE of the beneficiary, dropped: 2,600 cold and 100 warm.
        string code = $"0x73{Convert.ToHexStringLower(Beneficiary.Bytes)}3150";
        TransactionResult cold = new World(Paris.Rules, Rich(Alice), Contract(Bob, code)).Run(Legacy(gas: 50_000, gasPrice: 7));
        TransactionResult warm =
            new World(Shanghai.Rules, Rich(Alice), Contract(Bob, code)).Run(Legacy(gas: 50_000, gasPrice: 7));
        Assert.That(cold.GasUsed - warm.GasUsed, Is.EqualTo(2_500));
    }

    [Test]
    public void A_listed_slot_is_warm()
    {
        World world = new(Berlin.Rules, Rich(Alice), Contract(Bob, "0x60015450"));
        TransactionResult result = world.Run(new Transaction
        {
            Type = TransactionType.AccessList,
            ChainId = ChainId,
            AssumedSender = Alice,
            GasLimit = 50_000,
            To = Bob,
            AccessList = [new(Bob, [1])],
        });
        Assert.That(result.GasUsed, Is.EqualTo(21_000 + 2_400 + 1_900 + 3 + 100 + 2));
    }

    private static Transaction Legacy(
        ulong nonce = 0, ulong value = 0, UInt256 gasPrice = default, ulong gas = 21_000, Address? to = null,
        byte[]? data = null) => new()
        {
            AssumedSender = Alice,
            Nonce = nonce,
            Value = value,
            MaxFeePerGas = gasPrice,
            MaxPriorityFeePerGas = gasPrice,
            GasLimit = gas,
            To = to ?? Bob,
            Data = data,
        };

    private static Transaction Dynamic(ulong maxFee, ulong priority) => new()
    {
        Type = TransactionType.DynamicFee,
        ChainId = ChainId,
        AssumedSender = Alice,
        MaxFeePerGas = maxFee,
        MaxPriorityFeePerGas = priority,
        GasLimit = 21_000,
        To = Bob,
    };

    private static Transaction Blob(ulong maxFee, ulong maxBlobFee) => new()
    {
        Type = TransactionType.Blob,
        ChainId = ChainId,
        AssumedSender = Alice,
        MaxFeePerGas = maxFee,
        MaxFeePerBlobGas = maxBlobFee,
        BlobVersionedHashes = [BlobHash],
        GasLimit = 21_000,
        To = Bob,
    };

    private static Transaction Creation(string initCode) =>
        new() { AssumedSender = Alice, GasLimit = 100_000, Data = Hex.Decode(initCode) };
}
