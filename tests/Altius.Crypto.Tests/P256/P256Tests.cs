using Altius.Primitives;
using Org.BouncyCastle.Asn1.Sec;
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using BigInteger = Org.BouncyCastle.Math.BigInteger;
using ECPoint = Org.BouncyCastle.Math.EC.ECPoint;

namespace Altius.Crypto.Tests;

public class P256Tests
{
    private static readonly X9ECParameters Curve = SecNamedCurves.GetByName("secp256r1");
    private static readonly ECDomainParameters Domain = new(Curve.Curve, Curve.G, Curve.N, Curve.H);
    private static readonly BigInteger Prime = Curve.Curve.Field.Characteristic;

    /// <summary>The first vector of EIP-7951's suite.</summary>
    [Test]
    public void Accepts_a_published_signature()
    {
        byte[] input = Hex.Decode(
            "4cee90eb86eaa050036147a12d49004b6b9c72bd725d39d4785011fe190f0b4da73bd4903f0ce3b639bbbf6e8e80d16931ff4bcf5993d58468e8fb19086e8cac" +
            "36dbcd03009df8c59286b162af3bd7fcc0450c9aa81be5d10d312af6c66b1d604aebd3099c618202fcfe16ae7770b0c49ab5eadf74b754204a3bb6060e44eff3" +
            "7618b065f9832de4ca6ca971a7a1adc826d0f7c00181a5fb2ddf79ae00b4e10e");

        Assert.That(Verify(input), Is.True);
        input[31] ^= 1;
        Assert.That(Verify(input), Is.False);
    }

    [Test]
    public void Accepts_what_BouncyCastle_signs_and_nothing_near_it()
    {
        var random = new Random(41);
        for (int i = 0; i < 30; i++)
        {
            (BigInteger key, byte[] x, byte[] y) = KeyPair(random);
            byte[] hash = Bytes(random);
            (byte[] r, byte[] s) = Sign(hash, key);

            Assert.That(P256.Verify(hash, r, s, x, y), Is.True);
            Assert.That(P256.Verify(hash, r, Negated(s, Curve.N), x, y), Is.True, "high and low s are both signatures");
            Assert.That(P256.Verify(hash, s, r, x, y), Is.False);
            Assert.That(P256.Verify(hash, r, s, x, Negated(y, Prime)), Is.False);
            hash[i] ^= 0x80;
            Assert.That(P256.Verify(hash, r, s, x, y), Is.False);
        }
    }

    /// <summary>A zero hash leaves u2 Q alone, whose x the mirrored key shares.</summary>
    [Test]
    public void Accepts_a_signature_of_the_zero_hash()
    {
        (BigInteger key, byte[] x, byte[] y) = KeyPair(new Random(47));
        (byte[] r, byte[] s) = Sign(new byte[32], key);

        Assert.That(P256.Verify(new byte[32], r, s, x, y), Is.True);
        Assert.That(P256.Verify(new byte[32], r, s, x, Negated(y, Prime)), Is.True);
    }

    [Test]
    public void Refuses_halves_outside_the_range_without_throwing()
    {
        (BigInteger key, byte[] x, byte[] y) = KeyPair(new Random(42));
        byte[] hash = Bytes(new Random(43));
        (byte[] r, byte[] s) = Sign(hash, key);
        byte[] all = [.. Enumerable.Repeat((byte)0xFF, 32)];

        foreach (byte[] bad in new[] { new byte[32], Fixed(Curve.N), all, [], r[1..] })
        {
            Assert.That(P256.Verify(hash, bad, s, x, y), Is.False);
            Assert.That(P256.Verify(hash, r, bad, x, y), Is.False);
        }
    }

    [Test]
    public void Refuses_bad_points_without_throwing()
    {
        (BigInteger key, byte[] x, byte[] y) = KeyPair(new Random(44));
        byte[] hash = Bytes(new Random(45)), zero = new byte[32];
        (byte[] r, byte[] s) = Sign(hash, key);
        byte[] off = [.. y];
        off[31] ^= 1;

        Assert.That(P256.Verify(hash, r, s, zero, zero), Is.False, "infinity");
        Assert.That(P256.Verify(hash, r, s, x, off), Is.False, "off the curve");
        Assert.That(P256.Verify(hash, r, s, Fixed(Prime), y), Is.False, "x = p");
        Assert.That(P256.Verify(hash, r, s, x, Fixed(Prime)), Is.False, "y = p");
    }

    /// <summary>x = 0 and x = 5 are on the curve; as 0 + p and 5 + p they fit in 32 bytes and must be refused.</summary>
    [Test]
    public void Refuses_coordinates_that_are_not_reduced()
    {
        foreach (int small in new[] { 0, 5 })
        {
            ECPoint point = Curve.Curve.DecodePoint([2, .. Fixed(BigInteger.ValueOf(small))]).Normalize();
            byte[] y = point.AffineYCoord.GetEncoded(), hash = Bytes(new Random(46));
            (byte[] r, byte[] s) = ForgeFor(point, hash);

            Assert.That(P256.Verify(hash, r, s, Fixed(BigInteger.ValueOf(small)), y), Is.True);
            Assert.That(P256.Verify(hash, r, s, Fixed(BigInteger.ValueOf(small).Add(Prime)), y), Is.False);
        }
    }

    /// <summary>A key, signature and hash whose sum is infinity: u1 G + u2 Q = 0 when Q = -(z / r) G.</summary>
    [Test]
    public void Refuses_a_signature_that_leads_to_infinity()
    {
        BigInteger z = BigInteger.ValueOf(1234567), r = BigInteger.ValueOf(7654321);
        ECPoint key = Curve.G.Multiply(z.Multiply(r.ModInverse(Curve.N)).Negate().Mod(Curve.N)).Normalize();

        Assert.That(P256.Verify(Fixed(z), Fixed(r), Fixed(BigInteger.ValueOf(99)),
            key.AffineXCoord.GetEncoded(), key.AffineYCoord.GetEncoded()), Is.False);
    }

    private static bool Verify(ReadOnlySpan<byte> input)
        => P256.Verify(input[..32], input[32..64], input[64..96], input[96..128], input[128..]);

    /// <summary>
    /// A hash for which chosen halves verify: R = a G + b Q, r = x(R), s = r / b, z = a s; the hash is overwritten.
    /// </summary>
    private static (byte[] R, byte[] S) ForgeFor(ECPoint key, byte[] hash)
    {
        BigInteger a = BigInteger.ValueOf(11), b = BigInteger.ValueOf(13), n = Curve.N;
        BigInteger r = Curve.G.Multiply(a).Add(key.Multiply(b)).Normalize().AffineXCoord.ToBigInteger().Mod(n);
        BigInteger s = r.Multiply(b.ModInverse(n)).Mod(n);
        Fixed(a.Multiply(s).Mod(n)).CopyTo(hash, 0);
        return (Fixed(r), Fixed(s));
    }

    private static (BigInteger Key, byte[] X, byte[] Y) KeyPair(Random random)
    {
        var key = new BigInteger(1, Bytes(random));
        ECPoint point = Curve.G.Multiply(key).Normalize();
        return (key, point.AffineXCoord.GetEncoded(), point.AffineYCoord.GetEncoded());
    }

    private static (byte[] R, byte[] S) Sign(byte[] hash, BigInteger key)
    {
        var signer = new ECDsaSigner(new HMacDsaKCalculator(new Sha256Digest()));
        signer.Init(true, new ECPrivateKeyParameters(key, Domain));
        BigInteger[] signature = signer.GenerateSignature(hash);
        return (Fixed(signature[0]), Fixed(signature[1]));
    }

    private static byte[] Negated(byte[] value, BigInteger modulus) => Fixed(modulus.Subtract(new BigInteger(1, value)));

    private static byte[] Fixed(BigInteger value)
    {
        byte[] bytes = value.ToByteArrayUnsigned();
        return [.. new byte[32 - bytes.Length], .. bytes];
    }

    private static byte[] Bytes(Random random)
    {
        byte[] bytes = new byte[32];
        random.NextBytes(bytes);
        return bytes;
    }
}
