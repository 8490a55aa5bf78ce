using System.Text.Json;
using Altius.Core;
using Altius.Core.Forks;
using Altius.Primitives;

namespace Altius.Chain.Tests;

public class DifficultyTests
{
    private static readonly UInt256 Parent = 1_000_000_000;
    private static readonly UInt256 Step = Parent / 2048;

    [TestCase(12UL, 1)]
    [TestCase(13UL, -1)]
    [TestCase(1_000_000UL, -1)]
    public void In_Frontier_it_moves_one_step_up_below_13_seconds_else_down(ulong elapsed, int steps) =>
        Assert.That(Of(Frontier.Rules, elapsed), Is.EqualTo(Moved(steps)));

    [TestCase(9UL, 1)]
    [TestCase(10UL, 0)]
    [TestCase(20UL, -1)]
    [TestCase(1_000UL, -99)]
    [TestCase(ulong.MaxValue - 1, -99)]
    public void In_Homestead_it_moves_by_tens_of_seconds_and_down_at_most_99_steps(ulong elapsed, int steps) =>
        Assert.That(Of(Homestead.Rules, elapsed), Is.EqualTo(Moved(steps)));

    [TestCase(8UL, false, 1)]
    [TestCase(8UL, true, 2)]
    [TestCase(9UL, true, 1)]
    [TestCase(18UL, false, -1)]
    public void From_Byzantium_on_a_parent_with_ommers_counts_one_step_more(ulong elapsed, bool ommers, int steps) =>
        Assert.That(Of(Byzantium.Rules, elapsed, ommers), Is.EqualTo(Moved(steps)));

    [Test]
    public void It_never_falls_below_the_minimum() =>
        Assert.That(Difficulty.Of(Frontier.Rules, 1, 100, 131_072, 0, false), Is.EqualTo((UInt256)131_072));

    [TestCase(199_999UL, 0UL)]
    [TestCase(200_000UL, 1UL)]
    [TestCase(300_000UL, 2UL)]
    [TestCase(1_200_000UL, 1UL << 10)]
    public void The_bomb_doubles_every_100000_blocks(ulong number, ulong bomb) =>
        Assert.That(Difficulty.Of(Homestead.Rules, number, 10, Parent, 0, false), Is.EqualTo(Parent + bomb));

    [Test]
    public void A_bomb_beyond_256_bits_does_not_throw() =>
        Assert.That(Difficulty.Of(Frontier.Rules, ulong.MaxValue, 1, Parent, 0, false), Is.EqualTo(Moved(1)));

    [Test]
    public void After_the_merge_it_is_zero() => Assert.That(Of(Paris.Rules, 1), Is.EqualTo(UInt256.Zero));

    [Test]
    public void Agrees_with_the_official_vectors()
    {
        string folder = Path.Combine(TestData.Require("ethereum-tests"), "DifficultyTests");
        int count = 0;
        foreach (string file in Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories))
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file));
            JsonProperty test = document.RootElement.EnumerateObject().Single();
            foreach (JsonProperty fork in test.Value.EnumerateObject().Where(fork => fork.Name != "_info"))
            {
                // The cases of EIP-2384 are filled under the name of Berlin, whose bomb is the same.
                Assert.That(ForkRegistry.TryGet(fork.Name, out ForkRules? rules), fork.Name);
                foreach (JsonProperty row in fork.Value.EnumerateObject())
                {
                    UInt256 difficulty = Difficulty.Of(
                        rules!, Number(row, "currentBlockNumber"), Number(row, "currentTimestamp"), Word(row, "parentDifficulty"),
                        Number(row, "parentTimestamp"), parentHasOmmers: Number(row, "parentUncles") != 0);
                    Assert.That(difficulty, Is.EqualTo(Word(row, "currentDifficulty")), $"{fork.Name} {row.Name}");
                    count++;
                }
            }
        }
        Assert.That(count, Is.GreaterThan(10_000));
    }

    private static UInt256 Of(ForkRules rules, ulong elapsed, bool ommers = false) =>
        Difficulty.Of(rules, 1, 1 + elapsed, Parent, 1, ommers);

    private static UInt256 Moved(int steps) => steps < 0 ? Parent - Step * (ulong)-steps : Parent + Step * (ulong)steps;

    private static UInt256 Word(JsonProperty row, string name) => UInt256.Parse(row.Value.GetProperty(name).GetString());

    private static ulong Number(JsonProperty row, string name) => (ulong)Word(row, name);
}
