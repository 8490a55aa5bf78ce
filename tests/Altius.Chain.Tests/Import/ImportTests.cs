using System.Text.Json;
using Altius.Core;
using Altius.Db;
using Altius.Primitives;
using Altius.Tests;

namespace Altius.Chain.Tests;

public class ImportTests
{
    private const string Era1 = "mainnet-00000-5ec1ffb8.era1";

    [Test]
    public void The_first_era_of_mainnet_imports_with_every_root()
    {
        string path = TestData.RequireFile(Era1);
        Assert.That(ChainSpec.TryLoadKnown("mainnet", out ChainSpec? mainnet));
        using MemoryStore store = new();
        using TestNode node = new(mainnet!, store);
        ImportProgress progress = node.Importer.Import(path, null, CancellationToken.None);
        TestContext.Out.WriteLine(progress);
        Assert.That(node.Tree.Head.Number, Is.EqualTo(8191));
        Era1Accumulator accumulator = new();
        for (ulong number = 0; number <= 8191; number++)
        {
            Assert.That(node.Tree.TryGetCanonicalHeader(number, out BlockHeader? header));
            accumulator.Add(header!.Hash, node.Tree.TotalDifficultyOf(header));
        }
        Assert.That(accumulator.Root().ToString(), Does.StartWith("0x5ec1ffb8"), "which is the name of the file");
        Assert.That(progress,
            Has.Property("Imported").EqualTo(8191).And.Property("Skipped").EqualTo(1), "the genesis is there before");
    }

    [Test]
    public void A_damaged_era_is_refused_in_words([Range(1, 25)] int seed)
    {
        byte[] file = File.ReadAllBytes(TestData.RequireFile(Era1))[..12_000];
        Random random = new(seed);
        file[random.Next(Era1File.Magic.Length, file.Length)] ^= (byte)random.Next(1, 256);
        Assert.That(ChainSpec.TryLoadKnown("mainnet", out ChainSpec? mainnet));
        using TestNode node = new(mainnet!, new MemoryStore());
        Assert.That(
            () => node.Importer.Import(new MemoryStream(file), "era", null, CancellationToken.None),
            Throws.TypeOf<ImportException>().With.Message.StartsWith("era: "));
    }

    [Test]
    public void Files_of_eras_that_lie_about_themselves_are_refused()
    {
        byte[] file = File.ReadAllBytes(TestData.RequireFile(Era1));
        const int IndexSize = 8 + 8 * (8192 + 2), AccumulatorSize = 8 + 32;
        Expect(file.Length - IndexSize - 1, "the accumulator");
        Expect(file.Length - IndexSize + 8 + 8 + 3, "the block index");

        void Expect(int at, string message)
        {
            byte[] wrong = (byte[])file.Clone();
            wrong[at] ^= 1;
            Assert.That(at, Is.GreaterThan(file.Length - IndexSize - AccumulatorSize));
            Assert.That(
                () => Era1File.Read(new MemoryStream(wrong), "era").Count(),
                Throws.TypeOf<ImportException>().With.Message.Contains(message));
        }
    }

    [TestCase("rpc-compat")]
    [TestCase("chains/ethtest")]
    public void Test_chains_import_to_the_head_that_their_choice_names(string archive)
    {
        string folder = Path.Combine(TestData.Require(archive.Split('/')[0]), archive.Contains('/') ? archive.Split('/')[1] : "");
        using MemoryStore store = new();
        using TestNode node = new(ChainSpec.LoadFile(Path.Combine(folder, "genesis.json")), store);
        ImportProgress progress = node.Importer.Import(Path.Combine(folder, "chain.rlp"), null, CancellationToken.None);
        TestContext.Out.WriteLine(progress);

        using JsonDocument choice = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "headfcu.json")));
        Hash256 head = Hash256.Parse(choice.RootElement.GetProperty("params")[0].GetProperty("headBlockHash").GetString());
        Assert.That(node.Tree.Head.Hash, Is.EqualTo(head));
        ForkChoiceResult result = node.ForkChoice.Update(new ForkChoiceState(head, head, head), CancellationToken.None);
        Assert.That(result.Status.Verdict, Is.EqualTo(PayloadVerdict.Valid));
        Assert.That(node.Tree.Finalized?.Hash, Is.EqualTo(head));
    }
}
