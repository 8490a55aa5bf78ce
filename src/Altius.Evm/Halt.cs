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
    InvalidOpcode,
    StackUnderflow,
    StackOverflow,
    InvalidJump,
    WriteInStaticCall,
    ReturnDataOutOfBounds,
    InvalidCode,
    CodeTooLarge,
    AddressCollision,
    PrecompileFailed,
    NonceOverflow,
    /// <summary>The call was not made, and its gas is handed back: too deep.</summary>
    CallTooDeep,
    /// <summary>The call was not made, and its gas is handed back: too poor.</summary>
    InsufficientBalance,
}
