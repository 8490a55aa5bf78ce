using Altius.Core;
using Altius.Primitives;

namespace Altius.Chain.Tests.Building;

/// <summary>A key whose account the test chains fund.</summary>
internal sealed class Signer
{
    public static readonly Signer[] All = [.. Enumerable.Range(1, 12).Select(number => new Signer(number))];

    private readonly byte[] _key = new byte[32];

    private Signer(int number)
    {
        _key[0] = 0x51;
        _key[31] = (byte)number;
        Assert.That(Sign(new Transaction { To = default(Address) }).Transaction.TryRecoverSender(out Address address));
        Address = address;
    }

    public Address Address { get; }

    public PooledTransaction Sign(Transaction unsigned, BlobSidecar? sidecar = null)
    {
        Assert.That(TransactionSigner.TrySign(unsigned, _key, out Transaction? signed));
        return new PooledTransaction(signed!, sidecar);
    }

    /// <summary>A transfer of one wei, or a call, with this tip in gwei.</summary>
    public PooledTransaction Pay(
        BuildingSite site, ulong nonce, ulong tip = 1, Address? to = null, ReadOnlyMemory<byte> data = default,
        ulong gas = 21_000, UInt256? value = null) =>
        Sign(new Transaction
        {
            Type = TransactionType.DynamicFee,
            ChainId = site.ChainId,
            Nonce = nonce,
            To = to ?? Address.FromNumber(0xb0b),
            Value = value ?? 1UL,
            GasLimit = gas,
            Data = data,
            MaxFeePerGas = 100_000_000_000UL,
            MaxPriorityFeePerGas = tip * 1_000_000_000UL,
        });

    /// <summary>A blob transaction with a sidecar that is right in form only.</summary>
    public PooledTransaction Blobs(BuildingSite site, ulong nonce, int blobs, BlobSidecarVersion version, ulong tip = 1)
    {
        Hash256[] hashes = [.. Enumerable.Range(0, blobs).Select(i => VersionedHash(nonce, i))];
        int proofs = version == BlobSidecarVersion.BlobProofs ? 1 : BlobSidecar.CellsPerExtendedBlob;
        BlobSidecar sidecar = new(version, Pieces(blobs, BlobSidecar.BlobSize), Pieces(blobs, 48), Pieces(blobs * proofs, 48));
        return Sign(new Transaction
        {
            Type = TransactionType.Blob,
            ChainId = site.ChainId,
            Nonce = nonce,
            To = Address.FromNumber(0xb0b),
            GasLimit = 21_000,
            MaxFeePerGas = 100_000_000_000UL,
            MaxPriorityFeePerGas = tip * 1_000_000_000UL,
            MaxFeePerBlobGas = 1_000_000_000UL,
            BlobVersionedHashes = hashes,
        }, sidecar);
    }

    private Hash256 VersionedHash(ulong nonce, int index)
    {
        byte[] hash = new byte[32];
        Address.Bytes.CopyTo(hash.AsSpan(12));
        (hash[0], hash[1], hash[2]) = (1, (byte)nonce, (byte)index);
        return new Hash256(hash);
    }

    private static ReadOnlyMemory<byte>[] Pieces(int count, int size) =>
        [.. Enumerable.Range(0, count).Select(_ => new ReadOnlyMemory<byte>(new byte[size]))];
}
