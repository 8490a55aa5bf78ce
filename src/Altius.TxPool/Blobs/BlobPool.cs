using System.Diagnostics.CodeAnalysis;
using Altius.Core;
using Altius.Db;
using Altius.Primitives;

namespace Altius.TxPool;

/// <summary>
/// The blobs of transactions that wait, and of those that were included until their block is final: a reorganisation may bring
/// them back, and blocks hold no blobs. On disk, with an index in memory. Safe for many threads.
/// </summary>
internal sealed class BlobPool
{
    /// <summary>Included transactions kept while nothing becomes final; the oldest go first.</summary>
    private const int MaxIncluded = 4_096;

    private readonly BlobRecords _records;
    private readonly Lock _gate = new();
    private readonly Dictionary<Hash256, Transaction> _transactions = []; // all that are on disk; these are guarded by _gate
    private readonly Dictionary<Hash256, List<BlobPlace>> _byVersionedHash = [];
    private readonly Dictionary<Hash256, ulong> _included = []; // the block's number by the transaction's hash
    private readonly Queue<(Hash256 Transaction, ulong Block)> _inclusions = new(); // oldest first; some no longer hold

    public BlobPool(IKeyValueStore store) => _records = new BlobRecords(store);

    /// <summary>Transactions that were on disk at the start and could not be decoded; they were deleted.</summary>
    public int Damaged { get; private set; }

    /// <summary>Finds out what is on disk.</summary>
    public IReadOnlyList<(Transaction Transaction, BlobSidecarVersion Version)> Open()
    {
        List<(Transaction Transaction, BlobSidecarVersion Version)> found = _records.ReadTransactions(out int damaged);
        Damaged = damaged;
        lock (_gate)
            foreach ((Transaction transaction, _) in found) Index(transaction);
        return found;
    }

    /// <summary>Keeps a transaction with its blobs, or keeps them in another form.</summary>
    public void Put(Transaction transaction, BlobSidecar sidecar)
    {
        _records.Write(transaction, sidecar);
        lock (_gate) Index(transaction);
    }

    public void Delete(in Hash256 hash)
    {
        lock (_gate)
        {
            if (!_transactions.Remove(hash, out Transaction? transaction)) return;
            _included.Remove(hash);
            foreach (Hash256 blob in transaction.BlobVersionedHashes) Unindex(blob, hash);
        }
        _records.Delete(hash);
    }

    /// <summary>A transaction stands in a block now; nothing where it is not here.</summary>
    public void MarkIncluded(in Hash256 hash, ulong block)
    {
        lock (_gate)
        {
            if (!_transactions.ContainsKey(hash)) return;
            _included[hash] = block;
            _inclusions.Enqueue((hash, block));
        }
    }

    /// <summary>A transaction's block has left the chain.</summary>
    /// <returns>False where its blobs are not here any more.</returns>
    public bool TryReclaim(in Hash256 hash)
    {
        lock (_gate)
        {
            _included.Remove(hash);
            return _transactions.ContainsKey(hash);
        }
    }

    /// <summary>Whether a transaction stands in a block that is not final, so that its blobs are still needed.</summary>
    public bool IsIncluded(in Hash256 hash)
    {
        lock (_gate) return _included.ContainsKey(hash);
    }

    /// <summary>Lets go of transactions in blocks that are final.</summary>
    /// <param name="final">The number of the newest such block.</param>
    /// <returns>Those whose blobs are not needed for a block any more; they are still here.</returns>
    public List<Hash256> LetGoOfFinal(ulong final)
    {
        List<Hash256> gone = [];
        lock (_gate)
        {
            while (_inclusions.TryPeek(out (Hash256 Transaction, ulong Block) oldest)
                && (oldest.Block <= final || _inclusions.Count > MaxIncluded))
            {
                _inclusions.Dequeue();
                bool holds = _included.TryGetValue(oldest.Transaction, out ulong block) && block == oldest.Block;
                if (holds && _included.Remove(oldest.Transaction)) gone.Add(oldest.Transaction);
            }
        }
        return gone;
    }

    public bool TryGetTransaction(in Hash256 hash, [NotNullWhen(true)] out Transaction? transaction)
    {
        lock (_gate) return _transactions.TryGetValue(hash, out transaction);
    }

    public bool TryGetSidecar(in Hash256 hash, [NotNullWhen(true)] out BlobSidecar? sidecar)
    {
        sidecar = null;
        return TryGetTransaction(hash, out Transaction? transaction)
            && _records.TryReadSidecar(hash, transaction.BlobVersionedHashes.Count, out sidecar);
    }

    /// <summary>Blobs by versioned hash; one entry a hash, null where it is not here.</summary>
    public PooledBlob?[] Find(IReadOnlyList<Hash256> versionedHashes)
    {
        BlobPlace?[] places = new BlobPlace?[versionedHashes.Count];
        lock (_gate)
        {
            for (int i = 0; i < places.Length; i++)
                if (_byVersionedHash.TryGetValue(versionedHashes[i], out List<BlobPlace>? known)) places[i] = known[0];
        }
        return [.. places.Select(place => place is { } known ? Read(known) : null)];
    }

    private PooledBlob? Read(BlobPlace place)
    {
        if (!_records.TryReadBlob(place.Transaction, place.Index, out BlobSidecar? blob)) return null;
        bool isPlain = blob.Version == BlobSidecarVersion.BlobProofs;
        return new PooledBlob(blob.Blobs[0], isPlain ? blob.Proofs[0] : default, isPlain ? [] : blob.Proofs);
    }

    private void Index(Transaction transaction)
    {
        if (!_transactions.TryAdd(transaction.Hash, transaction)) return;
        for (int i = 0; i < transaction.BlobVersionedHashes.Count; i++)
        {
            Hash256 hash = transaction.BlobVersionedHashes[i];
            if (!_byVersionedHash.TryGetValue(hash, out List<BlobPlace>? places)) _byVersionedHash.Add(hash, places = []);
            places.Add(new BlobPlace(transaction.Hash, i));
        }
    }

    private void Unindex(in Hash256 blob, Hash256 transaction)
    {
        if (!_byVersionedHash.TryGetValue(blob, out List<BlobPlace>? places)) return;
        places.RemoveAll(place => place.Transaction == transaction);
        if (places.Count == 0) _byVersionedHash.Remove(blob);
    }

    /// <summary>Which blob of which transaction.</summary>
    private readonly record struct BlobPlace(Hash256 Transaction, int Index);
}
