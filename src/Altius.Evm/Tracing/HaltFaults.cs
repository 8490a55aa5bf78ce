namespace Altius.Evm;

/// <summary>The words that traces of all clients have for what went wrong.</summary>
public static class HaltFaults
{
    /// <summary>Whether more gas might have helped.</summary>
    public static bool IsForGas(this Halt halt) => halt is Halt.OutOfGas or Halt.StorageSentry or Halt.CodeDepositOutOfGas;

    /// <summary>
    /// What went wrong, lower case; null where nothing did. <see cref="HaltView.Fault"/> says more where a detail is known.
    /// </summary>
    public static string? Fault(this Halt halt) => halt switch
    {
        Halt.None or Halt.Stop or Halt.Return or Halt.SelfDestruct => null,
        Halt.Revert => "execution reverted",
        Halt.OutOfGas => "out of gas",
        Halt.StorageSentry => "out of gas: not enough gas for reentrancy sentry",
        Halt.InvalidOpcode => "invalid opcode",
        Halt.StackUnderflow => "stack underflow",
        Halt.StackOverflow => "stack limit reached",
        Halt.InvalidJump => "invalid jump destination",
        Halt.WriteInStaticCall => "write protection",
        Halt.ReturnDataOutOfBounds => "return data out of bounds",
        Halt.InvalidCode => "invalid code: must not begin with 0xef",
        Halt.CodeTooLarge => "max code size exceeded",
        Halt.CodeDepositOutOfGas => "contract creation code storage out of gas",
        Halt.InitCodeTooLarge => "out of gas: max initcode size exceeded",
        Halt.AddressCollision => "contract address collision",
        Halt.PrecompileFailed => "precompiled failed",
        Halt.NonceOverflow => "nonce uint64 overflow",
        Halt.CallTooDeep => "max call depth exceeded",
        Halt.InsufficientBalance => "insufficient balance for transfer",
        _ => throw new ArgumentOutOfRangeException(nameof(halt), halt, null),
    };
}
