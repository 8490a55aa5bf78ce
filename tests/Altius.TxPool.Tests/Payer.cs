using Altius.Core;
using Altius.Crypto;
using Altius.Primitives;

namespace Altius.TxPool.Tests;

/// <summary>An account that sends transactions: by a name alone where nobody recovers it, else by a key.</summary>
internal sealed class Payer
{
    public const ulong ChainId = 1337;
    public const ulong Gwei = 1_000_000_000;

    private readonly byte[] _key = new byte[32];
    private readonly ulong _number;

    public Payer(int number)
    {
        _number = (ulong)number;
        _key[0] = 0x33;
        _key[31] = (byte)number;
        Transaction probe = Signed(new Transaction { To = default(Address) });
        Assert.That(probe.TryRecoverSender(out Address address));
        Address = address;
    }

    public Address Address { get; }

    /// <summary>A transfer with prices in gwei, unsigned but of a known sender: cheap to make by the thousand.</summary>
    public Transaction Pay(
        ulong nonce, ulong tip = 1, ulong cap = 100, ulong value = 1, ulong gas = 21_000, int data = 0) => new()
        {
            AssumedSender = Address,
            Type = TransactionType.DynamicFee,
            ChainId = ChainId,
            Nonce = nonce,
            To = Address.FromNumber(0xb0b),
            Value = value,
            GasLimit = gas,
            Data = new byte[data],
            MaxFeePerGas = (UInt256)cap * Gwei,
            MaxPriorityFeePerGas = (UInt256)tip * Gwei,
            R = _number,
            S = 1,
        };

    public Transaction Signed(Transaction unsigned) =>
        TransactionSigner.TrySign(unsigned, _key, out Transaction? signed)
            ? signed
            : throw new InvalidOperationException("No signature.");

    public SetCodeAuthorization Authorize(ulong nonce) =>
        TransactionSigner.TrySign(
            new SetCodeAuthorization(ChainId, Address.FromNumber(0xc0de), nonce, 0, 0, 0), _key, out SetCodeAuthorization? signed)
            ? signed
            : throw new InvalidOperationException("No signature.");

    /// <summary>A set-code transaction that delegates these.</summary>
    public Transaction SetCode(ulong nonce, params SetCodeAuthorization[] authorizations) => Signed(new Transaction
    {
        Type = TransactionType.SetCode,
        ChainId = ChainId,
        Nonce = nonce,
        To = Address.FromNumber(0xb0b),
        GasLimit = 200_000,
        MaxFeePerGas = 100 * Gwei,
        MaxPriorityFeePerGas = Gwei,
        AuthorizationList = authorizations,
    });

    /// <summary>A blob transaction whose blobs, one for each seed, are committed to and proven.</summary>
    public PooledTransaction Blobs(
        ulong nonce, BlobSidecarVersion version = BlobSidecarVersion.BlobProofs, ulong tip = 1, ulong cap = 100,
        ulong blobCap = 100, params byte[] seeds)
    {
        if (seeds.Length == 0) seeds = [1];
        BlobSidecar sidecar = BlobProofs.Convert(Sidecar(seeds), version, default);
        Hash256[] hashes = [.. sidecar.Commitments.Select(VersionedHash)];
        return new PooledTransaction(
            Signed(new Transaction
            {
                Type = TransactionType.Blob,
                ChainId = ChainId,
                Nonce = nonce,
                To = Address.FromNumber(0xb0b),
                GasLimit = 21_000,
                MaxFeePerGas = (UInt256)cap * Gwei,
                MaxPriorityFeePerGas = (UInt256)tip * Gwei,
                MaxFeePerBlobGas = (UInt256)blobCap * Gwei,
                BlobVersionedHashes = hashes,
            }), sidecar);
    }

    private static Hash256 VersionedHash(ReadOnlyMemory<byte> commitment)
    {
        Span<byte> hash = stackalloc byte[32];
        Kzg.WriteVersionedHash(commitment.Span, hash);
        return new Hash256(hash);
    }

    private static BlobSidecar Sidecar(byte[] seeds)
    {
        List<ReadOnlyMemory<byte>> blobs = [], commitments = [], proofs = [];
        foreach (byte seed in seeds)
        {
            byte[] blob = new byte[BlobSidecar.BlobSize], commitment = new byte[48], proof = new byte[48];
            for (int i = 31; i < blob.Length; i += 32 * 97) blob[i] = seed;
            Assert.That(Kzg.TryBlobToCommitment(blob, commitment) && Kzg.TryComputeBlobProof(blob, commitment, proof));
            blobs.Add(blob);
            commitments.Add(commitment);
            proofs.Add(proof);
        }
        return new BlobSidecar(BlobSidecarVersion.BlobProofs, blobs, commitments, proofs);
    }
}
