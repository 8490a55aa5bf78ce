using System.Text;
using Altius.Core;
using Altius.Crypto;
using Altius.Primitives;

namespace Altius.Devnet.Traffic;

/// <summary>A key with the nonce of its next transaction.</summary>
internal sealed class Wallet
{
    private readonly byte[] _key;

    public Wallet(ReadOnlySpan<byte> key)
    {
        _key = key.ToArray();
        Span<byte> publicKey = stackalloc byte[Secp256k1.PublicKeyLength];
        if (!Secp256k1.TryGetPublicKey(key, publicKey)) throw new ArgumentException("This is no private key.", nameof(key));
        Address = Secp256k1.AddressOf(publicKey);
    }

    public Address Address { get; }

    public ulong Nonce { get; set; }

    /// <summary>A key that follows from a name, for test networks alone.</summary>
    public static Wallet Named(string name) => new(Keccak256.Hash(Encoding.UTF8.GetBytes(name)).Bytes);

    public Transaction Sign(Transaction transaction) =>
        TransactionSigner.TrySign(transaction, _key, out Transaction? signed)
            ? signed : throw new InvalidOperationException("A key that was good does not sign.");

    public SetCodeAuthorization Sign(SetCodeAuthorization authorization) =>
        TransactionSigner.TrySign(authorization, _key, out SetCodeAuthorization? signed)
            ? signed : throw new InvalidOperationException("A key that was good does not sign.");
}
