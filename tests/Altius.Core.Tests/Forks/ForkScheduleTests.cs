using Altius.Core;
using Altius.Core.Forks;
using Altius.Primitives;

namespace Altius.Tests;

public sealed class ForkScheduleTests
{
    [TestCase("EIP150", "TangerineWhistle")]
    [TestCase("EIP158", "SpuriousDragon")]
    [TestCase("ConstantinopleFix", "Petersburg")]
    [TestCase("Paris", "Merge")]
    [TestCase("Paris", "paris")]
    [TestCase("Homestead", "DAOFork")]
    public void A_fork_is_found_by_its_other_names(string name, string alias)
    {
        Assert.That(ForkRegistry.TryGet(alias, out ForkRules? rules));
        Assert.That(rules!.Name, Is.EqualTo(name));
    }

    [TestCase("FrontierToHomesteadAt5", "Frontier", "Homestead", 5ul, 0ul)]
    [TestCase("HomesteadToEIP150At5", "Homestead", "EIP150", 5ul, 0ul)]
    [TestCase("EIP158ToByzantiumAt5", "EIP158", "Byzantium", 5ul, 0ul)]
    [TestCase("ByzantiumToConstantinopleFixAt5", "Byzantium", "ConstantinopleFix", 5ul, 0ul)]
    [TestCase("BerlinToLondonAt5", "Berlin", "London", 5ul, 0ul)]
    [TestCase("ParisToShanghaiAtTime15k", "Paris", "Shanghai", 0ul, 15_000ul)]
    [TestCase("ShanghaiToCancunAtTime15k", "Shanghai", "Cancun", 0ul, 15_000ul)]
    [TestCase("CancunToPragueAtTime15k", "Cancun", "Prague", 0ul, 15_000ul)]
    [TestCase("PragueToOsakaAtTime15k", "Prague", "Osaka", 0ul, 15_000ul)]
    [TestCase("OsakaToBPO1AtTime15k", "Osaka", "BPO1", 0ul, 15_000ul)]
    [TestCase("BPO3ToBPO4AtTime15k", "BPO3", "BPO4", 0ul, 15_000ul)]
    public void A_passage_changes_rules_where_its_name_says(string network, string before, string after, ulong number, ulong time)
    {
        ForkSchedule schedule = Schedule(network);
        Assert.That(schedule.RulesAt(number, time, UInt256.Zero).Name, Is.EqualTo(after));
        bool byBlock = number > 0;
        Assert.That(schedule.RulesAt(byBlock ? number - 1 : 9, byBlock ? 99_999 : time - 1, UInt256.Zero).Name,
            Is.EqualTo(before));
    }

    [Test]
    public void A_passage_by_difficulty_looks_at_the_parent()
    {
        ForkSchedule schedule = Schedule("ArrowGlacierToParisAtDiffC0000");
        Assert.That(schedule.TerminalTotalDifficulty, Is.EqualTo(new UInt256(0xC0000)));
        Assert.That(schedule.RulesAt(9, 9, 0xBFFFF).Name, Is.EqualTo("ArrowGlacier"));
        Assert.That(schedule.RulesAt(9, 9, 0xC0000).Name, Is.EqualTo("Paris"));
        Assert.That(schedule.RulesOf(new BlockHeader { Number = 9, Difficulty = 1 }).Name, Is.EqualTo("ArrowGlacier"));
        Assert.That(schedule.RulesOf(new BlockHeader { Number = 9 }).Name, Is.EqualTo("Paris"));
    }

    [Test]
    public void The_DAO_fork_marks_ten_blocks_and_changes_state_at_one()
    {
        ForkSchedule schedule = Schedule("HomesteadToDaoAt5");
        ulong[] blocks = [.. Enumerable.Range(0, 30).Select(n => (ulong)n)];
        Assert.That(blocks.Where(schedule.MakesDaoChange), Is.EqualTo(new[] { 5ul }));
        Assert.That(blocks.Where(schedule.RequiresDaoExtraData), Is.EqualTo(blocks[5..15]));
        Assert.That(schedule.RulesAt(7, 0, UInt256.Zero).Name, Is.EqualTo("Homestead"));
        Assert.That(Schedule("Homestead").RequiresDaoExtraData(0), Is.False);
        Assert.That(DaoFork.Accounts.Distinct().Count(), Is.EqualTo(116));
    }

    [TestCase("")]
    [TestCase("Atlantis")]
    [TestCase("BerlinToAtlantisAt5")]
    [TestCase("BerlinToLondon")]
    [TestCase("BerlinToLondonAtfive")]
    [TestCase("BerlinToLondonAt-5")]
    [TestCase("ToAt")]
    [TestCase("HomesteadToDaoAtTime5")]
    public void An_unknown_network_is_not_found(string network) =>
        Assert.That(ForkRegistry.TryGetSchedule(network, out _), Is.False);

    [Test]
    public void Forks_out_of_order_make_no_schedule()
    {
        ForkActivation start = new(ForkTrigger.Block, 0, Berlin.Rules);
        Assert.That(() => new ForkSchedule([]), Throws.ArgumentException);
        Assert.That(() => new ForkSchedule([start with { At = 1 }]), Throws.ArgumentException);
        Assert.That(
            () => new ForkSchedule(
                [start, new(ForkTrigger.Timestamp, 5, Shanghai.Rules), new(ForkTrigger.Block, 9, Paris.Rules)]),
            Throws.ArgumentException);
        Assert.That(
            () => new ForkSchedule([start, new(ForkTrigger.Block, 9, London.Rules), new(ForkTrigger.Block, 8, Paris.Rules)]),
            Throws.ArgumentException);
    }

    [Test]
    public void A_chain_may_set_its_own_blob_parameters()
    {
        BlobSchedule own = new(1, 2, 3);
        ForkSchedule schedule = Schedule("CancunToPragueAtTime15k")
            .WithBlobs(new Dictionary<string, BlobSchedule> { ["prague"] = own, ["Shanghai"] = own });
        Assert.That(schedule.RulesAt(1, 1, UInt256.Zero).Blobs, Is.SameAs(Cancun.Rules.Blobs));
        Assert.That(schedule.RulesAt(1, 15_000, UInt256.Zero).Blobs, Is.SameAs(own));
        Assert.That(Shanghai.Rules.WithBlobs(new Dictionary<string, BlobSchedule> { ["Shanghai"] = own }).Blobs, Is.Null);
    }

    private static ForkSchedule Schedule(string network) =>
        ForkRegistry.TryGetSchedule(network, out ForkSchedule? schedule) ? schedule : throw new ArgumentException(network);
}
