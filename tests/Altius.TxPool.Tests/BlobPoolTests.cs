using Altius.Core;
using Altius.Core.Forks;
using Altius.Crypto;
using Altius.Db;
using Altius.Primitives;

namespace Altius.TxPool.Tests;

public class BlobPoolTests
{
    private static readonly Payer Alice = new(1), Bob = new(2);
    private static readonly PooledTransaction Plain = Alice.Blobs(0, seeds: [1, 2]);
    private static readonly PooledTransaction Celled = Alice.Blobs(0, BlobSidecarVersion.CellProofs, seeds: [3]);

    private MemoryStore _store = new();
    private Landscape _land = new();

    [SetUp]
    public void Begin()
    {
        _store = new MemoryStore();
        _land = new Landscape();
        _land.Set(Alice, 0);
        _land.Set(Bob, 0);
    }

    [TearDown]
    public void End() => _store.Dispose();

    [Test]
    public void Blobs_are_found_by_versioned_hash_with_their_proofs()
    {
        using TransactionPool pool = Open();
        Assert.That(pool.Add(Plain).Error, Is.Null);
        IReadOnlyList<Hash256> hashes = Plain.Transaction.BlobVersionedHashes;
        IReadOnlyList<PooledBlob?> found = pool.FindBlobs([hashes[1], Hash256.Zero, hashes[0], hashes[1]]);
        Assert.That(found[1], Is.Null);
        Assert.That(found[0]!.Blob.Span.SequenceEqual(Plain.Sidecar!.Blobs[1].Span));
        Assert.That(found[2]!.BlobProof.Span.SequenceEqual(Plain.Sidecar.Proofs[0].Span));
        Assert.That(found[3]!.CellProofs, Is.Empty);
    }

    [Test]
    public void Under_Osaka_cell_proofs_are_kept_as_they_come()
    {
        _land.Rules = Osaka.Rules;
        using TransactionPool pool = Open();
        Assert.That(pool.Add(Celled).Error, Is.Null);
        PooledBlob? found = pool.FindBlobs(Celled.Transaction.BlobVersionedHashes)[0];
        Assert.That(found!.CellProofs.Select(proof => proof.ToArray()),
            Is.EqualTo(Celled.Sidecar!.Proofs.Select(proof => proof.ToArray())));
        Assert.That(found.BlobProof.IsEmpty);
    }

    [Test]
    public void Under_Osaka_blob_proofs_become_cell_proofs()
    {
        _land.Rules = Osaka.Rules;
        using TransactionPool pool = Open();
        PooledTransaction old = Bob.Blobs(0, seeds: [3]); // the blob of Celled
        Assert.That(pool.Add(old).Error, Is.Null);
        Assert.That(pool.TryGetSidecar(old.Transaction.Hash, out BlobSidecar? sidecar)
            && sidecar.Version == BlobSidecarVersion.CellProofs);
        PooledBlob? found = pool.FindBlobs(old.Transaction.BlobVersionedHashes)[0];
        Assert.That(found!.CellProofs.Select(proof => proof.ToArray()),
            Is.EqualTo(Celled.Sidecar!.Proofs.Select(proof => proof.ToArray())));
    }

    [Test]
    public void Before_Osaka_cell_proofs_become_blob_proofs()
    {
        using TransactionPool pool = Open();
        Assert.That(pool.Add(Celled).Error, Is.Null);
        PooledBlob? found = pool.FindBlobs(Celled.Transaction.BlobVersionedHashes)[0];
        BlobSidecar sidecar = Celled.Sidecar!;
        Assert.That(Kzg.VerifyBlobProof(sidecar.Blobs[0].Span, sidecar.Commitments[0].Span, found!.BlobProof.Span),
            Is.EqualTo(KzgVerdict.Valid));
    }

    [Test]
    public void What_waits_is_proven_anew_when_Osaka_comes()
    {
        using TransactionPool pool = Open();
        Assert.That(pool.Add(Plain).Error, Is.Null);
        _land.Rules = Osaka.Rules;
        long before = pool.Version;
        pool.OnHeadChanged(_land.Include());
        Assert.That(() => pool.Version, Is.GreaterThan(before).After(30).Seconds.PollEvery(20).MilliSeconds);
        Assert.That(pool.TryGetSidecar(Plain.Transaction.Hash, out BlobSidecar? sidecar));
        Assert.That(sidecar!.Version, Is.EqualTo(BlobSidecarVersion.CellProofs));
        Assert.That(BlobProofs.Check(Plain.Transaction, sidecar), Is.Null);
    }

    [Test]
    public void Blobs_that_are_not_what_is_committed_to_are_refused()
    {
        using TransactionPool pool = Open();
        BlobSidecar good = Plain.Sidecar!;
        Refuse(null, "blob transaction without its blobs");
        Refuse(good with { Blobs = [good.Blobs[1], good.Blobs[0]] }, "invalid blob proof: KZG verification failed");
        Refuse(good with { Proofs = [good.Proofs[1], good.Proofs[0]] }, "invalid blob proof: KZG verification failed");
        Refuse(good with { Commitments = [good.Commitments[1], good.Commitments[0]] }, "blob 0: computed hash");
        Refuse(good with { Proofs = [good.Proofs[0]] }, "invalid number of blobs");
        Refuse(good with { Proofs = [good.Proofs[0], new byte[48]] },
            "invalid blob proof: a blob, commitment or proof is malformed");
        Assert.That(pool.FindBlobs(Plain.Transaction.BlobVersionedHashes), Has.All.Null);
        Assert.That(pool.Add(Plain).Error, Is.Null, "the true one");

        void Refuse(BlobSidecar? sidecar, string message) =>
            Assert.That(pool.Add(Plain with { Sidecar = sidecar }).Error, Does.StartWith(message));
    }

    [Test]
    public void Cells_that_are_not_what_is_committed_to_are_refused()
    {
        _land.Rules = Osaka.Rules;
        using TransactionPool pool = Open();
        ReadOnlyMemory<byte>[] proofs = [.. Celled.Sidecar!.Proofs];
        (proofs[5], proofs[90]) = (proofs[90], proofs[5]);
        bool differ = !proofs[5].Span.SequenceEqual(proofs[90].Span);
        Assert.That(differ);
        Assert.That(pool.Add(Celled with { Sidecar = Celled.Sidecar with { Proofs = proofs } }).Error,
            Does.StartWith("invalid blob proof"));
    }

    [Test]
    public void Blobs_survive_a_restart()
    {
        using (TransactionPool pool = Open()) Assert.That(pool.Add(Plain).Error, Is.Null);
        using TransactionPool again = Open();
        Assert.That(again.TryGet(Plain.Transaction.Hash, out _));
        Assert.That(again.NextNonce(Alice.Address), Is.EqualTo(1));
        Assert.That(again.FindBlobs(Plain.Transaction.BlobVersionedHashes), Has.None.Null);
        Assert.That(again.TryGetPooled(Plain.Transaction.Hash, out PooledTransaction? pooled));
        Assert.That(pooled!.Encode().Span.SequenceEqual(Plain.Encode().Span));
    }

    [Test]
    public void What_has_become_stale_while_the_node_was_down_is_gone_after_a_restart()
    {
        using (TransactionPool pool = Open()) Assert.That(pool.Add(Plain).Error, Is.Null);
        _land.Set(Alice, 1);
        using TransactionPool again = Open();
        Assert.That(again.FindBlobs(Plain.Transaction.BlobVersionedHashes), Has.All.Null);
        Assert.That(IsEmpty(_store));
    }

    [Test]
    public void A_damaged_record_is_dropped_and_counted()
    {
        using (IWriteBatch batch = _store.BeginWrite())
        {
            batch.Put(Column.Blobs, new byte[33], [0, 3, 1, 2]);
            batch.Put(Column.Blobs, [1, 2, 3], [9]);
            batch.Commit();
        }
        using TransactionPool pool = Open();
        Assert.That(pool.DamagedAtStart, Is.EqualTo(2));
        Assert.That(pool.Add(Plain).Error, Is.Null);
    }

    [Test]
    public void Blobs_of_an_included_transaction_are_kept_until_its_block_is_final()
    {
        using TransactionPool pool = Open();
        Assert.That(pool.Add(Plain).Error, Is.Null);
        pool.OnHeadChanged(_land.Include(Plain.Transaction));
        Assert.That(pool.TryGet(Plain.Transaction.Hash, out _), Is.False);
        Assert.That(pool.FindBlobs(Plain.Transaction.BlobVersionedHashes), Has.None.Null);
        _land.Finalized = 1;
        pool.OnHeadChanged(_land.Include());
        Assert.That(pool.Count().Blob, Is.Zero);
        // The pool's own thread may have been the one to see the head: it lets go of blobs a moment later.
        Assert.That(() => pool.FindBlobs(Plain.Transaction.BlobVersionedHashes), Has.All.Null.After(10_000, 10));
        Assert.That(() => IsEmpty(_store), Is.True.After(10_000, 10));
    }

    [Test]
    public void A_reorganisation_brings_a_blob_transaction_back_with_its_blobs([Values] bool restarted)
    {
        TransactionPool pool = Open();
        Assert.That(pool.Add(Plain).Error, Is.Null);
        pool.OnHeadChanged(_land.Include(Plain.Transaction));
        Assert.That(pool.Content().Pending, Is.Empty);
        if (restarted)
        {
            pool.Dispose();
            pool = Open();
            Assert.That(pool.Content().Pending, Is.Empty);
        }
        pool.OnHeadChanged(_land.Reorganise());
        Assert.That(pool.Content().Pending[Alice.Address].Single().Hash, Is.EqualTo(Plain.Transaction.Hash));
        Assert.That(pool.TryGetPooled(Plain.Transaction.Hash, out _));
        pool.Dispose();
    }

    [Test]
    public void A_blob_transaction_is_replaced_by_one_that_doubles_every_price()
    {
        using TransactionPool pool = Open();
        Assert.That(pool.Add(Plain).Error, Is.Null);
        Assert.That(pool.Add(Alice.Blobs(0, tip: 2, cap: 200, blobCap: 199, seeds: [4])).Error,
            Is.EqualTo("replacement transaction underpriced"));
        Assert.That(pool.Add(Alice.Blobs(0, tip: 2, cap: 200, blobCap: 200, seeds: [4])).Error, Is.Null);
        Assert.That(pool.FindBlobs(Plain.Transaction.BlobVersionedHashes), Has.All.Null);
    }

    [Test]
    public void A_sender_has_transactions_with_blobs_or_without_and_none_behind_a_gap()
    {
        using TransactionPool pool = Open();
        Assert.That(pool.Add(Alice.Blobs(1)).Error, Does.StartWith("nonce too high"));
        Assert.That(pool.Add(Plain).Error, Is.Null);
        Assert.That(pool.Add(new PooledTransaction(Alice.Pay(1), null)).Error, Does.StartWith("address already reserved"));
        Assert.That(pool.Add(new PooledTransaction(Bob.Pay(0), null)).Error, Is.Null);
        Assert.That(pool.Add(Bob.Blobs(1)).Error, Does.StartWith("address already reserved"));
    }

    [Test]
    public void The_bytes_of_blobs_are_bounded_and_the_poorest_give_way()
    {
        using TransactionPool pool = Open(new PoolOptions { MaxBlobBytes = 300_000 });
        PooledTransaction poor = Alice.Blobs(0, tip: 1, seeds: [5]), middling = Bob.Blobs(0, tip: 2, seeds: [6]);
        Assert.That(pool.Add(poor).Error ?? pool.Add(middling).Error, Is.Null);
        Payer carol = new(3);
        _land.Set(carol, 0);
        pool.OnHeadChanged(_land.Include());
        Assert.That(pool.Add(carol.Blobs(0, tip: 1, seeds: [7])).Error, Is.EqualTo("transaction underpriced"));
        Assert.That(pool.Add(carol.Blobs(0, tip: 3, seeds: [7])).Error, Is.Null);
        Assert.That(pool.TryGet(poor.Transaction.Hash, out _), Is.False);
        Assert.That(pool.FindBlobs(poor.Transaction.BlobVersionedHashes), Has.All.Null);
        Assert.That(pool.Count().BlobBytes, Is.LessThan(300_000));
    }

    [Test]
    public void A_blob_that_two_transactions_carry_is_found_as_long_as_one_of_them_is_here()
    {
        using TransactionPool pool = Open();
        PooledTransaction one = Alice.Blobs(0, seeds: [8]), other = Bob.Blobs(0, seeds: [8]);
        Assert.That(pool.Add(one).Error ?? pool.Add(other).Error, Is.Null);
        _land.Set(Alice, 1);
        pool.OnHeadChanged(_land.Include());
        Assert.That(pool.TryGet(one.Transaction.Hash, out _), Is.False);
        Assert.That(pool.FindBlobs(one.Transaction.BlobVersionedHashes), Has.None.Null);
    }

    [Test]
    public async Task A_transaction_that_is_sent_again_while_it_is_dropped_has_its_blobs()
    {
        using PausingStore store = new();
        using TransactionPool pool = new(_land.View, store, new PoolOptions(), TimeProvider.System);
        Assert.That(pool.Add(Plain).Error, Is.Null);
        Task<PoolVerdict>? again = null;
        // The blobs of what was dropped are about to be deleted: now it comes again. It may have to wait until that is done,
        // which is why this goes on without it in the end; where it need not, it is whole before they are deleted.
        store.BeforeNextWrite = () =>
        {
            again = Task.Run(() => pool.Add(Plain));
            again.Wait(TimeSpan.FromMilliseconds(500));
        };
        Assert.That(pool.DropWhere(transaction => transaction.Hash == Plain.Transaction.Hash), Is.EqualTo(1));
        Assert.That(again, Is.Not.Null);
        Assert.That((await again!).Error, Is.Null);
        Assert.That(pool.TryGetPooled(Plain.Transaction.Hash, out _));
    }

    private TransactionPool Open(PoolOptions? options = null) => new(_land.View, _store, options ?? new(), TimeProvider.System);

    private static bool IsEmpty(MemoryStore store)
    {
        using ICursor cursor = store.OpenCursor(Column.Blobs);
        return !cursor.Seek([]);
    }
}
