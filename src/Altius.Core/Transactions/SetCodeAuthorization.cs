using Altius.Crypto;
using Altius.Primitives;

namespace Altius.Core;

/// <summary>One signed authorization to delegate an account's code (EIP-7702).</summary>
/// <param name="ChainId">The chain it is for; zero for any.</param>
/// <param name="Address">The account whose code is delegated to; the zero address clears a delegation.</param>
/// <param name="Nonce">The nonce the authority must have.</param>
/// <param name="YParity">0 or 1 where valid.</param>
public sealed record SetCodeAuthorization(UInt256 ChainId, Address Address, ulong Nonce, byte YParity, UInt256 R, UInt256 S)
{
    /// <summary>What the authority signed (EIP-7702).</summary>
    public Hash256 SigningHash
    {
        get
        {
            RlpWriter writer = new(128);
            try
            {
                TransactionEncoder.WriteForSigning(ref writer, this);
                return Keccak256.Hash(writer.Written);
            }
            finally
            {
                writer.Dispose();
            }
        }
    }

    /// <summary>What tells the authority, for those who recover many at once.</summary>
    public RecoverableSignature Signature => new(SigningHash, R, S, YParity);

    /// <summary>The account whose key signed; which authorizations count is a rule of execution and not asked here.</summary>
    /// <returns>False where no key can have made the signature.</returns>
    public bool TryRecoverAuthority(out Address authority) =>
        Secp256k1.TryRecoverAddress(SigningHash.Bytes, R.ToHash256().Bytes, S.ToHash256().Bytes, YParity, out authority);
}
