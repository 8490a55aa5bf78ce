namespace Altius.Client.Replay;

/// <summary>What came of replaying one block.</summary>
/// <param name="Mismatch">The first difference, null where the block gave what it states.</param>
/// <param name="Milliseconds">Of execution alone: the median over the repetitions.</param>
/// <param name="AllocatedBytes">By the executing thread in the last repetition.</param>
internal sealed record ReplayResult(ReplayBlock Block, string? Mismatch, double Milliseconds, long AllocatedBytes)
{
    public int Transactions => Block.Block.Transactions.Count;

    /// <summary>Gas of the block as its header states it.</summary>
    public ulong Gas => Block.Block.Header.GasUsed;

    public double MegagasPerSecond => Rate(Gas, Milliseconds);

    public static double Rate(ulong gas, double milliseconds) => milliseconds > 0 ? gas / milliseconds / 1000 : 0;
}
