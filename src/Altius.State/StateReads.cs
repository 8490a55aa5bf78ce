namespace Altius.State;

/// <summary>
/// What a store has read of its database since it was opened, all threads together; see <see cref="StateStore.Reads"/>.
/// </summary>
/// <param name="Values">Accounts and slots that were neither in a layer nor in the cache.</param>
/// <param name="ValueTime">What reading them took.</param>
/// <param name="Nodes">Trie nodes that were not in memory.</param>
/// <param name="NodeTime">What reading them took.</param>
public readonly record struct StateReads(long Values, TimeSpan ValueTime, long Nodes, TimeSpan NodeTime)
{
    /// <summary>What was read between two moments.</summary>
    public static StateReads operator -(StateReads now, StateReads before) => new(
        now.Values - before.Values, now.ValueTime - before.ValueTime, now.Nodes - before.Nodes, now.NodeTime - before.NodeTime);
}
