using Altius.Core;
using Altius.Evm;
using Altius.Primitives;

namespace Altius.Execution;

/// <summary>What came of running one transaction.</summary>
/// <param name="Error">Why it may not stand in the block; then nothing was changed and the rest is empty.</param>
/// <param name="Halt">How its code ended.</param>
/// <param name="GasUsed">What was paid for: after refunds, and at least the floor (EIP-7623).</param>
/// <param name="Logs">Its events, owned by the receiver.</param>
/// <param name="Output">Return data or revert reason, good until the next transaction runs.</param>
/// <param name="Created">The account that a creation made, or tried to make.</param>
public readonly record struct TransactionResult(
    TransactionError Error, Halt Halt, ulong GasUsed, Log[] Logs, ReadOnlyMemory<byte> Output, Address? Created)
{
    /// <summary>The most gas it held at any time: what was paid for, and what was refunded of that.</summary>
    public ulong PeakGas { get; init; }

    /// <summary>Whether its code ran to a good end (EIP-658).</summary>
    public bool Succeeded => Halt is Halt.Stop or Halt.Return or Halt.SelfDestruct;

    internal static TransactionResult Invalid(TransactionError error) => new(error, Halt.None, 0, [], default, null);
}
