using System.Buffers.Binary;
using System.Security.Cryptography;
using Altius.Core;
using Altius.Core.Forks;
using Altius.Execution;
using Altius.Primitives;

namespace Altius.Chain.Tests.Building;

public class BlockAssemblerTests
{
    private static readonly Signer Alice = Signer.All[0], Bob = Signer.All[1];

    [Test]
    public void A_block_is_valid_in_every_fork_and_across_each()
    {
        BuildingSite site = new();
        ulong nonce = 0;
        foreach (ulong time in (ulong[])[12, 24, 1_000, 1_012, 2_000, 2_012, 3_000, 3_012, 4_000, 4_012, 5_000, 6_000, 6_012])
        {
            BuiltPayload payload = site.Build(time, Alice.Pay(site, nonce++), Bob.Pay(site, nonce - 1));
            Assert.That(payload.Block.Transactions, Has.Count.EqualTo(2), $"at {time}");
            site.Import(payload);
        }
    }

    [Test]
    public void The_value_is_what_the_recipient_gains_by_fees()
    {
        BuildingSite site = new();
        BuiltPayload payload = site.Build(1_000, Alice.Pay(site, 0, tip: 3), Bob.Pay(site, 0, tip: 2));
        site.Import(payload);
        Assert.That(payload.Value, Is.EqualTo((UInt256)(5 * 21_000 * 1_000_000_000UL)));
        Assert.That(site.BalanceOf(Address.FromNumber(0xfee)), Is.EqualTo(payload.Value));
    }

    [Test]
    public void What_others_send_to_the_recipient_is_not_value()
    {
        BuildingSite site = new();
        BuiltPayload payload = site.Build(1_000, Alice.Pay(site, 0, to: Address.FromNumber(0xfee), value: 1_000_000UL));
        Assert.That(payload.Value, Is.EqualTo((UInt256)(21_000 * 1_000_000_000UL)));
    }

    [Test]
    public void What_fails_takes_the_senders_later_ones_with_it_and_no_one_elses()
    {
        BuildingSite site = new();
        BuiltPayload payload = site.Build(
            12, Alice.Pay(site, 0), Alice.Pay(site, 2), Alice.Pay(site, 1), Bob.Pay(site, 0), Bob.Pay(site, 0), Bob.Pay(site, 1));
        Assert.That(payload.Block.Transactions.Select(transaction => transaction.Nonce), Is.EqualTo((ulong[])[0, 0, 1]));
        site.Import(payload);
    }

    [Test]
    public void A_transaction_that_does_not_fit_leaves_room_for_a_smaller_one()
    {
        BuildingSite site = new(gasLimit: 100_000);
        BuiltPayload payload =
            site.Build(12, Alice.Pay(site, 0, gas: 90_000), Bob.Pay(site, 0, gas: 90_000), Signer.All[2].Pay(site, 0));
        Assert.That(payload.Block.Transactions, Has.Count.EqualTo(2));
        site.Import(payload);
    }

    [Test]
    public void The_gas_limit_moves_towards_its_target_as_fast_as_may_be(
        [Values(1_000_000UL, 29_990_000UL, 30_010_000UL, 90_000_000UL)] ulong target)
    {
        BuildingSite site = new(new PayloadBuilderOptions { GasLimit = target });
        for (ulong time = 12; time < 60; time += 12) site.BuildAndImport(time);
        ulong before = 30_000_000;
        bool isNear = target is > 29_900_000 and < 30_100_000;
        if (isNear) Assert.That(site.Head.GasLimit, Is.EqualTo(target));
        else Assert.That(Math.Abs((long)site.Head.GasLimit - (long)before), Is.GreaterThan(4 * 29_000));
    }

    [Test]
    public void No_gas_limit_that_is_stepped_to_breaks_the_bound()
    {
        Random random = new(1);
        for (int i = 0; i < 100_000; i++)
        {
            ulong parent = 5_000 + (ulong)random.NextInt64(random.Next(2) == 0 ? 10_000 : 100_000_000);
            ulong target = (ulong)random.NextInt64(200_000_000);
            ulong limit = HeaderDraft.GasLimitTowards(target, parent);
            ulong step = limit > parent ? limit - parent : parent - limit;
            Assert.That(step < parent / 1_024 && limit >= 5_000, $"{parent} to {target}: {limit}");
        }
    }

    [Test]
    public void A_block_carries_no_more_blobs_than_its_fork_allows(
        [Values(BuildingSite.CancunTime, BuildingSite.PragueTime, BuildingSite.OsakaTime,
            BuildingSite.Bpo1Time, BuildingSite.Bpo2Time)] ulong time)
    {
        BuildingSite site = new();
        ForkRules rules = site.RulesAt(time);
        int most = (int)rules.Blobs!.Max;
        PooledTransaction[] candidates = [.. Signer.All.SelectMany(signer => (PooledTransaction[])
            [signer.Blobs(site, 0, 2, rules.BlobSidecars), signer.Blobs(site, 1, 1, rules.BlobSidecars)])];
        BuiltPayload payload = site.Build(time, candidates);
        Assert.That(payload.Sidecars.Sum(sidecar => sidecar.Blobs.Count), Is.EqualTo(most));
        Assert.That(payload.Block.Header.BlobGasUsed, Is.EqualTo((ulong)most * Transaction.BlobGasPerBlob));
        site.Import(payload);
        site.BuildAndImport(time + 12);
    }

    [Test]
    public void Sidecars_come_in_the_order_of_their_transactions()
    {
        BuildingSite site = new();
        PooledTransaction[] candidates =
        [
            Alice.Blobs(site, 0, 1, BlobSidecarVersion.BlobProofs), Bob.Pay(site, 0),
            Bob.Blobs(site, 1, 2, BlobSidecarVersion.BlobProofs), Alice.Blobs(site, 1, 3, BlobSidecarVersion.BlobProofs),
        ];
        BuiltPayload payload = site.Build(BuildingSite.CancunTime, candidates);
        Assert.That(payload.Sidecars,
            Is.EqualTo((BlobSidecar[])[candidates[0].Sidecar!, candidates[2].Sidecar!, candidates[3].Sidecar!]));
    }

    [TestCase(BuildingSite.PragueTime, BlobSidecarVersion.CellProofs)]
    [TestCase(BuildingSite.OsakaTime, BlobSidecarVersion.BlobProofs)]
    public void A_sidecar_of_another_fork_keeps_its_transaction_out(ulong time, BlobSidecarVersion version)
    {
        BuildingSite site = new();
        Assert.That(site.Build(time, Alice.Blobs(site, 0, 1, version)).Block.Transactions, Is.Empty);
    }

    [Test]
    public void From_Osaka_on_a_block_stays_below_eight_mebibytes()
    {
        BuildingSite site = new(gasLimit: 300_000_000);
        PooledTransaction[] candidates = [.. Signer.All.Select(signer =>
            signer.Pay(site, 0, data: new byte[1_000_000], gas: 16_000_000))];
        BuiltPayload before = site.Build(BuildingSite.PragueTime, candidates);
        Assert.That(before.Block.EncodedSize(), Is.GreaterThan(Osaka.Rules.MaxBlockRlpSize));
        BuiltPayload since = site.Build(BuildingSite.OsakaTime, candidates);
        Assert.That(since.Block.Transactions, Has.Count.EqualTo(8));
        site.Import(since);
    }

    [Test]
    public void A_transaction_above_the_gas_cap_is_left_out_from_Osaka_on()
    {
        BuildingSite site = new();
        Assert.That(site.Build(BuildingSite.PragueTime, Alice.Pay(site, 0, gas: 20_000_000)).Block.Transactions,
            Has.Count.EqualTo(1));
        Assert.That(site.Build(BuildingSite.OsakaTime, Alice.Pay(site, 0, gas: 20_000_000)).Block.Transactions, Is.Empty);
    }

    [Test]
    public void Withdrawals_are_paid_and_committed_to()
    {
        BuildingSite site = new();
        Address lucky = Address.FromNumber(0x1cc);
        BuiltPayload payload =
            site.Build(site.Head, site.Ask(1_000, new Withdrawal(7, 8, lucky, 9)), FixedTransactions.None, default);
        site.Import(payload);
        Assert.That(site.BalanceOf(lucky), Is.EqualTo((UInt256)9_000_000_000));
        Assert.That(payload.Value.IsZero);
    }

    [Test]
    public void Requests_come_in_order_of_type_with_what_was_asked_for()
    {
        BuildingSite site = new();
        site.BuildAndImport(3_000);
        byte[] key = [.. Enumerable.Repeat((byte)0xaa, 48)], other = [.. Enumerable.Repeat((byte)0xbb, 48)];
        byte[] amount = [0, 0, 0, 0, 0, 0, 0, 5];
        BuiltPayload payload = site.Build(
            3_012,
            Alice.Pay(site, 0, to: Address.Parse("0000bbddc7ce488642fb579f8b00f3a590007251"),
                data: (byte[])[.. key, .. other], gas: 300_000),
            Alice.Pay(site, 1, to: Address.Parse("00000961ef480eb55e80d19ad83579a64c007002"),
                data: (byte[])[.. key, .. amount], gas: 300_000),
            Bob.Pay(site, 0, to: site.DepositContract, data: Deposit(key), gas: 300_000,
                value: UInt256.Parse("1000000000000000000")));
        Assert.That(payload.Receipts.All(receipt => receipt.Succeeded));
        Assert.That(payload.Requests!.Select(request => (request.Span[0], request.Length)),
            Is.EqualTo(((byte, int)[])[(0, 193), (1, 77), (2, 117)]));
        byte[] withdrawal = payload.Requests![1].ToArray(), consolidation = payload.Requests[2].ToArray();
        Assert.That(withdrawal[1..], Is.EqualTo((byte[])[.. Alice.Address.Bytes, .. key, 5, 0, 0, 0, 0, 0, 0, 0]));
        Assert.That(consolidation[1..], Is.EqualTo((byte[])[.. Alice.Address.Bytes, .. key, .. other]));
        Assert.That(payload.Requests[0].Span[1..49].SequenceEqual(key));
        site.Import(payload);
    }

    [Test]
    public void A_given_list_is_included_as_it_is_or_the_first_bad_one_is_named()
    {
        BuildingSite site = new();
        ExactPayload good = site.BuildExactly(12, Bob.Pay(site, 0, tip: 1), Alice.Pay(site, 0, tip: 9), Bob.Pay(site, 1, tip: 5));
        Assert.That(good.Payload!.Block.Transactions, Has.Count.EqualTo(3));
        Assert.That(good.FailedTransaction, Is.EqualTo(-1));
        ExactPayload bad = site.BuildExactly(12, Bob.Pay(site, 0), Alice.Pay(site, 1), Bob.Pay(site, 1));
        Assert.That(bad, Is.EqualTo(new ExactPayload(null, 1, TransactionError.NonceTooHigh.Message())));
        site.Import(good.Payload);
    }

    [Test]
    public void Attributes_that_do_not_go_with_the_fork_are_refused_with_a_reason()
    {
        BuildingSite site = new();
        PayloadAttributes paris = site.Ask(12), cancun = site.Ask(2_000);
        Refuse(paris with { Timestamp = 1_000 }, "withdrawals are missing");
        Refuse(cancun with { Timestamp = 12 }, "before Shanghai");
        Refuse(cancun with { ParentBeaconBlockRoot = null }, "beacon block root is missing");
        Refuse(paris with { Timestamp = 0 }, "not after the parent's");

        void Refuse(PayloadAttributes attributes, string reason) => Assert.That(
            () => site.Build(site.Head, attributes, FixedTransactions.None, default),
            Throws.ArgumentException.With.Message.Contains(reason));
    }

    [Test]
    public void Whatever_is_offered_the_block_is_valid_and_worth_its_tips([Range(1, 25)] int seed)
    {
        Random random = new(seed);
        BuildingSite site = new(gasLimit: 2_000_000);
        ulong time = (ulong)random.Next(6_500);
        for (int block = 0; block < 6; block++)
        {
            time += (ulong)random.Next(1, 700);
            UInt256 before = site.BalanceOf(Address.FromNumber(0xfee));
            PooledTransaction[] candidates =
                [.. Enumerable.Range(0, random.Next(40)).Select(_ => Anything(site, random, site.RulesAt(time)))];
            BuiltPayload payload = site.Build(time, candidates);
            site.Import(payload);
            Assert.That(payload.Value, Is.EqualTo(site.BalanceOf(Address.FromNumber(0xfee)) - before));
        }
    }

    [Test]
    public void So_it_is_when_it_is_filled_in_rounds([Range(1, 12)] int seed)
    {
        Random random = new(seed);
        BuildingSite site = new(gasLimit: 2_000_000);
        ulong time = (ulong)random.Next(6_500);
        int built = 0;
        for (int block = 0; block < 10; block++)
        {
            time += (ulong)random.Next(1, 700);
            UInt256 before = site.BalanceOf(Address.FromNumber(0xfee));
            PooledTransaction[] candidates =
                [.. Enumerable.Range(0, random.Next(8)).Select(_ => Anything(site, random, site.RulesAt(time)))];
            if (site.BuildInRounds(time, candidates) is not { } payload) continue;
            built++;
            site.Import(payload);
            Assert.That(payload.Value, Is.EqualTo(site.BalanceOf(Address.FromNumber(0xfee)) - before));
        }
        Assert.That(built, Is.Positive);
    }

    [Test]
    public void Rounds_fill_the_block_with_what_gas_limits_left_open()
    {
        BuildingSite site = new(gasLimit: 1_000_000);
        PooledTransaction[] candidates = [.. Signer.All[..8].Select(signer => signer.Pay(site, 0, gas: 400_000))];
        BuiltPayload? payload = site.BuildInRounds(12, candidates);
        Assert.That(payload!.Block.Transactions, Is.EqualTo(candidates.Select(candidate => candidate.Transaction)));
        site.Import(payload);
    }

    private static PooledTransaction Anything(BuildingSite site, Random random, ForkRules rules)
    {
        Signer signer = Signer.All[random.Next(4)];
        site.Chain.HeadState.TryGetAccount(signer.Address, out Account account);
        ulong nonce = account.Nonce + (ulong)random.Next(3);
        BlobSidecarVersion version = random.Next(5) == 0 ? BlobSidecarVersion.CellProofs : rules.BlobSidecars;
        return random.Next(6) switch
        {
            0 => signer.Blobs(site, nonce, random.Next(1, 8), version, (ulong)random.Next(5)),
            1 => signer.Pay(site, nonce, data: new byte[random.Next(2_000)], gas: 21_000 + (ulong)random.Next(100_000)),
            2 => signer.Pay(site, nonce, value: random.Next(2) == 0 ? UInt256.MaxValue : UInt256.Zero),
            3 => signer.Pay(site, nonce, gas: (ulong)random.Next(3_000_000)),
            _ => signer.Pay(site, nonce, tip: (ulong)random.Next(200)),
        };
    }

    /// <summary>
    /// Calls deposit(pubkey, withdrawal_credentials, signature, deposit_data_root) with one ether and the root it demands.
    /// </summary>
    private static byte[] Deposit(byte[] key)
    {
        byte[] credentials = new byte[32], signature = new byte[96], amount = new byte[32], data = new byte[4 + 13 * 32];
        BinaryPrimitives.WriteUInt64LittleEndian(amount, 1_000_000_000);
        byte[] keyRoot = SHA256.HashData((byte[])[.. key, .. new byte[16]]);
        byte[] signatureRoot =
            Pair(SHA256.HashData(signature.AsSpan(0, 64)), SHA256.HashData((byte[])[.. signature[64..], .. new byte[32]]));
        byte[] root = Pair(Pair(keyRoot, credentials), Pair(amount, signatureRoot));
        ((byte[])[0x22, 0x89, 0x51, 0x18]).CopyTo(data, 0);
        Word(0, 0x80);
        Word(1, 0xe0);
        Word(2, 0x120);
        root.CopyTo(data, 4 + 3 * 32);
        Word(4, 48);
        key.CopyTo(data, 4 + 5 * 32);
        Word(7, 32);
        Word(9, 96);
        return data;

        void Word(int at, int value) => BinaryPrimitives.WriteInt32BigEndian(data.AsSpan(4 + at * 32 + 28), value);
    }

    private static byte[] Pair(byte[] left, byte[] right) => SHA256.HashData((byte[])[.. left, .. right]);
}
