using Altius.Core;
using Altius.Core.Forks;
using Altius.Db;

namespace Altius.Chain.Tests;

public class StorageReadAheadTests
{
    private const int Slots = 64; // more than one branch holds

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly BlockForge _forge = new(ForkSchedule.Always(Cancun.Rules));

    [Test]
    public void What_the_next_block_changes_of_storage_in_use_is_in_memory_before_it_comes()
    {
        using MemoryStore store = new();
        (Block first, Block second) = StartWithStorageOnDisk(store);
        using TestNode node = new(_forge.Chain, store, TestNode.Eager);
        using StorageReadAhead ahead = new(node.Tree);
        node.Accept([first]);
        long read = node.States.Reads.Nodes;

        node.Choose(first);

        Assert.That(() => node.States.Reads.Nodes, Is.GreaterThan(read).After((int)Patience.TotalMilliseconds, 5));
        node.Accept([second]);
    }

    /// <summary>Has the storage of a contract on disk, none of it in memory.</summary>
    /// <returns>Two blocks that follow the head: each changes one slot.</returns>
    private (Block First, Block Second) StartWithStorageOnDisk(IKeyValueStore store)
    {
        Block filled = _forge.On(
            _forge.Genesis, transactions: [.. Enumerable.Range(0, Slots).Select(n => Players.Record(0, (ulong)n, (ulong)n, 7))]);
        List<Block> later = _forge.Extend(filled, 10);
        using (TestNode node = new(_forge.Chain, store, TestNode.Eager))
        {
            node.Accept([filled, .. later]);
            node.Choose(later[^1], later[^1], later[^1]);
            node.Persist();
            Assert.That(node.Tree.OnDisk.Number, Is.GreaterThan(filled.Header.Number));
        }
        Block first = _forge.On(later[^1], transactions: Players.Record(0, Slots, slot: 1, value: 8));
        return (first, _forge.On(first, transactions: Players.Record(0, Slots + 1, slot: 2, value: 9)));
    }
}
