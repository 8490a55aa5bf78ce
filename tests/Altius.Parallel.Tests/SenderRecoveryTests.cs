using Altius.Core;
using Altius.Crypto;
using Altius.Evm;
using Altius.Execution;
using Altius.Primitives;
using Altius.State;

namespace Altius.Parallel.Tests;

/// <summary>Blocks as they are received: their transactions carry signatures, and no senders yet.</summary>
public sealed class SenderRecoveryTests
{
    private const int Transactions = 100;

    private static readonly ForkRules Rules = Core.Forks.Cancun.Rules;

    [TestCase(1), TestCase(2), TestCase(8)]
    public void All_senders_are_recovered_whichever_road_the_block_goes(int workers)
    {
        foreach (RoadThresholds thresholds in new[] { RoadThresholds.None, RoadThresholds.Default })
        {
            Block block = Received(i => i);
            BlockOutcome outcome = Run(block, workers, thresholds, out _);
            Assert.That(OutcomeDifference.Find(Sequential(Received(i => i)), outcome), Is.Null);
            Assert.That(block.Transactions.Select(transaction => transaction.IsSenderKnown), Is.All.True);
        }
    }

    [Test]
    public void A_chain_is_seen_though_its_senders_were_unknown()
    {
        RoadThresholds thresholds = RoadThresholds.None with { MostOfChain = 0.5 };
        Run(Received(_ => 0), 2, thresholds, out Road ofOne);
        Run(Received(i => i), 2, thresholds, out Road ofMany);
        Assert.That((ofOne, ofMany), Is.EqualTo((Road.SequentialForeseenChain, Road.Parallel)));
    }

    [TestCase(0), TestCase(57), TestCase(Transactions - 1)]
    public void A_signature_that_names_nobody_is_found_by_every_road(int bad)
    {
        foreach (RoadThresholds thresholds in new[] { RoadThresholds.None, RoadThresholds.Default })
        {
            Block block = Received(i => i, bad);
            BlockOutcome outcome = Run(block, 2, thresholds, out _);
            Assert.That((outcome.FailedTransaction, outcome.TransactionError),
                Is.EqualTo((bad, TransactionError.SignatureInvalid)));
        }
    }

    [Test]
    public void Nothing_is_recovered_any_more_once_told_to_stop()
    {
        Block block = Received(i => i);
        using ParallelBlockExecutor executor = new(MainnetBlocks.Chain, new CodeCache(), 2, RoadThresholds.None);
        Assert.That(
            () => executor.Execute(block, State(), Rules, new CancellationToken(canceled: true)),
            Throws.InstanceOf<OperationCanceledException>());
        Assert.That(block.Transactions.Select(transaction => transaction.IsSenderKnown), Is.All.False);
    }

    private static BlockOutcome Run(Block block, int workers, RoadThresholds thresholds, out Road road)
    {
        using ParallelBlockExecutor executor = new(MainnetBlocks.Chain, new CodeCache(), workers, thresholds);
        BlockOutcome outcome = executor.Execute(block, State(), Rules, CancellationToken.None);
        road = executor.LastBlock!.Road;
        return outcome;
    }

    private static BlockOutcome Sequential(Block block) =>
        new SequentialBlockExecutor(MainnetBlocks.Chain, new CodeCache()).Execute(block, State(), Rules, CancellationToken.None);

    /// <param name="senderOf">Which of the people sends each transaction.</param>
    /// <param name="bad">A transaction that nobody can have signed.</param>
    private static Block Received(Func<int, int> senderOf, int bad = -1)
    {
        Dictionary<int, ulong> nonces = [];
        Transaction[] transactions = new Transaction[Transactions];
        for (int i = 0; i < Transactions; i++)
        {
            int sender = senderOf(i);
            ulong nonce = nonces.GetValueOrDefault(sender);
            nonces[sender] = nonce + 1;
            Transaction unsigned = new()
            {
                Type = TransactionType.DynamicFee,
                ChainId = MainnetBlocks.Chain.ChainId,
                Nonce = nonce,
                MaxFeePerGas = 10,
                GasLimit = 21_000,
                To = Address.FromNumber(0xabcd00 + (ulong)i),
                Value = 1,
            };
            Assert.That(TransactionSigner.TrySign(unsigned, KeyOf(sender), out Transaction? signed));
            transactions[i] = i == bad ? WithoutSigner(signed!) : signed!;
        }
        BlockHeader header = new()
        {
            Number = 19_500_000,
            Timestamp = 1_711_000_000,
            GasLimit = 30_000_000,
            GasUsed = Transactions * 21_000,
            BaseFeePerGas = 7,
            BlobGasUsed = 0,
            ExcessBlobGas = 0,
            WithdrawalsRoot = Hash256.Zero,
            ParentBeaconBlockRoot = Hash256.Zero,
        };
        Assert.That(Block.TryDecode(new Block(header, transactions, [], []).Encode(), out Block? received, out _));
        return received!;
    }

    /// <summary>The same transaction with an r that is the abscissa of no point: no key can have made it.</summary>
    private static Transaction WithoutSigner(Transaction signed)
    {
        for (ulong r = 1; ; r++)
        {
            Transaction other = new()
            {
                Type = signed.Type,
                ChainId = signed.ChainId,
                Nonce = signed.Nonce,
                MaxFeePerGas = signed.MaxFeePerGas,
                GasLimit = signed.GasLimit,
                To = signed.To,
                Value = signed.Value,
                YParity = signed.YParity,
                R = r,
                S = signed.S,
            };
            if (!other.TryRecoverSender(out _)) return other;
        }
    }

    private static byte[] KeyOf(int person) => Keccak256.Hash([(byte)person, 0x5e]).ToArray();

    private static MemoryState State() =>
        MemoryState.Of(
            Enumerable.Range(0, Transactions)
                .Select(person => new GenesisAccount(AddressOf(person), 1_000_000_000_000, 0, default, [])));

    private static Address AddressOf(int person)
    {
        Span<byte> publicKey = stackalloc byte[Secp256k1.PublicKeyLength];
        Assert.That(Secp256k1.TryGetPublicKey(KeyOf(person), publicKey));
        return Secp256k1.AddressOf(publicKey);
    }
}
