using Altius.Chain;
using Altius.Core;
using Altius.Core.Forks;
using Altius.Db;

namespace Altius.TxPool.Tests;

/// <summary>
/// Which blob transactions come into which block (hive, engine-cancun: Blob Transaction Ordering, Replace, Parallel).
/// </summary>
public class BlobOrderTests
{
    private const int MostBlobs = 6; // of a block (EIP-4844)

    private static readonly ForkSchedule Forks = new([new ForkActivation(ForkTrigger.Block, 0, Cancun.Rules)]);
    private static readonly Payer[] Payers = [.. Enumerable.Range(1, 10).Select(number => new Payer(number))];

    private MemoryStore _store = null!;
    private SmallNode _node = null!;
    private byte _seed;

    [SetUp]
    public void Begin()
    {
        _store = new MemoryStore();
        _node = new SmallNode(_store, Payers, Forks);
        _seed = 0;
    }

    [TearDown]
    public void End()
    {
        _node.Dispose();
        _store.Dispose();
    }

    /// <summary>Hive: Single Account, Single Blob.</summary>
    [Test]
    public void One_accounts_transactions_stay_in_order_whatever_room_is_left()
    {
        for (ulong i = 0; i < 5; i++) Send(Payers[0], i, MostBlobs - 1);
        for (ulong i = 5; i < 5 + MostBlobs + 1; i++) Send(Payers[0], i, 1);
        Assert.That(BlobsOfBlocks(6), Is.EqualTo((int[])[5, 5, 5, 5, 6, 6]));
    }

    /// <summary>Hive: Single Account, Dual Blob.</summary>
    [Test]
    public void What_does_not_fit_ends_the_turn_of_its_account()
    {
        for (ulong i = 0; i < 5; i++) Send(Payers[0], i, MostBlobs - 1);
        Send(Payers[0], 5, 2);
        for (ulong i = 6; i < 6 + MostBlobs - 2; i++) Send(Payers[0], i, 1);
        Assert.That(BlobsOfBlocks(6), Is.EqualTo((int[])[5, 5, 5, 5, 5, 6]));
    }

    /// <summary>Hive: Multiple Accounts.</summary>
    [Test]
    public void Another_accounts_transactions_fill_the_room_that_is_left()
    {
        for (ulong i = 0; i < 5; i++) Send(Payers[0], i, MostBlobs - 1, blobCap: 120);
        for (ulong i = 0; i < 5; i++) Send(Payers[1], i, 1);
        Assert.That(BlobsOfBlocks(5), Is.EqualTo((int[])[6, 6, 6, 6, 6]));
    }

    /// <summary>Hive: Replace Blob Transactions.</summary>
    [Test]
    public void The_last_replacement_is_what_is_built()
    {
        Transaction last = null!;
        for (ulong price = 1; price <= 1_000; price *= 10)
        {
            PooledTransaction next =
                Payers[0].Blobs(0, tip: price, cap: 100 * price, blobCap: 100 * price, seeds: [(byte)(price % 251)]);
            Assert.That(_node.Pool.Add(next).Error, Is.Null);
            last = next.Transaction;
        }
        BuiltPayload payload = _node.Build(_node.Tree.Head);
        Assert.That(payload.Block.Transactions.Single().Hash, Is.EqualTo(last.Hash));
        Assert.That(payload.Sidecars.Single().Blobs, Has.Count.EqualTo(1));
        _node.Follow(payload.Block);
    }

    /// <summary>Hive: Parallel Blob Transactions.</summary>
    [Test]
    public void Transactions_that_come_from_many_accounts_at_once_fill_blocks()
    {
        PooledTransaction[] all = [.. Payers.SelectMany(payer => Enumerable.Range(0, 3).Select(i => payer.Blobs((ulong)i)))];
        System.Threading.Tasks.Parallel.ForEach(Payers, payer =>
        {
            foreach (PooledTransaction own in
                all.Where(item => item.Transaction.TryRecoverSender(out Primitives.Address sender) && sender == payer.Address))
                Assert.That(_node.Pool.Add(own).Error, Is.Null);
        });
        Assert.That(BlobsOfBlocks(5), Is.EqualTo((int[])[6, 6, 6, 6, 6]));
        Assert.That(_node.Pool.Count().Blob, Is.Zero);
    }

    private void Send(Payer payer, ulong nonce, int blobs, ulong blobCap = 100)
    {
        byte[] seeds = [.. Enumerable.Range(0, blobs).Select(_ => ++_seed)];
        Assert.That(_node.Pool.Add(payer.Blobs(nonce, blobCap: blobCap, seeds: seeds)).Error, Is.Null);
    }

    /// <summary>Builds and follows so many blocks, and counts the blobs of each.</summary>
    private int[] BlobsOfBlocks(int count)
    {
        int[] blobs = new int[count];
        for (int i = 0; i < count; i++)
        {
            BuiltPayload payload = _node.Build(_node.Tree.Head);
            blobs[i] = payload.Block.Transactions.Sum(transaction => transaction.BlobVersionedHashes.Count);
            Assert.That(payload.Sidecars.Sum(sidecar => sidecar.Blobs.Count), Is.EqualTo(blobs[i]));
            _node.Follow(payload.Block);
        }
        return blobs;
    }
}
