using Altius.Core;
using Altius.Crypto;
using Altius.Primitives;
using FsCheck;
using FsCheck.Fluent;

namespace Altius.Tests;

public sealed class SenderTests
{
    [Test]
    public void What_a_key_signs_comes_from_its_address() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(100), Prop.ForAll<int>(seed =>
        {
            RandomChainData data = new(seed);
            byte[] key = data.PrivateKey();
            Assert.That(TransactionSigner.TrySign(data.Transaction(), key, out Transaction? signed));
            Assert.That(Transaction.TryDecode(signed!.Encode(), out Transaction? decoded, out _));
            Assert.That(decoded!.TryRecoverSender(out Address sender));
            Assert.That(sender, Is.EqualTo(AddressOf(key)));
            Assert.That(decoded.TryRecoverSender(out Address again) && again == sender);
        }));

    [Test]
    public void Many_senders_recovered_together_are_those_recovered_one_by_one() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(60), Prop.ForAll<int>(seed =>
        {
            RandomChainData data = new(seed);
            Random random = new(seed);
            Transaction[] transactions = [.. Enumerable.Range(0, random.Next(30)).Select(_ => SomeTransaction(data, random))];
            Transaction[] others = [.. transactions.Select(Again)];
            int start = random.Next(transactions.Length + 1), end = random.Next(start, transactions.Length + 1);

            Transaction.RecoverSenders(transactions, start, end);

            for (int i = 0; i < transactions.Length; i++)
            {
                bool isOneByOne = others[i].TryRecoverSender(out Address expected);
                Assert.That(transactions[i].IsSenderKnown, Is.EqualTo(isOneByOne && i >= start && i < end));
                Assert.That(transactions[i].TryRecoverSender(out Address sender), Is.EqualTo(isOneByOne));
                Assert.That(sender, Is.EqualTo(expected));
            }
        }));

    // The example that EIP-155 itself gives.
    [Test]
    public void The_example_of_EIP_155_is_signed_to_its_bytes()
    {
        Transaction unsigned = new()
        {
            ChainId = 1,
            Nonce = 9,
            MaxFeePerGas = 20_000_000_000,
            GasLimit = 21000,
            To = Address.Parse("3535353535353535353535353535353535353535"),
            Value = 1_000_000_000_000_000_000,
        };
        byte[] key = Hex.Decode("4646464646464646464646464646464646464646464646464646464646464646");
        Assert.That(unsigned.SigningHash,
            Is.EqualTo(Hash256.Parse("daf5a779ae972f972197303d7b574746c7ef83eadac0f2791ad23db92e4c8e53")));
        Assert.That(TransactionSigner.TrySign(unsigned, key, out Transaction? signed));
        Assert.That(Hex.ToPrefixed(signed!.Encode().Span), Is.EqualTo(
            "0xf86c098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a76400008025a028ef61340bd939bc2195fe" +
            "537567866003e1a15d3c71ff63e1590620aa636276a067cbe9d8997f761aecb703304b3800ccf555c9f3dc64214b297fb1966a3b6d83"));
    }

    [Test]
    public void An_authorization_comes_from_the_key_that_signed_it()
    {
        byte[] key = new RandomChainData(11).PrivateKey();
        SetCodeAuthorization unsigned = new(1, Address.FromNumber(7), 3, 0, UInt256.Zero, UInt256.Zero);
        Assert.That(TransactionSigner.TrySign(unsigned, key, out SetCodeAuthorization? signed));
        Assert.That(signed!.TryRecoverAuthority(out Address authority));
        Assert.That(authority, Is.EqualTo(AddressOf(key)));
        Assert.That((signed with { Nonce = 4 }).TryRecoverAuthority(out Address other) && other == authority, Is.False);
    }

    [Test]
    public void The_first_dev_account_is_the_one_of_the_test_mnemonic()
    {
        byte[] key = Hex.Decode("ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"); // m/44'/60'/0'/0/0
        Assert.That(ChainSpec.TryLoadKnown("dev", out ChainSpec? dev));
        Assert.That(dev!.Genesis.Accounts[0].Address, Is.EqualTo(AddressOf(key)));
    }

    [Test]
    public void A_signature_out_of_range_has_no_sender()
    {
        UInt256 order = UInt256.Parse("0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141");
        foreach ((UInt256 r, UInt256 s) in new[] { (UInt256.Zero, UInt256.One), (UInt256.One, UInt256.Zero), (order, UInt256.One),
            (UInt256.One, order), (UInt256.MaxValue, UInt256.MaxValue) })
        {
            Transaction transaction = new() { R = r, S = s };
            Assert.That(transaction.TryRecoverSender(out Address sender), Is.False);
            Assert.That(sender, Is.EqualTo(Address.Zero));
        }
    }

    [Test]
    public void An_assumed_sender_needs_no_signature()
    {
        Transaction call = new() { AssumedSender = Address.FromNumber(5) };
        Assert.That(call.TryRecoverSender(out Address sender) && sender == Address.FromNumber(5));
    }

    [Test]
    public void A_key_out_of_range_signs_nothing()
    {
        Assert.That(TransactionSigner.TrySign(new Transaction(), new byte[32], out Transaction? signed), Is.False);
        Assert.That(signed, Is.Null);
        Assert.That(TransactionSigner.TrySign(new Transaction(), new byte[31], out _), Is.False);
    }

    private static Address AddressOf(byte[] key)
    {
        byte[] publicKey = new byte[Secp256k1.PublicKeyLength];
        Assert.That(Secp256k1.TryGetPublicKey(key, publicKey));
        return Secp256k1.AddressOf(publicKey);
    }

    /// <summary>One that somebody signed, or one in six whose signature is no more than numbers.</summary>
    private static Transaction SomeTransaction(RandomChainData data, Random random)
    {
        Transaction unsigned = data.Transaction();
        if (random.Next(6) == 0) return Again(unsigned);
        Assert.That(TransactionSigner.TrySign(unsigned, data.PrivateKey(), out Transaction? signed));
        return Again(signed!);
    }

    /// <summary>The same transaction, whose sender nobody has asked for.</summary>
    private static Transaction Again(Transaction transaction)
    {
        Assert.That(Transaction.TryDecode(transaction.Encode(), out Transaction? decoded, out _));
        return decoded!;
    }
}
