using Altius.Core;
using Altius.Primitives;

namespace Altius.Execution.Tests;

public class BaseFeeTests
{
    // The cases of EIP-1559's reference: parent base fee, parent gas limit, parent gas used, expected.
    [TestCase(
        1_000_000_000UL, 20_000_000UL, 10_000_000UL, 1_000_000_000UL, TestName = "A block at its target keeps the base fee")]
    [TestCase(
        1_000_000_000UL, 20_000_000UL, 9_000_000UL, 987_500_000UL, TestName = "A block below its target lowers the base fee")]
    [TestCase(
        1_000_000_000UL, 20_000_000UL, 11_000_000UL, 1_012_500_000UL, TestName = "A block above its target raises the base fee")]
    [TestCase(
        1_000_000_000UL, 20_000_000UL, 20_000_000UL, 1_125_000_000UL, TestName = "A full block raises the base fee by an eighth")]
    [TestCase(1_000_000_000UL, 20_000_000UL, 0UL, 875_000_000UL, TestName = "An empty block lowers the base fee by an eighth")]
    [TestCase(7UL, 20_000_000UL, 10_000_001UL, 8UL, TestName = "A base fee rises by at least one wei")]
    [TestCase(7UL, 20_000_000UL, 0UL, 7UL, TestName = "A base fee of seven wei falls no further")]
    public void Follows_from_how_full_the_parent_was(ulong fee, ulong limit, ulong used, ulong expected)
    {
        BlockHeader parent = new() { BaseFeePerGas = fee, GasLimit = limit, GasUsed = used };
        Assert.That(BaseFee.After(parent), Is.EqualTo((UInt256)expected));
    }

    [Test]
    public void The_first_block_after_one_without_a_base_fee_starts_at_one_gwei() =>
        Assert.That(BaseFee.After(new BlockHeader { GasLimit = 30_000_000, GasUsed = 1 }), Is.EqualTo((UInt256)1_000_000_000));
}
