using Altius.Core;
using Altius.Execution;
using Altius.Primitives;

namespace Altius.TxPool;

/// <summary>A waiting transaction with what the pool wants to know of it. Changed under the pool's lock alone.</summary>
internal sealed class PoolEntry
{
    /// <param name="pooled">Its sender can be recovered.</param>
    /// <param name="sequence">Counts arrivals.</param>
    /// <param name="arrived">In the pool's clock.</param>
    public PoolEntry(PooledTransaction pooled, in Address sender, long sequence, long arrived)
    {
        Transaction = pooled.Transaction;
        Sender = sender;
        Sequence = sequence;
        Arrived = arrived;
        Size = Transaction.EncodedSize + SizeOf(pooled.Sidecar);
        SidecarVersion = pooled.Sidecar?.Version ?? default;
        Cost = TransactionPrice.TryGetHighestCost(Transaction, out UInt256 cost) ? cost : UInt256.MaxValue;
        Authorities = AuthoritiesOf(Transaction);
    }

    public Transaction Transaction { get; }

    public Address Sender { get; }

    public long Sequence { get; }

    public long Arrived { get; }

    /// <summary>Bytes, the sidecar included.</summary>
    public long Size { get; }

    /// <summary>Wei at its fee caps, the value included.</summary>
    public UInt256 Cost { get; }

    /// <summary>Whose code it would set (EIP-7702).</summary>
    public IReadOnlyList<Address> Authorities { get; }

    /// <summary>The form of the proofs that are on disk.</summary>
    public BlobSidecarVersion SidecarVersion { get; set; }

    /// <summary>Whether it could be in the next block.</summary>
    public bool IsPending { get; set; }

    /// <summary>Whether it has been told that it could be.</summary>
    public bool IsAnnounced { get; set; }

    public ulong Nonce => Transaction.Nonce;

    public Hash256 Hash => Transaction.Hash;

    public bool HasBlobs => Transaction.Type == TransactionType.Blob;

    private static long SizeOf(BlobSidecar? sidecar) => sidecar is null ? 0
        : sidecar.Blobs.Count * (long)BlobSidecar.BlobSize + sidecar.Commitments.Count * (long)BlobSidecar.CommitmentSize
            + sidecar.Proofs.Count * (long)BlobSidecar.ProofSize;

    private static List<Address> AuthoritiesOf(Transaction transaction)
    {
        List<Address> authorities = [];
        foreach (SetCodeAuthorization authorization in transaction.AuthorizationList)
        {
            bool isSigned = authorization.YParity <= 1;
            if (isSigned && authorization.TryRecoverAuthority(out Address authority)) authorities.Add(authority);
        }
        return authorities;
    }
}
