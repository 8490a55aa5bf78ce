using Altius.Crypto.Bls;
using Altius.Crypto.Commitments;

namespace Altius.Crypto.Tests.Commitments;

public class TrustedSetupTests
{
    [Test]
    public void Holds_the_points_of_the_ceremony()
    {
        // The ceremony's text form: two counts, then the Lagrange points, the powers in G2 and the powers in G1, compressed.
        string[] lines = File.ReadAllLines(Path.Combine(TestData.Require("kzg"), "trusted_setup.txt"));
        byte[] bytes = new byte[CompressedPoints.G1Length];
        for (int i = 0; i < TrustedSetup.G1Count; i++)
        {
            int natural = EvaluationDomain.ReverseBits(i, TrustedSetup.G1Count);
            CompressedPoints.Write(in TrustedSetup.Lagrange[i], bytes);
            Assert.That(Convert.ToHexStringLower(bytes), Is.EqualTo(lines[2 + natural]));
            CompressedPoints.Write(in TrustedSetup.Powers[i], bytes);
            Assert.That(Convert.ToHexStringLower(bytes), Is.EqualTo(lines[2 + TrustedSetup.G1Count + TrustedSetup.G2Count + i]));
        }
    }

    [Test]
    public void Holds_points_of_the_curves()
    {
        Assert.That(TrustedSetup.Lagrange.All(point => point.IsOnCurve), Is.True);
        Assert.That(TrustedSetup.Powers.All(point => point.IsOnCurve), Is.True);
        Assert.That(TrustedSetup.G2Powers.All(point => point.IsOnCurve && G2.IsInSubgroup(in point)), Is.True);
        Assert.That(TrustedSetup.Powers[0].Equals(G1.Generator) && TrustedSetup.G2Powers[0].Equals(G2.Generator), Is.True);
    }

    [Test]
    public void Holds_powers_of_one_secret_in_both_groups()
    {
        // e(τⁱ⁺¹·G1, G2) = e(τⁱ·G1, τ·G2) and e(τ·G1, τⁱ·G2) = e(G1, τⁱ⁺¹·G2).
        foreach (int i in new[] { 0, 1, 63, 2048, 4094 })
            Assert.That(
                Pairing.ProductIsOne(
                    [TrustedSetup.Powers[i + 1], -TrustedSetup.Powers[i]], [G2.Generator, TrustedSetup.G2Powers[1]]),
                Is.True);
        for (int i = 0; i < TrustedSetup.G2Count - 1; i++)
            Assert.That(
                Pairing.ProductIsOne(
                    [TrustedSetup.Powers[1], -G1.Generator], [TrustedSetup.G2Powers[i], TrustedSetup.G2Powers[i + 1]]),
                Is.True);
    }
}
