namespace Altius.Evm;

/// <summary>How a message ended. Anything after <see cref="Revert"/> is exceptional and takes all its gas.</summary>
public enum Halt
{
    /// <summary>Still running (never seen outside the machine).</summary>
    None,
    Stop,
    Return,
    SelfDestruct,
    Revert,
    OutOfGas,
    /// <summary>SSTORE with no more gas left than a plain transfer is given (EIP-2200).</summary>
    StorageSentry,
    InvalidOpcode,
    StackUnderflow,
    StackOverflow,
    InvalidJump,
    WriteInStaticCall,
    ReturnDataOutOfBounds,
    InvalidCode,
    CodeTooLarge,
    /// <summary>The gas does not pay for keeping the created code.</summary>
    CodeDepositOutOfGas,
    InitCodeTooLarge,
    AddressCollision,
    PrecompileFailed,
    NonceOverflow,
    /// <summary>The call was not made, and its gas is handed back: too deep.</summary>
    CallTooDeep,
    /// <summary>The call was not made, and its gas is handed back: too poor.</summary>
    InsufficientBalance,
}
