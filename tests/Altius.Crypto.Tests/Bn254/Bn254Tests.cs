using System.Numerics;
using FsCheck;
using FsCheck.Fluent;

namespace Altius.Crypto.Tests.Bn254Curve;

/// <summary>Addition, multiplication and the pairing check in the EVM's encoding (EIP-196, EIP-197).</summary>
public sealed class Bn254Tests
{
    /// <summary>A pairing product that is one, from the vectors of go-ethereum ("jeff1").</summary>
    private const string PairingToOne =
        "1c76476f4def4bb94541d57ebba1193381ffa7aa76ada664dd31c16024c43f593034dd2920f673e204fee2811c678745fc819b55d3e9d294e45c9b03a76aef41" +
        "209dd15ebff5d46c4bd888e51a93cf99a7329636c63514396b4a452003a35bf704bf11ca01483bfa8b34b43561848d28905960114c8ac04049af4b6315a41678" +
        "2bb8324af6cfc93537a2ad1a445cfd0ca2a71acd7ac41fadbf933c2a51be344d120a2a4cf30c1bf9845f20c6fe39e07ea2cce61f0c9bb048165fe5e4de877550" +
        "111e129f1cf1097710d41c4ac70fcdfa5ba2023c6ff1cbeac322de49d1b6df7c2032c61a830e3c17286de9462bf242fca2883585b93870a73853face6a6bf411" +
        "198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c21800deef121f1e76426a00665e5c4479674322d4f75edadd46debd5cd992f6ed" +
        "090689d0585ff075ec9e99ad690c3395bc4b313370b38ef355acdadcd122975b12c85ea5db8c6deb4aab71808dcb408fe3d1e7690c43d37b4ce6cc0166fa7daa";

    /// <summary>A point of the twist with x = 1, outside the subgroup.</summary>
    private const string TwistPoint =
        "0000000000000000000000000000000000000000000000000000000000000000" +
        "0000000000000000000000000000000000000000000000000000000000000001" +
        "0d1271953ed9ea0836846e70a1934187998c7f790cb4d7511b7f8da82de048a4" +
        "2869111d5381f072f8e2728fdb825a51aadd70e52c9830e9ab4b871c0531f1bb";

    /// <summary>A point of the twist of order 10069, the cofactor's smallest factor.</summary>
    private const string SmallOrderPoint =
        "0f0a87c117963381ad55ab9b17e3c4f9533ef81d16b752be905d1a444b982519" +
        "25d0b2ba5c369c1dbbfed41ccb191fe4df508cf88faf370494b4867a332815ec" +
        "01961c59a0d89a4d27fe2b87137614a142c3ad7ada8b3fb5580462e2a5a99847" +
        "2e4585f85183195d71c90a2d1d38655cb0ff30b352fdf58d6a36d8fbb3ee84a1";

    private static readonly byte[] Infinity = new byte[Bn254.PointSize];
    private static readonly BigInteger R = Bn254Samples.R;

    [Test]
    public void Two_points_add_up()
    {
        byte[] input = Convert.FromHexString(
            "18b18acfb4c2c30276db5411368e7185b311dd124691610c5d3b74034e093dc9063c909c4720840cb5134cb9f59fa749755796819658d32efc0d288198f37266" +
            "07c2b7f58a84bd6145f00c9c2bc0bb1a187f20ff2c92963a88019e7c6a014eed06614e20c147e940f2d70da3f74c9a17df361706a4485c742bd6788478fa17d7");
        Assert.That(Convert.ToHexStringLower(Add(input[..64], input[64..])), Is.EqualTo(
            "2243525c5efd4b9c3d3c45ac0ca3fe4dd85e830a4ce6b65fa1eeaee202839703301d1d33be6da8e509df21cc35964723180eed7532537db9ae5e7d48f195c915"));
    }

    [Test]
    public void A_point_is_multiplied()
    {
        byte[] input = Convert.FromHexString(
            "2bd3e6d0f3b142924f5ca7b49ce5b9d54c4703d7ae5648e61d02268b1a0a9fb721611ce0a6af85915e2f1d70300909ce2e49dfad4a4619c8390cae66cefdb204" +
            "00000000000000000000000000000000000000000000000011138ce750fa15c2");
        byte[] output = new byte[64];
        Assert.That(Bn254.TryMultiply(input, output), Is.True);
        Assert.That(Convert.ToHexStringLower(output), Is.EqualTo(
            "070a8d6a982153cae4be29d434e8faef8a47b274a053f5a4ee2a6c9c13c31e5c031b8ce914eba3a9ffb989f9cdd5b0f01943074bf4f0f315690ec3cec6981afc"));
    }

    [Test]
    public void Infinity_is_neutral()
    {
        byte[] point = Bn254Samples.G1(77);
        Assert.Multiple(() =>
        {
            Assert.That(Add(point, Infinity), Is.EqualTo(point));
            Assert.That(Add(Infinity, point), Is.EqualTo(point));
            Assert.That(Add(Infinity, Infinity), Is.EqualTo(Infinity));
            Assert.That(Add(point, Bn254Samples.G1(R - 77)), Is.EqualTo(Infinity));
            Assert.That(Multiply(Infinity, 5), Is.EqualTo(Infinity));
            Assert.That(Multiply(point, 0), Is.EqualTo(Infinity));
            Assert.That(Multiply(point, R), Is.EqualTo(Infinity));
            Assert.That(Multiply(point, 1), Is.EqualTo(point));
            Assert.That(Multiply(point, R + 1), Is.EqualTo(point));
        });
    }

    [Test]
    public void Small_multiples_are_repeated_sums()
    {
        byte[] generator = Bn254Samples.G1(1), sum = Infinity;
        for (int k = 1; k <= 70; k++)
        {
            sum = Add(sum, generator);
            Assert.That(Multiply(generator, k), Is.EqualTo(sum), $"{k} times the generator");
        }
    }

    [Test]
    public void Multiples_by_any_256_bit_scalar_agree_with_doubling_and_adding()
    {
        Prop.ForAll(Arb.From(Scalars), scalar =>
        {
            byte[] point = Bn254Samples.G1(3), sum = Infinity;
            for (int bit = 255; bit >= 0; bit--)
            {
                sum = Add(sum, sum);
                if (!((scalar >> bit) & 1).IsZero) sum = Add(sum, point);
            }
            return Multiply(point, scalar).AsSpan().SequenceEqual(sum);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(40));
    }

    [Test]
    public void Multiplication_distributes_over_sums_of_scalars()
    {
        Prop.ForAll(Arb.From(Scalars), Arb.From(Scalars), (a, b) =>
            Add(Bn254Samples.G1(a), Bn254Samples.G1(b)).AsSpan().SequenceEqual(Bn254Samples.G1((a + b) % R)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(200));
    }

    [Test]
    public void Points_off_the_curve_and_large_coordinates_are_refused()
    {
        byte[] output = new byte[64];
        byte[] offCurve = [.. Bn254Samples.ToBytes(1), .. Bn254Samples.ToBytes(3)];
        byte[] large = [.. Bn254Samples.ToBytes(1 + Bn254Samples.P), .. Bn254Samples.ToBytes(2)];
        byte[] zeroInDisguise = [.. Bn254Samples.ToBytes(Bn254Samples.P), .. Bn254Samples.ToBytes(0)];
        Assert.Multiple(() =>
        {
            foreach (byte[] bad in new[] { offCurve, large, zeroInDisguise })
            {
                Assert.That(Bn254.TryAdd([.. bad, .. Infinity], output), Is.False);
                Assert.That(Bn254.TryAdd([.. Infinity, .. bad], output), Is.False);
                Assert.That(Bn254.TryMultiply([.. bad, .. Bn254Samples.ToBytes(0)], output), Is.False);
                Assert.That(Bn254.TryPairingCheck([.. bad, .. new byte[128]], out _), Is.False);
            }
        });
    }

    [Test]
    public void A_product_of_pairings_is_checked_against_one()
    {
        byte[] pairs = Convert.FromHexString(PairingToOne);
        Assert.Multiple(() =>
        {
            Assert.That(Pairs([]), Is.True);
            Assert.That(Pairs(pairs), Is.True);
            Assert.That(Pairs(pairs[..192]), Is.False);
            Assert.That(Pairs([.. Bn254Samples.G1(1), .. Bn254Samples.G2Generator]), Is.False);
        });
    }

    [Test]
    public void Infinity_pairs_to_one_with_every_point_of_the_groups()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Pairs([.. Infinity, .. Bn254Samples.G2Generator]), Is.True);
            Assert.That(Pairs([.. Bn254Samples.G1(9), .. new byte[128]]), Is.True);
            Assert.That(Pairs(new byte[192]), Is.True);
        });
    }

    [TestCase(TwistPoint)]
    [TestCase(SmallOrderPoint)]
    public void A_twist_point_outside_the_subgroup_is_refused(string point)
    {
        byte[] outside = Convert.FromHexString(point);
        Assert.Multiple(() =>
        {
            Assert.That(Bn254.TryPairingCheck([.. Bn254Samples.G1(1), .. outside], out _), Is.False);
            Assert.That(Bn254.TryPairingCheck([.. Infinity, .. outside], out _), Is.False);
        });
    }

    [TestCase(TwistPoint)]
    [TestCase(SmallOrderPoint)]
    public void Clearing_nothing_but_part_of_the_cofactor_is_not_enough(string point)
    {
        // A subgroup point plus one of small order passes no check that looks at the subgroup part alone.
        Assert.That(AltBn128.G2Affine.TryRead(Convert.FromHexString(point), out AltBn128.G2Affine outside), Is.True);
        Assert.That(AltBn128.G2Affine.TryRead(Bn254Samples.G2Generator, out AltBn128.G2Affine inside), Is.True);
        for (int k = 1; k <= 8; k++)
        {
            outside = Bn254Samples.Add(outside, inside);
            Assert.That(Bn254.TryPairingCheck([.. Bn254Samples.G1(1), .. Bn254Samples.ToBytes(outside)], out _), Is.False);
        }
    }

    [Test]
    public void A_point_off_the_twist_and_a_broken_length_are_refused()
    {
        byte[] offTwist = Bn254Samples.G2Generator;
        offTwist[127] ^= 1;
        Assert.Multiple(() =>
        {
            Assert.That(Bn254.TryPairingCheck([.. Bn254Samples.G1(1), .. offTwist], out _), Is.False);
            Assert.That(Bn254.TryPairingCheck(Convert.FromHexString(PairingToOne).AsSpan(1), out _), Is.False);
        });
    }

    [Test]
    public void The_pairing_is_bilinear()
    {
        Prop.ForAll(Arb.From(Scalars), Arb.From(Scalars), (a, b) =>
        {
            // e(aP, bQ) · e(−abP, Q) is one, and it is not for another product of scalars.
            BigInteger product = a * b % R;
            byte[] left = [.. Bn254Samples.G1(a), .. Bn254Samples.G2(b)];
            return Pairs([.. left, .. Bn254Samples.G1(R - product), .. Bn254Samples.G2Generator])
                && !Pairs([.. left, .. Bn254Samples.G1(R - product + 1), .. Bn254Samples.G2Generator]);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(25));
    }

    [TestCase(2)]
    [TestCase(7)]
    [TestCase(8)]
    [TestCase(9)]
    [TestCase(16)]
    [TestCase(40)]
    public void Any_number_of_pairs_is_multiplied(int count)
    {
        // The product of e(kP, Q) for k = 1…n−1 and of e(−(1 + … + n−1)P, Q).
        List<byte> pairs = [];
        BigInteger sum = 0;
        for (int k = 1; k < count; k++)
        {
            pairs.AddRange([.. Bn254Samples.G1(k), .. Bn254Samples.G2Generator]);
            sum += k;
        }
        byte[] last = [.. Bn254Samples.G1(R - sum), .. Bn254Samples.G2Generator];
        byte[] almost = [.. Bn254Samples.G1(R - sum - 1), .. Bn254Samples.G2Generator];
        Assert.Multiple(() =>
        {
            Assert.That(Pairs([.. pairs, .. last]), Is.True);
            Assert.That(Pairs([.. pairs, .. almost]), Is.False);
        });
    }

    private static Gen<BigInteger> Scalars
    {
        get
        {
            Gen<BigInteger> any = Gen.ArrayOf(Gen.Choose(0, 255), 32)
                .Select(bytes => new BigInteger(Array.ConvertAll(bytes, b => (byte)b), isUnsigned: true));
            Gen<BigInteger> edge = Gen.Elements(BigInteger.One, R - 1, R - 2, R + 1, 2 * R - 1, (BigInteger.One << 256) - 1,
                BigInteger.One << 255, BigInteger.One << 127, (BigInteger.One << 128) - 1, R >> 1, (R >> 1) + 1);
            return Gen.OneOf(any, any, edge);
        }
    }

    private static byte[] Add(byte[] a, byte[] b)
    {
        byte[] output = new byte[64];
        Assert.That(Bn254.TryAdd([.. a, .. b], output), Is.True);
        return output;
    }

    private static byte[] Multiply(byte[] point, BigInteger scalar)
    {
        byte[] output = new byte[64];
        Assert.That(Bn254.TryMultiply([.. point, .. Bn254Samples.ToBytes(scalar)], output), Is.True);
        return output;
    }

    /// <summary>The answer of whichever arithmetic the processor allows, which the portable one must share.</summary>
    private static bool Pairs(byte[] input)
    {
        Assert.That(Bn254.TryPairingCheck(input, out bool isOne), Is.True);
        Assert.That(Bn254.TryPairingCheck<AltBn128.Fp12>(input, out bool portable), Is.True);
        Assert.That(portable, Is.EqualTo(isOne));
        return isOne;
    }
}
