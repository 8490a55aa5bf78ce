namespace Altius.TxPool;

/// <summary>Whether a transaction was taken in.</summary>
/// <param name="Error">Null where it was; else what is told to the user, worded as libraries expect it ("nonce too low").</param>
public readonly record struct PoolVerdict(string? Error)
{
    public bool IsAccepted => Error is null;
}
