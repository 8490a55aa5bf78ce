using System.Text;
using Altius.Primitives;
using Org.BouncyCastle.Asn1.Sec;
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using BigInteger = Org.BouncyCastle.Math.BigInteger;

namespace Altius.Crypto.Tests;

public class Secp256k1Tests
{
    private static readonly X9ECParameters Curve = SecNamedCurves.GetByName("secp256k1");
    private static readonly ECDomainParameters Domain = new(Curve.Curve, Curve.G, Curve.N, Curve.H);
    private static readonly byte[] Order = SecpScalar.Order.ToHash256().ToArray();

    [Test]
    public void Recovers_the_address_of_a_known_signature()
    {
        byte[] hash = Hex.Decode("18c547e4f7b0f325ad1e56f57e26c745b09a3e503d86e00e5255ff7f715d3d1c");
        byte[] r = Hex.Decode("73b1693892219d736caba55bdb67216e485557ea6b6af75f37096c9aa6a5a75f");
        byte[] s = Hex.Decode("eeb940b1d03b21e36b0e47e79769f095fe2ab855bd91e3a38756b7d75a9c4549");

        Assert.That(Secp256k1.TryRecoverAddress(hash, r, s, 1, out Address address), Is.True);
        Assert.That(address, Is.EqualTo(Address.Parse("0xa94f5374fce5edbc8e2a8697c15331677e6ebf0b")));
    }

    [Test]
    public void Recovers_the_key_of_signatures_BouncyCastle_made()
    {
        var random = new Random(21);
        for (int i = 0; i < 60; i++)
        {
            (byte[] key, byte[] publicKey) = KeyPair(random);
            byte[] hash = Bytes(random);
            (byte[] r, byte[] s) = ReferenceSign(hash, key);

            int matches = 0;
            byte[] recovered = new byte[64];
            for (int id = 0; id < 4; id++)
                if (Secp256k1.TryRecover(hash, r, s, id, recovered) && recovered.SequenceEqual(publicKey)) matches++;

            Assert.That(matches, Is.EqualTo(1));
            Assert.That(Secp256k1.Verify(hash, r, s, publicKey), Is.True);
        }
    }

    [Test]
    public void Signatures_verify_by_BouncyCastle_and_recover_their_key()
    {
        var random = new Random(22);
        byte[] r = new byte[32], s = new byte[32], recovered = new byte[64];
        for (int i = 0; i < 60; i++)
        {
            (byte[] key, byte[] publicKey) = KeyPair(random);
            byte[] hash = i == 0 ? new byte[32] : Bytes(random);

            Assert.That(Secp256k1.TrySign(hash, key, r, s, out int recoveryId), Is.True);

            Assert.That(Secp256k1.IsLowS(s), Is.True);
            Assert.That(Secp256k1.TryRecover(hash, r, s, recoveryId, recovered), Is.True);
            Assert.That(recovered, Is.EqualTo(publicKey));
            var verifier = new ECDsaSigner();
            verifier.Init(false, new ECPublicKeyParameters(Curve.Curve.DecodePoint([4, .. publicKey]), Domain));
            Assert.That(verifier.VerifySignature(hash, new BigInteger(1, r), new BigInteger(1, s)), Is.True);
        }
    }

    /// <summary>Widely used vectors for RFC 6979 on this curve: SHA-256 of the text, lower s.</summary>
    [TestCase("0000000000000000000000000000000000000000000000000000000000000001", "Satoshi Nakamoto",
        "934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d8",
        "2442ce9d2b916064108014783e923ec36b49743e2ffa1c4496f01a512aafd9e5")]
    [TestCase("0000000000000000000000000000000000000000000000000000000000000001",
        "All those moments will be lost in time, like tears in rain. Time to die...",
        "8600dbd41e348fe5c9465ab92d23e3db8b98b873beecd930736488696438cb6b",
        "547fe64427496db33bf66019dacbf0039c04199abb0122918601db38a72cfc21")]
    [TestCase("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140", "Satoshi Nakamoto",
        "fd567d121db66e382991534ada77a6bd3106f0a1098c231e47993447cd6af2d0",
        "6b39cd0eb1bc8603e159ef5c20a5c8ad685a45b06ce9bebed3f153d10d93bed5")]
    public void Nonces_follow_RFC_6979(string key, string text, string r, string s)
    {
        byte[] hash = System.Security.Cryptography.SHA256.HashData(Encoding.ASCII.GetBytes(text));
        byte[] actualR = new byte[32], actualS = new byte[32];

        Assert.That(Secp256k1.TrySign(hash, Hex.Decode(key), actualR, actualS, out _), Is.True);

        Assert.That(Convert.ToHexStringLower(actualR), Is.EqualTo(r));
        Assert.That(Convert.ToHexStringLower(actualS), Is.EqualTo(s));
    }

    /// <summary>
    /// An x between n and p is too rare to meet, so it is made: take the first such x on the curve as the nonce's point, any s
    /// and hash, and check the recovered key by the signature equation.
    /// </summary>
    [Test]
    public void Recovers_from_a_nonce_whose_x_passed_the_order()
    {
        UInt256 r = UInt256.One;
        while (!SecpAffine.TryFromX(SecpScalar.Order + r, false, out _)) r += UInt256.One;
        byte[] hash = Bytes(new Random(4)), s = Bytes(new Random(5)), publicKey = new byte[64];
        byte[] rBytes = r.ToHash256().ToArray();

        foreach (int id in new[] { 2, 3 })
        {
            Assert.That(Secp256k1.TryRecover(hash, rBytes, s, id, publicKey), Is.True);
            Assert.That(Secp256k1.Verify(hash, rBytes, s, publicKey), Is.True);
        }
    }

    [Test]
    public void An_r_whose_sum_with_the_order_reaches_the_prime_has_no_second_point()
    {
        byte[] r = (SecpField.Prime - SecpScalar.Order).ToHash256().ToArray(), publicKey = new byte[64];
        byte[] one = UInt256.One.ToHash256().ToArray(), high = (SecpScalar.Order - UInt256.One).ToHash256().ToArray();

        Assert.That(Secp256k1.TryRecover(one, r, one, 2, publicKey), Is.False);
        Assert.That(Secp256k1.TryRecover(one, high, one, 3, publicKey), Is.False);
    }

    [Test]
    public void A_signature_that_leads_to_infinity_recovers_nothing()
    {
        // With R = G and s = z the key (s R - z G) / r is the point at infinity.
        byte[] r = Curve.G.Normalize().AffineXCoord.GetEncoded(), z = Bytes(new Random(6)), publicKey = new byte[64];
        int id = Curve.G.Normalize().AffineYCoord.ToBigInteger().TestBit(0) ? 1 : 0;

        Assert.That(Secp256k1.TryRecover(z, r, z, id, publicKey), Is.False);
        Assert.That(Secp256k1.TryRecover(z, r, z, id ^ 1, publicKey), Is.True);
    }

    [Test]
    public void Scalars_outside_the_range_are_refused()
    {
        byte[] one = UInt256.One.ToHash256().ToArray(), zero = new byte[32], all = [.. Enumerable.Repeat((byte)0xFF, 32)];
        byte[] hash = Bytes(new Random(7)), publicKey = new byte[64], output = new byte[32];

        foreach (byte[] bad in new[] { zero, Order, all, [], new byte[31], new byte[33] })
        {
            Assert.That(Secp256k1.TryRecoverAddress(hash, bad, one, 0, out _), Is.False);
            Assert.That(Secp256k1.TryRecoverAddress(hash, one, bad, 0, out _), Is.False);
            Assert.That(Secp256k1.TryGetPublicKey(bad, publicKey), Is.False);
            Assert.That(Secp256k1.TrySign(hash, bad, output, new byte[32], out _), Is.False);
            Assert.That(Secp256k1.Verify(hash, bad, one, PublicKeyOfOne()), Is.False);
            Assert.That(Secp256k1.Verify(hash, one, bad, PublicKeyOfOne()), Is.False);
            Assert.That(Secp256k1.TryAgree(PublicKeyOfOne(), bad, output), Is.False);
        }

        Assert.That(Secp256k1.TryRecoverAddress(hash, one, one, 4, out _), Is.False);
        Assert.That(Secp256k1.TryRecoverAddress(hash, one, one, -1, out _), Is.False);
        Assert.That(Secp256k1.TryRecoverAddress(hash.AsSpan(1), one, one, 0, out _), Is.False);
    }

    [Test]
    public void Public_keys_of_the_smallest_and_greatest_private_keys_mirror_each_other()
    {
        byte[] smallest = new byte[64], greatest = new byte[64];
        byte[] last = (SecpScalar.Order - UInt256.One).ToHash256().ToArray();

        Assert.That(Secp256k1.TryGetPublicKey(UInt256.One.ToHash256().Bytes, smallest), Is.True);
        Assert.That(Secp256k1.TryGetPublicKey(last, greatest), Is.True);

        Assert.That(smallest, Is.EqualTo(PublicKeyOfOne()));
        Assert.That(greatest[..32], Is.EqualTo(smallest[..32]));
        Assert.That(greatest[32..], Is.Not.EqualTo(smallest[32..]));
    }

    [Test]
    public void Points_off_the_curve_or_out_of_range_are_refused()
    {
        byte[] key = PublicKeyOfOne(), one = UInt256.One.ToHash256().ToArray(), shared = new byte[32];
        byte[] off = [.. key];
        off[63] ^= 1;
        byte[] xTooGreat = [.. SecpField.Prime.ToHash256().ToArray(), .. key[32..]];

        foreach (byte[] bad in new[] { off, xTooGreat, new byte[64], key[..63], [] })
        {
            Assert.That(Secp256k1.TryAgree(bad, one, shared), Is.False);
            Assert.That(Secp256k1.Verify(one, one, one, bad), Is.False);
        }
    }

    [Test]
    public void Agreement_reaches_the_same_secret_from_both_sides()
    {
        var random = new Random(23);
        byte[] first = new byte[32], second = new byte[32];
        for (int i = 0; i < 10; i++)
        {
            (byte[] keyA, byte[] publicA) = KeyPair(random);
            (byte[] keyB, byte[] publicB) = KeyPair(random);

            Assert.That(Secp256k1.TryAgree(publicB, keyA, first), Is.True);
            Assert.That(Secp256k1.TryAgree(publicA, keyB, second), Is.True);

            byte[] expected = Curve.Curve.DecodePoint([4, .. publicB]).Multiply(new BigInteger(1, keyA)).Normalize()
                .AffineXCoord.GetEncoded();
            Assert.That(first, Is.EqualTo(second));
            Assert.That(first, Is.EqualTo(expected));
        }
    }

    [Test]
    public void Compressed_keys_come_back_whole()
    {
        var random = new Random(24);
        byte[] compressed = new byte[33], restored = new byte[64];
        for (int i = 0; i < 20; i++)
        {
            (_, byte[] publicKey) = KeyPair(random);
            Secp256k1.Compress(publicKey, compressed);
            Assert.That(Secp256k1.TryDecompress(compressed, restored), Is.True);
            Assert.That(restored, Is.EqualTo(publicKey));
        }

        compressed[0] = 4;
        Assert.That(Secp256k1.TryDecompress(compressed, restored), Is.False);
        Assert.That(Secp256k1.TryDecompress([2, .. SecpField.Prime.ToHash256().ToArray()], restored), Is.False);
        Assert.That(Secp256k1.TryDecompress([2, .. new byte[31], 5], restored), Is.False); // 5³ + 7 is no square.
    }

    [Test]
    public void Low_s_ends_at_half_the_order()
    {
        UInt256 half = new(0xDFE92F46681B20A0, 0x5D576E7357A4501D, 0xFFFFFFFFFFFFFFFF, 0x7FFFFFFFFFFFFFFF);

        Assert.That(Secp256k1.IsLowS(half.ToHash256().Bytes), Is.True);
        Assert.That(Secp256k1.IsLowS((half + UInt256.One).ToHash256().Bytes), Is.False);
    }

    private static (byte[] Key, byte[] PublicKey) KeyPair(Random random)
    {
        byte[] key = Bytes(random), publicKey = new byte[64];
        Assert.That(Secp256k1.TryGetPublicKey(key, publicKey), Is.True);
        byte[] expected = Curve.G.Multiply(new BigInteger(1, key)).Normalize().GetEncoded(false)[1..];
        Assert.That(publicKey, Is.EqualTo(expected));
        return (key, publicKey);
    }

    private static (byte[] R, byte[] S) ReferenceSign(byte[] hash, byte[] key)
    {
        var signer = new ECDsaSigner(new HMacDsaKCalculator(new Sha256Digest()));
        signer.Init(true, new ECPrivateKeyParameters(new BigInteger(1, key), Domain));
        BigInteger[] signature = signer.GenerateSignature(hash);
        return (Fixed(signature[0]), Fixed(signature[1]));
    }

    private static byte[] Fixed(BigInteger value)
    {
        byte[] bytes = value.ToByteArrayUnsigned();
        return [.. new byte[32 - bytes.Length], .. bytes];
    }

    private static byte[] PublicKeyOfOne() => Curve.G.GetEncoded(false)[1..];

    private static byte[] Bytes(Random random)
    {
        byte[] bytes = new byte[32];
        random.NextBytes(bytes);
        return bytes;
    }
}
