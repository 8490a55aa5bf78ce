using Altius.Core;
using Altius.Core.Forks;
using Altius.Execution;
using Altius.Primitives;

namespace Altius.Chain.Tests;

public class OmmerValidatorTests
{
    private static readonly ChainBuilder Builder = new(Frontier.Rules);

    /// <summary>Nearest first: blocks 10 down to genesis.</summary>
    private static readonly Block[] Ancestors = BuildAncestors();

    [Test]
    public void A_block_needs_no_ommers() => Expect(BlockError.None);

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(6)]
    public void A_brother_of_an_ancestor_up_to_six_blocks_back_is_an_ommer(int age) => Expect(BlockError.None, Ommer(age));

    [Test]
    public void A_brother_of_an_ancestor_seven_blocks_back_is_too_old() => Expect(BlockError.OmmerNotRecent, Ommer(7));

    [Test]
    public void There_are_at_most_two() => Expect(BlockError.TooManyOmmers, Ommer(1), Ommer(2), Ommer(3));

    [Test]
    public void No_two_are_the_same() => Expect(BlockError.OmmerDuplicate, Ommer(2), Ommer(2));

    [Test]
    public void An_ancestor_is_no_ommer() => Expect(BlockError.OmmerIsAncestor, Ancestors[2].Header);

    [Test]
    public void A_brother_of_the_block_itself_is_no_ommer() =>
        Expect(BlockError.OmmerIsSibling, Builder.Empty(Ancestors[0], elapsed: 5).Header);

    [Test]
    public void An_ommer_of_an_ancestor_is_not_included_again()
    {
        BlockHeader ommer = Ommer(3);
        Block including = ChainBuilder.WithOmmers(Ancestors[0], ommer);
        Assert.That(Check(Builder.Empty(including, 12, ommer), [including, .. Ancestors[1..]]),
            Is.EqualTo(BlockError.OmmerAlreadyIncluded));
    }

    [Test]
    public void An_ommer_must_be_a_valid_header() =>
        Expect(BlockError.OmmerHeaderInvalid, Ommer(2) with { Difficulty = 1 });

    [Test]
    public void An_ommer_of_unknown_descent_is_refused() =>
        Expect(BlockError.OmmerNotRecent, Ommer(2) with { ParentHash = Hash256.Zero });

    [Test]
    public void An_ommer_cannot_escape_into_the_rules_after_the_merge()
    {
        ForkSchedule merging = new([new(ForkTrigger.Block, 0, Frontier.Rules), new(ForkTrigger.TotalDifficulty, 1, Paris.Rules)]);
        OmmerValidator validator = new(new HeaderValidator(merging), merging);
        Block block = Builder.Empty(Ancestors[0], 12, Ommer(1) with { Difficulty = 0 });
        Assert.That(validator.Check(block, Ancestors), Is.EqualTo(BlockError.OmmerHeaderInvalid));
    }

    private static void Expect(BlockError expected, params BlockHeader[] ommers) =>
        Assert.That(Check(Builder.Empty(Ancestors[0], 12, ommers), Ancestors), Is.EqualTo(expected));

    private static BlockError Check(Block block, IReadOnlyList<Block> ancestors)
    {
        ForkSchedule forks = ForkSchedule.Always(Frontier.Rules);
        return new OmmerValidator(new HeaderValidator(forks), forks).Check(block, ancestors);
    }

    /// <summary>A valid header that is so many blocks older than the next block.</summary>
    private static BlockHeader Ommer(int age) => Builder.Empty(Ancestors[age], elapsed: 5).Header;

    private static Block[] BuildAncestors()
    {
        List<Block> blocks = [Builder.Genesis];
        while (blocks.Count <= 10) blocks.Add(Builder.Empty(blocks[^1]));
        blocks.Reverse();
        return [.. blocks];
    }
}
