using Altius.Core;
using Altius.Core.Forks;
using Altius.Primitives;
using static Altius.Execution.Tests.World;

namespace Altius.Execution.Tests;

/// <summary>What a simulation lets pass, a block refuses; and each leniency lets pass its own rule alone.</summary>
public sealed class LenienceTests
{
    private static readonly Transaction AnyNonce = Call(nonce: 9, maxFee: 100);
    private static readonly Transaction FromContract = Call(sender: Bob, maxFee: 100);
    private static readonly Transaction BeyondCap = Call(gas: (1 << 24) + 1, maxFee: 100);
    private static readonly Transaction Free = Call();

    private static readonly (Transaction Call, Lenience Needed, TransactionError Refusal)[] Cases =
    [
        (AnyNonce, Lenience.Nonce, TransactionError.NonceTooHigh),
        (FromContract, Lenience.SenderCode, TransactionError.SenderHasCode),
        (BeyondCap, Lenience.GasCap, TransactionError.GasLimitAboveCap),
        (Free, Lenience.FreeGas, TransactionError.MaxFeeBelowBaseFee),
    ];

    [TestCaseSource(nameof(Cases))]
    public void Each_rule_is_let_pass_by_its_own_leniency_alone((Transaction Call, Lenience Needed, TransactionError Refusal) one)
    {
        Assert.That(Run(Osaka.Rules, one.Call, Lenience.None), Is.EqualTo(one.Refusal));
        Assert.That(Run(Osaka.Rules, one.Call, one.Needed), Is.EqualTo(TransactionError.None));
        Assert.That(Run(Osaka.Rules, one.Call, Lenience.Call & ~one.Needed), Is.EqualTo(one.Refusal));
    }

    [Test]
    public void A_type_that_is_still_to_come_may_be_simulated()
    {
        Assert.That(Run(Berlin.Rules, Call(), Lenience.None), Is.EqualTo(TransactionError.TypeNotSupported));
        Assert.That(Run(Berlin.Rules, Call(), Lenience.Type), Is.EqualTo(TransactionError.None));
    }

    [Test]
    public void Who_pays_nothing_leaves_the_beneficiary_as_it_was()
    {
        World world = new(London.Rules, Rich(Alice, balance: UInt256.Zero));
        world.Allow(London.Rules, Lenience.Call);
        Assert.That(world.Run(Call()).Succeeded);
        Assert.That(world.Exists(Beneficiary), Is.False);
        Assert.That(world.NonceOf(Alice), Is.EqualTo(1));
    }

    [Test]
    public void The_peak_is_what_was_held_before_refunds()
    {
        World world = new(London.Rules, Rich(Alice), Contract(Bob, "0x6000600155", (1, 5)));
        TransactionResult result = world.Run(Call(maxFee: 100));
        Assert.That(result.PeakGas - result.GasUsed, Is.EqualTo(4_800), "what clearing a slot gives back (EIP-3529)");
    }

    private static TransactionError Run(ForkRules rules, Transaction call, Lenience lenience)
    {
        World world = new(rules, Rich(Alice), new GenesisAccount(Bob, Ether, 0, Hex.Decode("0x00"), []));
        world.Allow(rules, lenience);
        return world.Run(call).Error;
    }

    private static Transaction Call(Address? sender = null, ulong nonce = 0, ulong gas = 100_000, ulong maxFee = 0) => new()
    {
        Type = TransactionType.DynamicFee,
        ChainId = ChainId,
        Nonce = nonce,
        GasLimit = gas,
        To = Bob,
        MaxFeePerGas = maxFee,
        AssumedSender = sender ?? Alice,
    };
}
