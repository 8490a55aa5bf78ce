namespace Altius.State;

/// <summary>How much a <see cref="StateStore"/> keeps.</summary>
public sealed record StateStoreOptions
{
    /// <summary>
    /// Blocks whose past states can be opened, and that can be rolled back; 0 for none, <see cref="ulong.MaxValue"/> for all.
    /// </summary>
    public ulong History { get; init; } = 10_000;

    /// <summary>Bytes of accounts, slots and code kept in memory.</summary>
    public long CacheBytes { get; init; } = 128L << 20;

    /// <summary>
    /// Trie nodes kept in memory, about 700 bytes each: with more, those not near a root are forgotten when a state is persisted.
    /// </summary>
    public long TrieNodes { get; init; } = 300_000;
}
