using Altius.Primitives;

namespace Altius.Core;

/// <summary>A validator withdrawal pushed by the consensus layer (EIP-4895).</summary>
/// <param name="AmountInGwei">Credited to the address, in gwei.</param>
public sealed record Withdrawal(ulong Index, ulong ValidatorIndex, Address Address, ulong AmountInGwei);

/// <summary>A header with its body.</summary>
/// <param name="Ommers">Empty after the merge.</param>
/// <param name="Withdrawals">Null before Shanghai.</param>
public sealed record Block(
    BlockHeader Header,
    IReadOnlyList<Transaction> Transactions,
    IReadOnlyList<BlockHeader> Ommers,
    IReadOnlyList<Withdrawal>? Withdrawals);
