using Altius.Core;
using Altius.Primitives;

namespace Altius.Execution.Tests;

public class BlobFeeTests
{
    private const ulong Blob = Transaction.BlobGasPerBlob;
    private static readonly BlobSchedule Cancun = new(Target: 3, Max: 6, BaseFeeUpdateFraction: 3_338_477);
    private static readonly BlobSchedule Osaka = new(Target: 6, Max: 9, BaseFeeUpdateFraction: 5_007_716);

    // Values computed with exact integers from the definition in EIP-4844.
    [TestCase(1UL, 0UL, 1UL, 1UL)]
    [TestCase(38_493UL, 0UL, 1_000UL, 38_493UL)]
    [TestCase(0UL, 1_234UL, 2_345UL, 0UL)]
    [TestCase(1UL, 2UL, 1UL, 6UL)]
    [TestCase(1UL, 4UL, 2UL, 6UL)]
    [TestCase(1UL, 3UL, 1UL, 16UL)]
    [TestCase(1UL, 6UL, 2UL, 18UL)]
    [TestCase(1UL, 4UL, 1UL, 49UL)]
    [TestCase(1UL, 8UL, 2UL, 50UL)]
    [TestCase(10UL, 8UL, 2UL, 542UL)]
    [TestCase(11UL, 8UL, 2UL, 596UL)]
    [TestCase(1UL, 5UL, 1UL, 136UL)]
    [TestCase(1UL, 5UL, 2UL, 11UL)]
    [TestCase(2UL, 5UL, 2UL, 23UL)]
    [TestCase(1UL, 50_000_000UL, 2_225_652UL, 5_709_098_764UL)]
    public void The_exponential_is_exact_to_the_unit(ulong factor, ulong numerator, ulong denominator, ulong expected) =>
        Assert.That(BlobFee.FakeExponential(factor, numerator, denominator), Is.EqualTo((UInt256)expected));

    [Test]
    public void A_price_beyond_256_bits_is_the_greatest_word_and_takes_no_time() =>
        Assert.That(BlobFee.FakeExponential(1, ulong.MaxValue, 1), Is.EqualTo(UInt256.MaxValue));

    [TestCase(0UL, 1UL)]
    [TestCase(2_314_057UL, 1UL)]
    [TestCase(2_314_058UL, 2UL)]
    [TestCase(10 * 1024 * 1024UL, 23UL)]
    public void The_blob_base_fee_rises_with_the_excess(ulong excess, ulong expected) =>
        Assert.That(BlobFee.BaseFee(excess, Cancun), Is.EqualTo((UInt256)expected));

    // Excess and blobs of the parent, excess expected; the target is three blobs.
    [TestCase(0UL, 0UL, 0UL)]
    [TestCase(0UL, 3UL, 0UL)]
    [TestCase(0UL, 4UL, Blob)]
    [TestCase(3 * Blob, 1UL, Blob)]
    [TestCase(3 * Blob, 3UL, 3 * Blob)]
    [TestCase(1UL, 2UL, 0UL)]
    public void The_excess_grows_by_what_is_above_the_target(ulong excess, ulong blobs, ulong expected)
    {
        ForkRules rules = new() { Name = "blobs", Blobs = Cancun };
        BlockHeader parent = new() { ExcessBlobGas = excess, BlobGasUsed = blobs * Blob };
        Assert.That(BlobFee.ExcessAfter(parent, rules), Is.EqualTo(expected));
    }

    [Test]
    public void A_parent_without_blob_gas_leaves_no_excess() =>
        Assert.That(BlobFee.ExcessAfter(new BlockHeader(), new ForkRules { Name = "blobs", Blobs = Cancun }), Is.Zero);

    [Test]
    public void Where_execution_costs_more_than_a_blob_the_excess_does_not_fall()
    {
        ForkRules rules = new() { Name = "bound", Blobs = Osaka, BlobBaseCost = 8_192 };
        // 8,192 × 17 wei is above 131,072 × 1 wei; at 16 wei the two are equal, which does not count.
        BlockHeader dear = new() { BaseFeePerGas = 17, ExcessBlobGas = 6 * Blob, BlobGasUsed = 3 * Blob };
        BlockHeader cheap = dear with { BaseFeePerGas = 16 };
        Assert.That(BlobFee.ExcessAfter(dear, rules), Is.EqualTo(7 * Blob), "a third of what was used is added");
        Assert.That(BlobFee.ExcessAfter(cheap, rules), Is.EqualTo(3 * Blob), "what is below the target is taken off");
    }
}
