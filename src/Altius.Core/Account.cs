using Altius.Primitives;

namespace Altius.Core;

/// <summary>What execution knows of an account, without its storage.</summary>
/// <param name="Nonce">Transactions sent, or contracts created (EIP-2681 keeps it below 2^64 − 1).</param>
/// <param name="Balance">In wei.</param>
/// <param name="CodeHash">Keccak-256 of the code; <see cref="EmptyCodeHash"/> where there is none.</param>
/// <param name="HasStorage">Whether any storage slot is non-zero (decides creation collisions, EIP-7610).</param>
public readonly record struct Account(ulong Nonce, UInt256 Balance, Hash256 CodeHash, bool HasStorage)
{
    /// <summary>Keccak-256 of the empty string.</summary>
    public static readonly Hash256 EmptyCodeHash =
        Hash256.Parse("c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");

    /// <summary>An account that holds nothing.</summary>
    public static readonly Account Empty = new(0, UInt256.Zero, EmptyCodeHash, false);

    public bool HasCode => CodeHash != EmptyCodeHash;

    /// <summary>Empty in the sense of EIP-161: no nonce, no balance, no code.</summary>
    public bool IsEmpty => Nonce == 0 && Balance.IsZero && !HasCode;
}
