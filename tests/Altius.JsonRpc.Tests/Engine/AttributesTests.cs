using Altius.Chain;
using Altius.Core;
using Altius.Core.Forks;
using Altius.Primitives;

namespace Altius.JsonRpc.Tests.Engine;

/// <summary>
/// What a consensus client asks for in its attributes is what transactions find (hive, engine-api: prev_randao,
/// suggested_fee_recipient).
/// </summary>
[TestFixtureSource(nameof(Forks))]
internal sealed class AttributesTests(string fork)
{
    private const ulong Gwei = 1_000_000_000;

    private static readonly string[] Forks = ["Paris", "Shanghai", "Cancun", "Prague", "Osaka"];

    private ConsensusMock _cl = null!;

    [SetUp]
    public async Task Start() => _cl = await ConsensusMock.StartAsync(TestChains.Of(fork switch
    {
        "Paris" => Paris.Rules,
        "Shanghai" => Shanghai.Rules,
        "Cancun" => Cancun.Rules,
        "Prague" => Prague.Rules,
        _ => Osaka.Rules,
    }));

    [TearDown]
    public async Task Stop() => await _cl.Node.DisposeAsync();

    /// <summary>Hive: PrevRandao Opcode Transactions Test.</summary>
    [Test]
    public async Task TransactionsFindTheRandomnessThatWasAskedFor([Values] bool isTyped)
    {
        for (ulong i = 0; i < 3; i++)
        {
            PayloadAttributes asked = _cl.Ask(_cl.Head, randao: 1_000 + i);
            // Creates nothing, but logs PREVRANDAO on the way: PREVRANDAO, PUSH1 0, PUSH1 0, LOG1.
            PooledTransaction teller = Pay(i, isTyped, to: null, gas: 100_000, data: Hex.Decode("0x4460006000a1"));
            Envelope block = await FollowAsync(_cl.Build(_cl.Head, asked, teller));
            Assert.That(_cl.Node.Tree.TryGetReceipts(Hash256.Parse(block.Hash), out IReadOnlyList<Receipt>? receipts));
            Assert.That(receipts!.Single().Logs.Single().Topics.Single(), Is.EqualTo(asked.PrevRandao));
        }
    }

    /// <summary>Hive: Suggested Fee Recipient Test.</summary>
    [Test]
    public async Task TheFeeRecipientGainsThePriorityFees([Values] bool isTyped)
    {
        UInt256 expected = UInt256.Zero;
        for (ulong i = 0; i < 3; i++)
        {
            PooledTransaction[] payments = [.. Enumerable.Range(0, 4)
                .Select(k => Pay(4 * i + (ulong)k, isTyped, Address.FromNumber(0xb0b), 21_000, default))];
            Envelope block = await FollowAsync(_cl.Build(_cl.Head, _cl.Ask(_cl.Head), payments));
            UInt256 baseFee = UInt256.Parse((string)block.Payload["baseFeePerGas"]!);
            UInt256 tip = isTyped ? Gwei : (UInt256)(100 * Gwei) - baseFee;
            expected += tip * (4 * 21_000UL);
        }
        Assert.That(_cl.Node.Tree.TryOpenState(_cl.Head, out State.StateSnapshot? state));
        using (state)
        {
            Assert.That(state!.TryGetAccount(Address.FromNumber(0xfee), out Account recipient));
            Assert.That(recipient.Balance, Is.EqualTo(expected));
        }
    }

    private async Task<Envelope> FollowAsync(Envelope block)
    {
        await _cl.ExpectAsync(block, ConsensusMock.Valid, block.Hash);
        await _cl.ChooseAsync(block.Hash);
        return block;
    }

    private PooledTransaction Pay(ulong nonce, bool isTyped, Address? to, ulong gas, ReadOnlyMemory<byte> data) => new(
        TestChains.Sign(new Transaction
        {
            Type = isTyped ? TransactionType.DynamicFee : TransactionType.Legacy,
            ChainId = _cl.Chain.ChainId,
            Nonce = nonce,
            To = to,
            GasLimit = gas,
            Data = data,
            MaxFeePerGas = 100 * Gwei,
            MaxPriorityFeePerGas = isTyped ? Gwei : 100 * Gwei,
        }),
        null);
}
