using Altius.Primitives;

namespace Altius.Core;

/// <summary>What a transaction left behind, as the receipts trie holds it.</summary>
/// <param name="PostStateRoot">Before Byzantium, the state root after the transaction; null since (EIP-658).</param>
/// <param name="Succeeded">Meaningful from Byzantium on.</param>
/// <param name="CumulativeGasUsed">Gas of the block up to and with this transaction.</param>
public sealed partial record Receipt(
    TransactionType Type,
    Hash256? PostStateRoot,
    bool Succeeded,
    ulong CumulativeGasUsed,
    Bloom Bloom,
    IReadOnlyList<Log> Logs)
{
    // Boxed: a room of its own in each receipt would stay empty ever since.
    private readonly object? _postStateRoot = PostStateRoot;

    public Hash256? PostStateRoot
    {
        get => (Hash256?)_postStateRoot;
        init => _postStateRoot = value;
    }
}
