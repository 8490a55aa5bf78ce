using Altius.Core;
using Altius.Core.Forks;
using Altius.Primitives;

namespace Altius.Execution.Tests;

public class TransactionRulesTests
{
    private const ulong ChainId = 1;
    private static readonly Address Someone = Address.FromNumber(0x1234);
    private static readonly Hash256 BlobHash = Hash256.Parse("01" + new string('a', 62));
    private static readonly UInt256 HighS = UInt256.Parse("0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a1");

    [Test]
    public void A_plain_transfer_is_valid_under_every_fork()
    {
        foreach (ForkRules rules in ForkRegistry.All)
            Assert.That(Check(Transfer(), rules), Is.EqualTo(TransactionError.None), rules.Name);
    }

    [Test]
    public void A_type_is_refused_before_its_fork_and_accepted_from_then_on()
    {
        (Transaction Transaction, ForkRules Before, ForkRules From)[] cases =
        [
            (Transfer(TransactionType.AccessList), Istanbul.Rules, Berlin.Rules),
            (Transfer(TransactionType.DynamicFee), Berlin.Rules, London.Rules),
            (Blobs(BlobHash), Shanghai.Rules, Cancun.Rules),
            (SetCode(), Cancun.Rules, Prague.Rules),
        ];
        foreach ((Transaction transaction, ForkRules before, ForkRules from) in cases)
        {
            Assert.That(Check(transaction, before), Is.EqualTo(TransactionError.TypeNotSupported), $"{transaction.Type}");
            Assert.That(Check(transaction, from), Is.EqualTo(TransactionError.None), $"{transaction.Type}");
        }
    }

    [Test]
    public void A_legacy_signature_may_name_its_chain_from_Spurious_Dragon_on()
    {
        Transaction transaction = new() { ChainId = ChainId, GasLimit = 21_000, To = Someone };
        Assert.That(Check(transaction, TangerineWhistle.Rules), Is.EqualTo(TransactionError.ReplayProtectionNotSupported));
        Assert.That(Check(transaction, SpuriousDragon.Rules), Is.EqualTo(TransactionError.None));
    }

    [Test]
    public void A_transaction_for_another_chain_is_refused()
    {
        Transaction transaction = new() { ChainId = 5, GasLimit = 21_000, To = Someone };
        Assert.That(Check(transaction, London.Rules), Is.EqualTo(TransactionError.ChainIdMismatch));
    }

    [Test]
    public void A_signature_with_a_high_s_is_refused_from_Homestead_on()
    {
        Transaction transaction = new() { GasLimit = 21_000, To = Someone, S = HighS };
        Assert.That(Check(transaction, Frontier.Rules), Is.EqualTo(TransactionError.None));
        Assert.That(Check(transaction, Homestead.Rules), Is.EqualTo(TransactionError.SignatureHighS));
        Transaction low = new() { GasLimit = 21_000, To = Someone, S = HighS - 1 };
        Assert.That(Check(low, Homestead.Rules), Is.EqualTo(TransactionError.None));
    }

    [Test]
    public void A_gas_limit_below_the_intrinsic_gas_is_refused()
    {
        Assert.That(Check(new Transaction { GasLimit = 20_999, To = Someone }, London.Rules),
            Is.EqualTo(TransactionError.IntrinsicGasTooLow));
    }

    [Test]
    public void A_gas_limit_below_the_floor_of_its_data_is_refused_from_Prague_on()
    {
        // 100 bytes: intrinsic 21,000 + 1,600, floor 21,000 + 4,000.
        byte[] data = [.. Enumerable.Repeat((byte)1, 100)];
        Transaction transaction = new() { GasLimit = 24_999, To = Someone, Data = data };
        Assert.That(Check(transaction, Cancun.Rules), Is.EqualTo(TransactionError.None));
        Assert.That(Check(transaction, Prague.Rules), Is.EqualTo(TransactionError.FloorGasTooLow));
        Transaction enough = new() { GasLimit = 25_000, To = Someone, Data = data };
        Assert.That(Check(enough, Prague.Rules), Is.EqualTo(TransactionError.None));
    }

    [Test]
    public void A_gas_limit_above_2_to_the_24_is_refused_from_Osaka_on()
    {
        Transaction transaction = new() { GasLimit = (1 << 24) + 1, To = Someone };
        Assert.That(Check(transaction, Prague.Rules), Is.EqualTo(TransactionError.None));
        Assert.That(Check(transaction, Osaka.Rules), Is.EqualTo(TransactionError.GasLimitAboveCap));
        Transaction atCap = new() { GasLimit = 1 << 24, To = Someone };
        Assert.That(Check(atCap, Osaka.Rules), Is.EqualTo(TransactionError.None));
    }

    [Test]
    public void The_greatest_nonce_is_refused()
    {
        Transaction transaction = new() { GasLimit = 21_000, To = Someone, Nonce = ulong.MaxValue };
        Assert.That(Check(transaction, Frontier.Rules), Is.EqualTo(TransactionError.NonceAtMaximum));
    }

    [Test]
    public void Init_code_above_49152_bytes_is_refused_from_Shanghai_on()
    {
        Transaction creation = new() { GasLimit = 10_000_000, Data = new byte[49_153] };
        Assert.That(Check(creation, Paris.Rules), Is.EqualTo(TransactionError.None));
        Assert.That(Check(creation, Shanghai.Rules), Is.EqualTo(TransactionError.InitCodeTooLarge));
        Transaction atLimit = new() { GasLimit = 10_000_000, Data = new byte[49_152] };
        Assert.That(Check(atLimit, Shanghai.Rules), Is.EqualTo(TransactionError.None));
    }

    [Test]
    public void A_priority_fee_above_the_fee_cap_is_refused()
    {
        Transaction transaction = new()
        {
            Type = TransactionType.DynamicFee,
            ChainId = ChainId,
            GasLimit = 21_000,
            To = Someone,
            MaxFeePerGas = 9,
            MaxPriorityFeePerGas = 10,
        };
        Assert.That(Check(transaction, London.Rules), Is.EqualTo(TransactionError.PriorityFeeAboveMaxFee));
    }

    [Test]
    public void A_gas_cost_beyond_256_bits_is_refused()
    {
        Transaction transaction = new() { GasLimit = 21_000, To = Someone, MaxFeePerGas = UInt256.MaxValue };
        Assert.That(Check(transaction, Frontier.Rules), Is.EqualTo(TransactionError.GasCostTooLarge));
    }

    [Test]
    public void A_blob_transaction_must_carry_blobs() =>
        Assert.That(Check(Blobs(), Cancun.Rules), Is.EqualTo(TransactionError.NoBlobs));

    [Test]
    public void A_blob_transaction_may_carry_at_most_six_blobs_from_Osaka_on()
    {
        Transaction seven = Blobs([.. Enumerable.Repeat(BlobHash, 7)]);
        Assert.That(Check(seven, Prague.Rules), Is.EqualTo(TransactionError.None));
        Assert.That(Check(seven, Osaka.Rules), Is.EqualTo(TransactionError.TooManyBlobs));
    }

    [Test]
    public void A_versioned_hash_must_have_version_one() =>
        Assert.That(Check(Blobs(BlobHash, Hash256.Zero), Cancun.Rules), Is.EqualTo(TransactionError.BlobVersionUnknown));

    [Test]
    public void A_blob_transaction_may_not_create()
    {
        Transaction creation = new()
        {
            Type = TransactionType.Blob,
            ChainId = ChainId,
            GasLimit = 100_000,
            BlobVersionedHashes = [BlobHash],
        };
        Assert.That(Check(creation, Cancun.Rules), Is.EqualTo(TransactionError.BlobCreation));
    }

    [Test]
    public void A_set_code_transaction_must_carry_authorizations()
    {
        Transaction empty = new() { Type = TransactionType.SetCode, ChainId = ChainId, GasLimit = 100_000, To = Someone };
        Assert.That(Check(empty, Prague.Rules), Is.EqualTo(TransactionError.AuthorizationListEmpty));
    }

    [Test]
    public void A_set_code_transaction_may_not_create()
    {
        SetCodeAuthorization any = new(0, Someone, 0, 0, 1, 1);
        Transaction creation = new()
        {
            Type = TransactionType.SetCode,
            ChainId = ChainId,
            GasLimit = 100_000,
            AuthorizationList = [any],
        };
        Assert.That(Check(creation, Prague.Rules), Is.EqualTo(TransactionError.SetCodeCreation));
    }

    private static TransactionError Check(Transaction transaction, ForkRules rules) =>
        TransactionRules.Check(transaction, IntrinsicGas.Of(transaction, rules), rules, ChainId);

    private static Transaction Transfer(TransactionType type = TransactionType.Legacy) => new()
    {
        Type = type,
        ChainId = type == TransactionType.Legacy ? null : ChainId,
        GasLimit = 21_000,
        To = Someone,
    };

    private static Transaction Blobs(params Hash256[] hashes) => new()
    {
        Type = TransactionType.Blob,
        ChainId = ChainId,
        GasLimit = 21_000,
        To = Someone,
        BlobVersionedHashes = hashes,
    };

    private static Transaction SetCode() => new()
    {
        Type = TransactionType.SetCode,
        ChainId = ChainId,
        GasLimit = 46_000,
        To = Someone,
        AuthorizationList = [new(0, Someone, 0, 0, 1, 1)],
    };
}
