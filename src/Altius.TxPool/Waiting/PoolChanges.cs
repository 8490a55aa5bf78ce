using Altius.Core;

namespace Altius.TxPool;

/// <summary>What a step made of the pool, to be acted upon once the lock is free.</summary>
internal sealed class PoolChanges
{
    /// <summary>Fit for the next block for the first time.</summary>
    public List<PoolEntry> BecamePending { get; } = [];

    /// <summary>No longer waiting: replaced, evicted, expired, or no longer valid.</summary>
    public List<PoolEntry> Dropped { get; } = [];
}
