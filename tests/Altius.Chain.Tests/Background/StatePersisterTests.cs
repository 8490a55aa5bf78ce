using Altius.Core;
using Altius.Core.Forks;
using Altius.State;

namespace Altius.Chain.Tests;

public class StatePersisterTests
{
    private const ulong Transfer = 21_000;

    private readonly BlockForge _forge = new(ForkSchedule.Always(Cancun.Rules));

    [Test]
    public void Large_blocks_go_to_disk_a_portion_at_a_time()
    {
        Assert.That(StatesOnTheWay(portionGas: 2 * Transfer), Is.EqualTo(new ulong[] { 0, 2, 4, 6, 8, 9 }));
        Assert.That(StatesOnTheWay(portionGas: Transfer / 2), Is.EqualTo(new ulong[] { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 }));
    }

    [Test]
    public void Small_blocks_go_to_disk_together()
    {
        Assert.That(StatesOnTheWay(portionGas: 9 * Transfer), Is.EqualTo(new ulong[] { 0, 9 }));
    }

    [Test]
    public void The_rest_follows_though_the_head_rests()
    {
        StatePersisterOptions options = new() { Stride = 16, PortionGas = 1 };
        List<Block> chain = Chain(84);
        using RecordingStore store = new();
        using TestNode node = new(_forge.Chain, store, options);
        node.Accept(chain);

        node.Choose(chain[^1], finalized: chain[^1]);

        // The state may be that of block 20; what is less than a stride is not worth a write.
        Assert.That(() => node.States.Persisted!.Value.Number, Is.EqualTo(5).After(60_000, 5));
        Assert.That(StatesIn(store), Is.EqualTo(new ulong[] { 0, 1, 2, 3, 4, 5 }));
    }

    /// <summary>The blocks whose states were on disk one after the other until that of the ninth of twelve was.</summary>
    private List<ulong> StatesOnTheWay(ulong portionGas)
    {
        StatePersisterOptions options = new() { Least = 3, Most = 100, Stride = 2, PortionGas = portionGas };
        List<Block> chain = Chain(12);
        using RecordingStore store = new();
        using TestNode node = new(_forge.Chain, store, options);
        node.Accept(chain);
        node.Choose(chain[^1], finalized: chain[^1]);
        node.Persist();
        return StatesIn(store);
    }

    private List<Block> Chain(ulong length)
    {
        List<Block> chain = [];
        Block last = _forge.Genesis;
        for (ulong i = 0; i < length; i++) chain.Add(last = _forge.On(last, 12, Players.Pay(0, i, Players.Addresses[1], 1)));
        return chain;
    }

    private static List<ulong> StatesIn(RecordingStore store)
    {
        List<ulong> numbers = [];
        for (int batches = 1; batches <= store.BatchCount; batches++)
        {
            using Db.MemoryStore disk = store.After(batches);
            using StateStore states = StateStore.Open(disk, new StateStoreOptions());
            if (states.Persisted is { } block && (numbers.Count == 0 || numbers[^1] != block.Number)) numbers.Add(block.Number);
        }
        return numbers;
    }
}
