using Altius.Crypto;
using Altius.Primitives;

namespace Altius.Core;

/// <summary>The addresses that contracts get.</summary>
public static class ContractAddress
{
    /// <summary>Of CREATE and creation transactions: the hash of the RLP of creator and nonce (Yellow Paper, 7).</summary>
    public static Address FromNonce(in Address creator, ulong nonce)
    {
        using RlpWriter writer = new(64);
        int list = writer.BeginList();
        writer.Write(creator);
        writer.Write(nonce);
        writer.EndList(list);
        return FromHash(Keccak256.Hash(writer.Written));
    }

    /// <summary>Of CREATE2: the hash of 0xff, creator, salt and the hash of the init code (EIP-1014).</summary>
    public static Address FromSalt(in Address creator, in UInt256 salt, ReadOnlySpan<byte> initCode)
    {
        Span<byte> preimage = stackalloc byte[1 + Address.Size + 2 * Hash256.Size];
        preimage[0] = 0xff;
        creator.Bytes.CopyTo(preimage[1..]);
        salt.WriteBigEndian(preimage[21..]);
        Keccak256.Hash(initCode).Bytes.CopyTo(preimage[53..]);
        return FromHash(Keccak256.Hash(preimage));
    }

    private static Address FromHash(in Hash256 hash) => new(hash.Bytes[12..]);
}
