using Altius.Core;
using Altius.Crypto;
using Altius.Primitives;
using FsCheck;
using FsCheck.Fluent;

namespace Altius.Tests;

public sealed class BlockCodecTests
{
    [Test]
    public void A_header_of_every_fork_decodes_to_itself([Range(0, 6)] int forkFields) => ForAllSeeds(seed =>
    {
        BlockHeader original = new RandomChainData(seed).Header(forkFields);
        ReadOnlyMemory<byte> rlp = original.Encode();

        Assert.That(BlockHeader.TryDecode(rlp, out BlockHeader? decoded, out DecodeError error), $"{error}");
        Assert.That(decoded!.Encode().ToArray(), Is.EqualTo(rlp.ToArray()));
        Assert.That(decoded.Hash, Is.EqualTo(Keccak256.Hash(rlp.Span)));
        Assert.That(decoded, Is.EqualTo(original));
        Assert.That((decoded.BaseFeePerGas, decoded.WithdrawalsRoot, decoded.BlobGasUsed, decoded.ExcessBlobGas,
            decoded.ParentBeaconBlockRoot, decoded.RequestsHash), Is.EqualTo((original.BaseFeePerGas, original.WithdrawalsRoot,
            original.BlobGasUsed, original.ExcessBlobGas, original.ParentBeaconBlockRoot, original.RequestsHash)));
    });

    [Test]
    public void A_changed_copy_of_a_header_has_its_own_hash()
    {
        BlockHeader header = new RandomChainData(1).Header(6);
        Hash256 before = header.Hash;
        BlockHeader changed = header with { GasUsed = header.GasUsed + 1 };
        Assert.That(changed.Hash, Is.Not.EqualTo(before));
        Assert.That((changed with { GasUsed = header.GasUsed }).Hash, Is.EqualTo(before));
        Assert.That(changed, Is.Not.EqualTo(header));
    }

    [Test]
    public void A_header_with_a_gap_between_its_forks_is_not_encoded()
    {
        BlockHeader header = new RandomChainData(1).Header(6) with { WithdrawalsRoot = null };
        Assert.That(() => header.Encode(), Throws.InvalidOperationException);
    }

    [Test]
    public void A_header_with_a_field_too_many_is_refused()
    {
        RlpWriter writer = new(1024);
        int list = writer.BeginList();
        RlpReader fields = new(new RandomChainData(3).Header(6).Encode().Span);
        fields.EnterList();
        while (!fields.IsAtEnd) writer.WriteRaw(fields.ReadItem());
        writer.Write(0UL);
        writer.EndList(list);

        Assert.That(BlockHeader.TryDecode(writer.ToArray(), out _, out DecodeError error), Is.False);
        Assert.That(error.Rlp, Is.EqualTo(RlpError.TrailingBytes));
        writer.Dispose();
    }

    [Test]
    public void A_block_decodes_to_itself_and_knows_its_size() => ForAllSeeds(seed =>
    {
        Block original = new RandomChainData(seed).Block();
        ReadOnlyMemory<byte> rlp = original.Encode();

        Assert.That(Block.TryDecode(rlp, out Block? decoded, out DecodeError error), $"{error}");
        Assert.That(decoded!.Encode().ToArray(), Is.EqualTo(rlp.ToArray()));
        Assert.That(decoded.EncodedSize(), Is.EqualTo(rlp.Length));
        Assert.That(decoded.Header, Is.EqualTo(original.Header));
        Assert.That(decoded.Transactions.Select(t => t.Hash), Is.EqualTo(original.Transactions.Select(t => t.Hash)));
        Assert.That(decoded.Ommers, Is.EqualTo(original.Ommers));
        Assert.That(decoded.Withdrawals, Is.EqualTo(original.Withdrawals));
    });

    [Test]
    public void A_damaged_block_is_refused_or_another_block() => ForAllSeeds(seed =>
    {
        RandomChainData data = new(seed);
        byte[] rlp = data.Block().Encode().ToArray();
        rlp[data.Next(rlp.Length)] ^= (byte)(1 + data.Next(255));
        if (Block.TryDecode(rlp, out Block? decoded, out DecodeError error))
            Assert.That(decoded.Encode().ToArray(), Is.EqualTo(rlp));
        else
            Assert.That(error.Position, Is.InRange(0, rlp.Length));
    });

    [Test]
    public void A_legacy_transaction_wrapped_in_a_string_is_refused()
    {
        Block block = new(new BlockHeader(), [], [], null);
        Transaction legacy = new RandomChainData(5).Transaction(TransactionType.Legacy);
        RlpWriter writer = new(1024);
        int list = writer.BeginList();
        block.Header.WriteTo(ref writer);
        int transactions = writer.BeginList();
        writer.Write(legacy.Encode().Span);
        writer.EndList(transactions);
        writer.EndList(writer.BeginList());
        writer.EndList(list);

        Assert.That(Block.TryDecode(writer.ToArray(), out _, out DecodeError error), Is.False);
        Assert.That(error.Fault, Is.EqualTo(DecodeFault.UnknownType));
        writer.Dispose();
    }

    [Test]
    public void A_receipt_of_every_kind_decodes_to_itself() => ForAllSeeds(seed =>
    {
        Receipt original = new RandomChainData(seed).Receipt();
        ReadOnlyMemory<byte> network = original.Encode();

        Assert.That(Receipt.TryDecode(network, out Receipt? decoded, out DecodeError error), $"{error}");
        Assert.That(decoded!.Encode().ToArray(), Is.EqualTo(network.ToArray()));
        Assert.That((decoded.Type, decoded.PostStateRoot, decoded.Succeeded, decoded.CumulativeGasUsed, decoded.Bloom),
            Is.EqualTo((original.Type, original.PostStateRoot, original.Succeeded, original.CumulativeGasUsed, original.Bloom)));
    });

    [Test]
    public void A_receipt_with_another_status_or_too_many_topics_is_refused()
    {
        Assert.That(Receipt.TryDecode(ReceiptBytes([2], topics: 0), out _, out DecodeError status), Is.False);
        Assert.That(status.Fault, Is.EqualTo(DecodeFault.BadReceiptStatus));
        Assert.That(Receipt.TryDecode(ReceiptBytes([1], topics: 5), out _, out DecodeError topics), Is.False);
        Assert.That(topics.Fault, Is.EqualTo(DecodeFault.TooManyTopics));
        Assert.That(Receipt.TryDecode(ReceiptBytes([1], topics: 4), out _, out _));
    }

    [Test]
    public void The_hash_of_no_ommers_is_that_of_an_empty_list()
    {
        Assert.That(Keccak256.Hash([0xc0]), Is.EqualTo(BlockHeader.NoOmmersHash));
        Assert.That(new Block(new BlockHeader(), [], [], null).ComputeOmmersHash(), Is.EqualTo(BlockHeader.NoOmmersHash));
    }

    [Test]
    public void A_bloom_may_contain_what_was_logged_and_unites_receipts() => ForAllSeeds(seed =>
    {
        RandomChainData data = new(seed);
        Receipt[] receipts = [data.Receipt(), data.Receipt(), data.Receipt()];
        Bloom.Union united = default;
        foreach (Receipt receipt in receipts) united.Add(receipt.Bloom);
        Bloom all = united.ToBloom();
        foreach (Log log in receipts.SelectMany(r => r.Logs))
        {
            Assert.That(all.MayContain(log.Address.Bytes));
            Assert.That(log.Topics.All(topic => all.MayContain(topic.Bytes)));
        }
        Assert.That(all, Is.EqualTo(Bloom.Of([.. receipts.SelectMany(r => r.Logs)])));
        Assert.That(Bloom.Empty.MayContain(Address.Zero.Bytes), Is.False);
    });

    [Test]
    public void Requests_without_data_do_not_count()
    {
        Assert.That(ExecutionRequests.ComputeHash([]), Is.EqualTo(ExecutionRequests.EmptyHash));
        Assert.That(ExecutionRequests.ComputeHash([new byte[] { 0 }, new byte[] { 1 }]), Is.EqualTo(ExecutionRequests.EmptyHash));
        // sha256(sha256(0x01ff))
        Assert.That(ExecutionRequests.ComputeHash([new byte[] { 0 }, new byte[] { 1, 0xff }]),
            Is.EqualTo(Hash256.Parse("fd7e9bd6efbe8ce5999868ff9461c04de9388aeb5450f572fd5a7f38d635b1de")));
    }

    private static byte[] ReceiptBytes(byte[] status, int topics)
    {
        RlpWriter writer = new(1024);
        int list = writer.BeginList();
        writer.Write(status);
        writer.Write(0UL);
        writer.Write(Bloom.Empty.Bytes);
        int logs = writer.BeginList();
        new Log(Address.Zero, new Hash256[topics], default).WriteTo(ref writer);
        writer.EndList(logs);
        writer.EndList(list);
        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }

    private static void ForAllSeeds(Action<int> check) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(200), Prop.ForAll<int>(check));
}
