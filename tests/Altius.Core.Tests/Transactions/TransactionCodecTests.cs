using Altius.Core;
using Altius.Crypto;
using Altius.Primitives;
using FsCheck;
using FsCheck.Fluent;

namespace Altius.Tests;

public sealed class TransactionCodecTests
{
    [TestCaseSource(typeof(RandomChainData), nameof(RandomChainData.AllTypes))]
    public void What_is_encoded_decodes_to_the_same_fields(TransactionType type) => ForAllSeeds(seed =>
    {
        Transaction original = new RandomChainData(seed).Transaction(type);
        ReadOnlyMemory<byte> network = original.Encode();

        Assert.That(Transaction.TryDecode(network, out Transaction? decoded, out DecodeError error), $"{error}");
        Assert.That(Describe(decoded!), Is.EqualTo(Describe(original)));
        Assert.That(decoded!.Hash, Is.EqualTo(Keccak256.Hash(network.Span)));
        Assert.That(original.Hash, Is.EqualTo(decoded.Hash));
        Assert.That(decoded.SigningHash, Is.EqualTo(original.SigningHash));
        Assert.That(decoded.EncodedSize, Is.EqualTo(network.Length));
    });

    [Test]
    public void A_decoded_transaction_encodes_from_its_fields_to_the_bytes_it_came_from() => ForAllSeeds(seed =>
    {
        Transaction original = new RandomChainData(seed).Transaction();
        Assert.That(Transaction.TryDecode(original.Encode(), out Transaction? decoded, out _));
        RlpWriter writer = new(16);
        TransactionEncoder.WriteSigned(ref writer, decoded!);
        Assert.That(writer.ToArray(), Is.EqualTo(original.Encode().ToArray()));
        writer.Dispose();
    });

    [Test]
    public void Changing_any_byte_is_refused_or_gives_another_transaction() => ForAllSeeds(seed =>
    {
        RandomChainData data = new(seed);
        byte[] network = data.Transaction().Encode().ToArray();
        network[data.Next(network.Length)] ^= (byte)(1 + data.Next(255));
        if (Transaction.TryDecode(network, out Transaction? decoded, out DecodeError error))
        {
            RlpWriter writer = new(16);
            TransactionEncoder.WriteSigned(ref writer, decoded);
            Assert.That(writer.ToArray(), Is.EqualTo(network));
            writer.Dispose();
        }
        else
        {
            Assert.That(error.Fault, Is.Not.EqualTo(DecodeFault.None));
            Assert.That(error.Position, Is.InRange(0, network.Length));
        }
    });

    [Test]
    public void Cutting_off_the_end_or_adding_to_it_is_refused() => ForAllSeeds(seed =>
    {
        RandomChainData data = new(seed);
        byte[] network = data.Transaction().Encode().ToArray();
        Assert.That(Transaction.TryDecode(network.AsMemory(0, data.Next(network.Length)), out _, out _), Is.False);
        Assert.That(Transaction.TryDecode((byte[])[.. network, 0], out _, out DecodeError error), Is.False);
        Assert.That(error, Is.EqualTo(new DecodeError(DecodeFault.Rlp, RlpError.TrailingBytes, network.Length)));
    });

    [Test]
    public void Random_bytes_never_throw() => ForAllSeeds(seed =>
    {
        RandomChainData data = new(seed);
        byte[] bytes = data.Bytes(200);
        if (bytes.Length > 0) bytes[0] = (byte)data.Next(6); // likely types
        bool decoded = Transaction.TryDecode(bytes, out Transaction? transaction, out _);
        Assert.That(transaction is not null, Is.EqualTo(decoded));
        Assert.That(PooledTransaction.TryDecode(bytes, out PooledTransaction? pooled, out _), Is.EqualTo(pooled is not null));
        Assert.That(Receipt.TryDecode(bytes, out Receipt? receipt, out _), Is.EqualTo(receipt is not null));
        Assert.That(Block.TryDecode(bytes, out Block? block, out _), Is.EqualTo(block is not null));
        Assert.That(BlockHeader.TryDecode(bytes, out BlockHeader? header, out _), Is.EqualTo(header is not null));
    });

    [TestCase(27ul, null, 0)]
    [TestCase(28ul, null, 1)]
    [TestCase(35ul, 0ul, 0)]
    [TestCase(37ul, 1ul, 0)]
    [TestCase(38ul, 1ul, 1)]
    [TestCase(2709ul, 1337ul, 0)]
    public void A_legacy_v_gives_parity_and_chain(ulong v, ulong? chainId, int parity)
    {
        Assert.That(Transaction.TryDecode(LegacyWithV(v), out Transaction? decoded, out _));
        Assert.That(decoded!.ChainId, Is.EqualTo(chainId));
        Assert.That(decoded.YParity, Is.EqualTo(parity));
        Assert.That(decoded.V, Is.EqualTo(new UInt256(v)));
    }

    [TestCase(0ul)]
    [TestCase(1ul)]
    [TestCase(26ul)]
    [TestCase(29ul)]
    [TestCase(34ul)]
    public void A_legacy_v_of_no_known_form_is_refused(ulong v)
    {
        Assert.That(Transaction.TryDecode(LegacyWithV(v), out _, out DecodeError error), Is.False);
        Assert.That(error.Fault, Is.EqualTo(DecodeFault.BadSignatureParity));
        Assert.That(error.Position, Is.EqualTo(7));
    }

    [Test]
    public void The_largest_chain_id_has_a_v_above_64_bits_and_the_next_is_refused()
    {
        UInt256 v = new UInt256(ulong.MaxValue) + ulong.MaxValue + 36;
        Assert.That(Transaction.TryDecode(LegacyWithV(v), out Transaction? decoded, out _));
        Assert.That(decoded!.ChainId, Is.EqualTo(ulong.MaxValue));
        Assert.That(decoded.V, Is.EqualTo(v));

        Assert.That(Transaction.TryDecode(LegacyWithV(v + 1), out _, out DecodeError error), Is.False);
        Assert.That(error.Fault, Is.EqualTo(DecodeFault.ChainIdTooLarge));
    }

    [TestCase(TransactionType.Blob)]
    [TestCase(TransactionType.SetCode)]
    public void Types_that_cannot_create_need_a_recipient(TransactionType type)
    {
        Transaction creation = new() { Type = type, ChainId = 1 };
        Assert.That(Transaction.TryDecode(creation.Encode(), out _, out DecodeError error), Is.False);
        Assert.That(error.Fault, Is.EqualTo(DecodeFault.MissingRecipient));
    }

    [Test]
    public void A_y_parity_above_one_is_refused()
    {
        Transaction transaction = new() { Type = TransactionType.DynamicFee, ChainId = 1, YParity = 2 };
        Assert.That(Transaction.TryDecode(transaction.Encode(), out _, out DecodeError error), Is.False);
        Assert.That(error.Fault, Is.EqualTo(DecodeFault.BadSignatureParity));
    }

    [TestCase("", DecodeFault.Empty)]
    [TestCase("00c0", DecodeFault.UnknownType)]
    [TestCase("05c0", DecodeFault.UnknownType)]
    [TestCase("7fc0", DecodeFault.UnknownType)]
    [TestCase("80", DecodeFault.Rlp)]
    [TestCase("c0", DecodeFault.Rlp)]
    [TestCase("02", DecodeFault.Rlp)]
    public void What_is_no_envelope_is_refused(string hex, DecodeFault fault)
    {
        Assert.That(Transaction.TryDecode(Hex.Decode(hex), out _, out DecodeError error), Is.False);
        Assert.That(error.Fault, Is.EqualTo(fault));
    }

    [TestCase(BlobSidecarVersion.BlobProofs, 0)]
    [TestCase(BlobSidecarVersion.BlobProofs, 2)]
    [TestCase(BlobSidecarVersion.CellProofs, 1)]
    public void A_blob_transaction_travels_with_its_sidecar(BlobSidecarVersion version, int blobs)
    {
        PooledTransaction original = BlobTransaction(version, blobs);
        ReadOnlyMemory<byte> wire = original.Encode();

        Assert.That(PooledTransaction.TryDecode(wire, out PooledTransaction? decoded, out DecodeError error), $"{error}");
        Assert.That(decoded!.Transaction.Hash, Is.EqualTo(original.Transaction.Hash));
        Assert.That(decoded.Sidecar!.Version, Is.EqualTo(version));
        Assert.That(decoded.Sidecar.Blobs.Select(b => Hex.ToPrefixed(b.Span)),
            Is.EqualTo(original.Sidecar!.Blobs.Select(b => Hex.ToPrefixed(b.Span))));
        Assert.That(decoded.Encode().ToArray(), Is.EqualTo(wire.ToArray()));
    }

    [Test]
    public void A_sidecar_that_lacks_a_proof_is_refused()
    {
        PooledTransaction whole = BlobTransaction(BlobSidecarVersion.CellProofs, 1);
        PooledTransaction cut = whole with { Sidecar = whole.Sidecar! with { Proofs = [.. whole.Sidecar.Proofs.Skip(1)] } };
        Assert.That(PooledTransaction.TryDecode(cut.Encode(), out _, out DecodeError error), Is.False);
        Assert.That(error.Fault, Is.EqualTo(DecodeFault.SidecarCountMismatch));
    }

    [Test]
    public void A_sidecar_of_an_unknown_version_is_refused()
    {
        PooledTransaction future = BlobTransaction((BlobSidecarVersion)2, 1);
        Assert.That(PooledTransaction.TryDecode(future.Encode(), out _, out DecodeError error), Is.False);
        Assert.That(error.Fault, Is.EqualTo(DecodeFault.UnknownSidecarVersion));
    }

    [Test]
    public void A_blob_transaction_without_its_sidecar_is_no_pooled_transaction()
    {
        ReadOnlyMemory<byte> bare = BlobTransaction(BlobSidecarVersion.BlobProofs, 1).Transaction.Encode();
        Assert.That(PooledTransaction.TryDecode(bare, out _, out _), Is.False);
    }

    private static PooledTransaction BlobTransaction(BlobSidecarVersion version, int blobs)
    {
        Transaction transaction = new()
        {
            Type = TransactionType.Blob,
            ChainId = 1,
            To = Address.Zero,
            BlobVersionedHashes = [.. Enumerable.Range(0, blobs).Select(i => new UInt256((ulong)i).ToHash256())],
        };
        return new PooledTransaction(transaction, new RandomChainData(7).Sidecar(version, blobs));
    }

    private static byte[] LegacyWithV(UInt256 v)
    {
        RlpWriter writer = new(64);
        int list = writer.BeginList();
        for (int i = 0; i < 6; i++) writer.Write(0UL);
        writer.Write(v);
        writer.Write(1UL);
        writer.Write(1UL);
        writer.EndList(list);
        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }

    private static string Describe(Transaction t) => string.Join('|',
        t.Type, t.ChainId, t.Nonce, t.MaxPriorityFeePerGas, t.MaxFeePerGas, t.GasLimit, t.To, t.Value,
        Hex.ToPrefixed(t.Data.Span),
        string.Join(',', t.AccessList.Select(e => $"{e.Address}:{string.Join('+', e.StorageKeys)}")), t.MaxFeePerBlobGas,
        string.Join(',', t.BlobVersionedHashes), string.Join(',', t.AuthorizationList), t.YParity, t.R, t.S, t.V);

    private static void ForAllSeeds(Action<int> check) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll<int>(check));
}
