using System.Diagnostics.CodeAnalysis;
using Altius.Core;
using Altius.Db;
using Altius.Primitives;

namespace Altius.TxPool;

/// <summary>
/// Blob transactions in the database. Keys are the transaction's hash and a byte: 0 for the sidecar's version and the
/// transaction,
/// and from 1 on for each blob, as its version, commitment, proofs and the blob. So one blob can be read alone, and a start reads
/// no blobs. Safe for many threads.
/// </summary>
internal sealed class BlobRecords(IKeyValueStore store)
{
    private const int KeySize = Hash256.Size + 1;

    /// <summary>Reads every transaction.</summary>
    /// <param name="damaged">How many could not be decoded; these are deleted.</param>
    public List<(Transaction Transaction, BlobSidecarVersion Version)> ReadTransactions(out int damaged)
    {
        List<(Transaction, BlobSidecarVersion)> found = [];
        List<Hash256> unreadable = [];
        Span<byte> next = stackalloc byte[KeySize];
        next.Clear();
        using (ICursor cursor = store.OpenCursor(Column.Blobs))
        {
            while (cursor.Seek(next))
            {
                cursor.Key[..Math.Min(KeySize, cursor.Key.Length)].CopyTo(next);
                Hash256 hash = new(next[..Hash256.Size]);
                bool isGood = TryDecode(cursor, hash, out Transaction? transaction, out BlobSidecarVersion version);
                if (isGood) found.Add((transaction!, version));
                else unreadable.Add(hash);
                next[^1] = byte.MaxValue;
            }
        }
        foreach (Hash256 hash in unreadable) Delete(hash);
        damaged = unreadable.Count;
        return found;
    }

    public void Write(Transaction transaction, BlobSidecar sidecar)
    {
        using IWriteBatch batch = store.BeginWrite();
        Hash256 hash = transaction.Hash;
        Span<byte> key = stackalloc byte[KeySize];
        batch.Put(Column.Blobs, KeyOf(hash, 0, key), (byte[])[(byte)sidecar.Version, .. transaction.Encode().Span]);
        for (int i = 0; i < sidecar.Blobs.Count; i++) batch.Put(Column.Blobs, KeyOf(hash, i + 1, key), BlobRecord(sidecar, i));
        batch.Commit();
    }

    public void Delete(in Hash256 hash)
    {
        using IWriteBatch batch = store.BeginWrite();
        Span<byte> from = stackalloc byte[KeySize], to = stackalloc byte[KeySize];
        batch.DeleteRange(Column.Blobs, KeyOf(hash, 0, from), KeyOf(hash, byte.MaxValue, to));
        batch.Commit();
    }

    /// <summary>Reads one blob with its commitment and proofs, as a sidecar of that blob alone.</summary>
    /// <returns>False where it is not there.</returns>
    public bool TryReadBlob(in Hash256 hash, int index, [NotNullWhen(true)] out BlobSidecar? blob)
    {
        blob = null;
        Span<byte> key = stackalloc byte[KeySize];
        if (!store.TryGet(Column.Blobs, KeyOf(hash, index + 1, key), out byte[]? record)) return false;
        int proofs = (record.Length - 1 - BlobSidecar.CommitmentSize - BlobSidecar.BlobSize) / BlobSidecar.ProofSize;
        BlobSidecarVersion version = (BlobSidecarVersion)record[0];
        int at = 1 + BlobSidecar.CommitmentSize;
        ReadOnlyMemory<byte>[] read = new ReadOnlyMemory<byte>[Math.Max(proofs, 0)];
        for (int i = 0; i < read.Length; i++, at += BlobSidecar.ProofSize) read[i] = record.AsMemory(at, BlobSidecar.ProofSize);
        if (record.Length - at != BlobSidecar.BlobSize) throw Damaged(hash, index);
        blob = new BlobSidecar(version, [record.AsMemory(at)], [record.AsMemory(1, BlobSidecar.CommitmentSize)], read);
        return blob.HasCountsFor(1) ? true : throw Damaged(hash, index);
    }

    /// <summary>Reads a transaction's whole sidecar.</summary>
    /// <returns>False where it is not there.</returns>
    public bool TryReadSidecar(in Hash256 hash, int blobs, [NotNullWhen(true)] out BlobSidecar? sidecar)
    {
        sidecar = null;
        List<ReadOnlyMemory<byte>> bodies = [], commitments = [], proofs = [];
        BlobSidecarVersion version = default;
        for (int i = 0; i < blobs; i++)
        {
            if (!TryReadBlob(hash, i, out BlobSidecar? one)) return false;
            if (i != 0 && one.Version != version) return false; // it is being rewritten in another form
            version = one.Version;
            bodies.AddRange(one.Blobs);
            commitments.AddRange(one.Commitments);
            proofs.AddRange(one.Proofs);
        }
        sidecar = new BlobSidecar(version, bodies, commitments, proofs);
        return true;
    }

    private static bool TryDecode(
        ICursor cursor, in Hash256 hash, [NotNullWhen(true)] out Transaction? transaction, out BlobSidecarVersion version)
    {
        transaction = null;
        version = default;
        ReadOnlySpan<byte> value = cursor.Value;
        if (cursor.Key.Length != KeySize || cursor.Key[^1] != 0 || value.IsEmpty) return false;
        version = (BlobSidecarVersion)value[0];
        return version <= BlobSidecarVersion.CellProofs
            && Transaction.TryDecode(value[1..].ToArray(), out transaction, out _)
            && transaction.Type == TransactionType.Blob && transaction.Hash == hash;
    }

    private static byte[] BlobRecord(BlobSidecar sidecar, int index)
    {
        int proofs = sidecar.ProofsPerBlob;
        byte[] record = new byte[1 + BlobSidecar.CommitmentSize + proofs * BlobSidecar.ProofSize + BlobSidecar.BlobSize];
        record[0] = (byte)sidecar.Version;
        sidecar.Commitments[index].CopyTo(record.AsMemory(1));
        int at = 1 + BlobSidecar.CommitmentSize;
        for (int i = 0; i < proofs; i++, at += BlobSidecar.ProofSize)
            sidecar.Proofs[index * proofs + i].CopyTo(record.AsMemory(at));
        sidecar.Blobs[index].CopyTo(record.AsMemory(at));
        return record;
    }

    private static Span<byte> KeyOf(in Hash256 hash, int part, Span<byte> key)
    {
        hash.Bytes.CopyTo(key);
        key[^1] = (byte)part;
        return key;
    }

    private static StoreException Damaged(in Hash256 hash, int index) => new(
        $"Column {Column.Blobs}: the record of blob {index} of transaction {hash} has a wrong length. " +
        "Delete the column's files; the blobs of waiting transactions are all that is lost.");
}
