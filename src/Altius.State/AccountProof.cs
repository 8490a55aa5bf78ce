using Altius.Core;
using Altius.Primitives;

namespace Altius.State;

/// <summary>An account and the nodes that prove it, root first (EIP-1186).</summary>
/// <param name="StorageRoot">The root of an empty trie where the account has no storage.</param>
public sealed record AccountProof(
    Address Address, Account Account, Hash256 StorageRoot, IReadOnlyList<byte[]> Nodes, IReadOnlyList<SlotProof> Slots);

/// <summary>A slot's value and the nodes that prove it, root of the storage trie first.</summary>
public sealed record SlotProof(UInt256 Key, UInt256 Value, IReadOnlyList<byte[]> Nodes);
