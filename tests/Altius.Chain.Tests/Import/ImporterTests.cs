using Altius.Core;
using Altius.Core.Forks;
using Altius.Db;
using Altius.Primitives;

namespace Altius.Chain.Tests;

public class ImporterTests
{
    private readonly BlockForge _forge = new(ForkSchedule.Always(Shanghai.Rules));

    [Test]
    public void What_is_exported_imports_elsewhere()
    {
        List<Block> chain = _forge.Extend(_forge.Genesis, 40);
        using TestNode from = Start(), to = Start();
        from.Accept(chain);
        from.Choose(chain[^1]);
        MemoryStream file = new();
        new ChainExporter(from.Tree).Export(file, 1, 40, null, CancellationToken.None);
        ImportProgress progress = Import(to, file.ToArray());
        Assert.That(to.Tree.Head, Is.EqualTo(chain[^1].Header));
        Assert.That(progress.Imported, Is.EqualTo(40));
        Assert.That(progress.Bytes, Is.EqualTo(file.Length));
        Assert.That(Import(to, file.ToArray()).Skipped, Is.EqualTo(40), "a second time all is there");
        Assert.That(to.Tree.Head, Is.EqualTo(chain[^1].Header));
    }

    [Test]
    public void An_era_that_is_exported_imports_elsewhere()
    {
        BlockForge forge = new(ForkSchedule.Always(London.Rules), genesisDifficulty: 1_000_000);
        List<Block> chain = [];
        for (ulong i = 0; i < 30; i++)
            chain.Add(forge.On(
                chain.Count == 0 ? forge.Genesis : chain[^1], 12, Players.Record(0, i, i, i + 1),
                Players.Dynamic(1, i, Players.Recorder, 1)));
        using TestNode from = new(forge.Chain, new MemoryStore()), to = new(forge.Chain, new MemoryStore());
        Import(from, Encode(chain));
        MemoryStream file = new();
        new ChainExporter(from.Tree).ExportEra1(file, 0, 30, null, CancellationToken.None);
        ImportProgress progress = Import(to, file.ToArray());
        Assert.That(to.Tree.Head, Is.EqualTo(chain[^1].Header));
        Assert.That(progress, Has.Property("Imported").EqualTo(30).And.Property("Skipped").EqualTo(1));
        Assert.That(() => new ChainExporter(to.Tree).ExportEra1(file, 0, 31, null, default),
            Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void An_old_file_does_not_move_the_head_back()
    {
        List<Block> chain = _forge.Extend(_forge.Genesis, 10);
        using TestNode node = Start();
        Import(node, Encode(chain));
        Import(node, Encode(chain.Take(4)));
        Assert.That(node.Tree.Head, Is.EqualTo(chain[^1].Header));
    }

    [Test]
    public void An_import_that_was_stopped_or_lost_its_end_goes_on_where_it_was([Range(1, 8)] int seed)
    {
        Random random = new(seed);
        List<Block> chain = _forge.Extend(_forge.Genesis, 600);
        using RecordingStore store = new();
        int born;
        using (TestNode node = new(_forge.Chain, store, TestNode.Eager))
        {
            born = store.BatchCount;
            using CancellationTokenSource stop = new();
            node.Processor.Processed += timings =>
            {
                if (timings.Header.Number == (ulong)(550 - seed * 30)) stop.Cancel();
            };
            Assert.That(
                () => node.Importer.Import(new MemoryStream(Encode(chain)), "blocks", null, stop.Token),
                Throws.InstanceOf<OperationCanceledException>());
            Assert.That(node.Tree.Head.Number, Is.EqualTo((ulong)(550 - seed * 30)), "what was run is kept");
        }
        using MemoryStore rest = store.After(random.Next(born, store.BatchCount + 1));
        using TestNode again = new(_forge.Chain, rest, TestNode.Eager);
        ImportProgress progress = Import(again, Encode(chain));
        Assert.That(progress.Imported + progress.Skipped, Is.EqualTo(600));
        Assert.That(again.Tree.Head, Is.EqualTo(chain[^1].Header));
        Assert.That(again.Tree.TryOpenState(again.Tree.Head, out State.StateSnapshot? state));
        state!.Dispose();
    }

    [Test]
    public void Faults_name_the_file_the_byte_and_the_block()
    {
        List<Block> chain = _forge.Extend(_forge.Genesis, 3);
        byte[] good = Encode(chain);
        int second = chain[0].Encode().Length;
        Expect(good[..^5], $"the file ends inside the block at byte {second + chain[1].Encode().Length}");
        Expect([.. good[..second], 0x80], $"at byte {second} stands no block");
        Expect([.. good[..second], 0xf9, 0x01], "the file ends inside");
        Expect([.. good[..second], 0xff, 1, 2, 3, 4, 5, 6, 7, 8], "claims to have");
        Expect([.. good[..second], 0xc1, 0x80], $"the block at byte {second} cannot be decoded");
        Expect(Encode([chain[0], chain[2]]), $"block 3 ({chain[2].Header.Hash}) at byte {second} was not imported: its parent");
        Expect(Encode([chain[0], _forge.InvalidOn(chain[0])]), "the state root does not match");
        Expect(Encode([new BlockForge(ForkSchedule.Always(Paris.Rules)).Genesis]), "it is another genesis than that of test");

        void Expect(byte[] file, string message)
        {
            using TestNode node = Start();
            Assert.That(() => Import(node, file),
                Throws.TypeOf<ImportException>().With.Message.Contains(message).And.Message.StartsWith("blocks"));
            bool beginsWell = file.AsSpan().StartsWith(good.AsSpan(0, second));
            Assert.That(node.Tree.Head.Number > 0, Is.EqualTo(beginsWell), "what came before is kept");
        }
    }

    [Test]
    public void A_missing_file_is_named()
    {
        using TestNode node = Start();
        string missing = Path.Combine(TestContext.CurrentContext.WorkDirectory, "no such file.rlp");
        Assert.That(
            () => node.Importer.Import(missing, null, CancellationToken.None),
            Throws.TypeOf<ImportException>().With.Message.Contains(missing));
    }

    [Test]
    public void Before_the_merge_the_most_difficult_branch_leads()
    {
        BlockForge forge = new(ForkSchedule.Always(London.Rules), genesisDifficulty: 1_000_000);
        List<Block> chain = forge.Extend(forge.Genesis, 5, elapsed: 9), easier = forge.Extend(forge.Genesis, 5, elapsed: 30);
        using TestNode node = new(forge.Chain, new MemoryStore());
        Import(node, Encode([.. chain, .. easier]));
        Assert.That(node.Tree.Head, Is.EqualTo(chain[^1].Header));
        Assert.That(node.Tree.TryGetHeader(easier[^1].Header.Hash, out _));
        Assert.That(node.Tree.TotalDifficultyOf(node.Tree.Head), Is.GreaterThan(node.Tree.TotalDifficultyOf(easier[^1].Header)));
    }

    private TestNode Start() => new(_forge.Chain, new MemoryStore());

    private static ImportProgress Import(TestNode node, byte[] file) =>
        node.Importer.Import(new MemoryStream(file), "blocks", null, CancellationToken.None);

    private static byte[] Encode(IEnumerable<Block> blocks) => [.. blocks.SelectMany(block => block.Encode().ToArray())];
}
