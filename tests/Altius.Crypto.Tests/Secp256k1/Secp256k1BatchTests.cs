using Altius.Primitives;

namespace Altius.Crypto.Tests;

public class Secp256k1BatchTests
{
    [Test]
    public void Recovers_the_signers_for_any_number_of_signatures()
    {
        var random = new Random(61);
        for (int count = 0; count <= 26; count++)
        {
            var signatures = new RecoverableSignature[count];
            var expected = new Address[count];
            for (int i = 0; i < count; i++) (signatures[i], expected[i]) = Sign(random);
            var addresses = new Address[count];
            bool[] recovered = new bool[count];

            Secp256k1Batch.RecoverAddresses(signatures, addresses, recovered);

            Assert.That(recovered, Is.All.True);
            Assert.That(addresses, Is.EqualTo(expected));
        }
    }

    /// <summary>Random r is no x of a point half the time; every id, and scalars out of range, are mixed in.</summary>
    [Test]
    public void Agrees_with_single_recovery_on_signatures_nobody_made()
    {
        var random = new Random(62);
        for (int round = 0; round < 60; round++)
        {
            var signatures = new RecoverableSignature[16];
            for (int i = 0; i < 16; i++)
                signatures[i] =
                    new RecoverableSignature(new Hash256(Bytes(random)), Scalar(random), Scalar(random), random.Next(-1, 5));
            AssertAgrees(signatures);
        }
    }

    /// <summary>Nonces and hashes that make the steps meet infinity, equal points and opposite points.</summary>
    [Test]
    public void Agrees_with_single_recovery_where_additions_are_special()
    {
        byte[] generator = new byte[64];
        Secp256k1.TryGetPublicKey(UInt256.One.ToHash256().Bytes, generator);
        UInt256 x = UInt256.FromBigEndian(generator.AsSpan(0, 32)), n = SecpScalar.Order;
        var small = new List<RecoverableSignature>();
        UInt256[] values =
            [UInt256.Zero, UInt256.One, new(2), new(3), new(5), new(16), x, n - x, n - UInt256.One, n, n + UInt256.One];
        foreach (UInt256 z in values)
            foreach (UInt256 s in values)
                for (int id = 0; id < 2; id++) small.Add(new RecoverableSignature(z.ToHash256(), x, s, id));

        AssertAgrees([.. small]);
        var addresses = new Address[small.Count];
        bool[] recovered = new bool[small.Count];
        Secp256k1Batch.RecoverAddresses(small.ToArray(), addresses, recovered);
        Assert.That(recovered, Does.Contain(true).And.Contain(false));
    }

    /// <summary>r + n below p, with a point and without, for ids two and three.</summary>
    [Test]
    public void Agrees_with_single_recovery_where_x_passed_the_order()
    {
        UInt256 gap = SecpField.Prime - SecpScalar.Order;
        var signatures = new List<RecoverableSignature>();
        for (uint i = 1; i < 20; i++)
            foreach (UInt256 r in new[] { new UInt256(i), gap - new UInt256(i), gap + new UInt256(i - 1) })
                signatures.Add(
                    new RecoverableSignature(new Hash256(Bytes(new Random((int)i))), r, new UInt256(i), 2 + (int)(i & 1)));
        AssertAgrees([.. signatures]);
    }

    [Test]
    public void Refuses_outputs_shorter_than_the_signatures()
    {
        var signatures = new RecoverableSignature[2];
        Assert.That(() => Secp256k1Batch.RecoverAddresses(signatures, new Address[1], new bool[2]), Throws.ArgumentException);
        Assert.That(() => Secp256k1Batch.RecoverAddresses(signatures, new Address[2], new bool[1]), Throws.ArgumentException);
    }

    private static void AssertAgrees(RecoverableSignature[] signatures)
    {
        // All at once, as many in step as can be; and as many as go eight at a time.
        AssertAgrees(signatures, atOnce: signatures.Length);
        AssertAgrees(signatures, atOnce: 7);
    }

    private static void AssertAgrees(RecoverableSignature[] signatures, int atOnce)
    {
        var batch = new Address[signatures.Length];
        bool[] recovered = new bool[signatures.Length];
        for (int i = 0; i < signatures.Length; i += atOnce)
        {
            ReadOnlySpan<RecoverableSignature> some = signatures.AsSpan(i, Math.Min(atOnce, signatures.Length - i));
            Secp256k1Batch.RecoverAddresses(some, batch.AsSpan(i), recovered.AsSpan(i));
        }

        for (int i = 0; i < signatures.Length; i++)
        {
            (Hash256 hash, UInt256 r, UInt256 s, int id) = signatures[i];
            bool alone =
                Secp256k1.TryRecoverAddress(hash.Bytes, r.ToHash256().Bytes, s.ToHash256().Bytes, id, out Address address);
            Assert.That(recovered[i], Is.EqualTo(alone), $"signature {i}: {signatures[i]}");
            Assert.That(batch[i], Is.EqualTo(address), $"signature {i}: {signatures[i]}");
        }
    }

    private static (RecoverableSignature Signature, Address Signer) Sign(Random random)
    {
        byte[] key = Bytes(random), hash = Bytes(random), r = new byte[32], s = new byte[32], publicKey = new byte[64];
        Secp256k1.TryGetPublicKey(key, publicKey);
        Secp256k1.TrySign(hash, key, r, s, out int id);
        return (new RecoverableSignature(new Hash256(hash), UInt256.FromBigEndian(r), UInt256.FromBigEndian(s), id),
            Secp256k1.AddressOf(publicKey));
    }

    private static UInt256 Scalar(Random random) => random.Next(20) switch
    {
        0 => UInt256.Zero,
        1 => SecpScalar.Order,
        2 => UInt256.MaxValue,
        3 => SecpScalar.Order - UInt256.One,
        4 => UInt256.One,
        _ => UInt256.FromBigEndian(Bytes(random)),
    };

    private static byte[] Bytes(Random random)
    {
        byte[] bytes = new byte[32];
        random.NextBytes(bytes);
        return bytes;
    }
}
