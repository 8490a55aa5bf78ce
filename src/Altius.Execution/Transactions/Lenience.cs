namespace Altius.Execution;

/// <summary>
/// Checks of a transaction that a simulation leaves out. Blocks know none of this: there, every check is made.
/// </summary>
[Flags]
public enum Lenience
{
    /// <summary>All that a block asks of a transaction.</summary>
    None = 0,
    /// <summary>The nonce is what the account has, whatever the transaction says.</summary>
    Nonce = 1 << 0,
    /// <summary>The sender may be a contract (EIP-3607).</summary>
    SenderCode = 1 << 1,
    /// <summary>More gas than one transaction may have in a block (EIP-7825).</summary>
    GasCap = 1 << 2,
    /// <summary>A transaction that names no fee pays none, whatever the base fee; the same for blobs.</summary>
    FreeGas = 1 << 3,
    /// <summary>Types that the fork does not have yet.</summary>
    Type = 1 << 4,

    /// <summary>What a call may do that is never meant for a block.</summary>
    Call = Nonce | SenderCode | GasCap | FreeGas | Type,
    /// <summary>A block that could be, but for signatures: whoever is named as the sender is taken for it.</summary>
    UnsignedBlock = SenderCode | GasCap | Type,
}
