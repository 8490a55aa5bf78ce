using Altius.Core;
using Altius.Crypto;
using Altius.Evm;
using Altius.JsonRpc.Debug;
using Altius.Primitives;
using Altius.State;
using Altius.Trie;

namespace Altius.JsonRpc;

/// <summary>A state to read, and the block after which it is that.</summary>
/// <param name="header">Of the block; of one that is still to be made where that is the pending one.</param>
/// <param name="kept">What is disposed of with it.</param>
/// <param name="state">What is read: what is kept, with the changes.</param>
/// <param name="changes">Of the block that is still to be made; null where it is kept as it is.</param>
internal readonly struct OpenedState(BlockHeader header, StateSnapshot kept, IStateReader state, StateDiff? changes = null)
    : IDisposable
{
    public BlockHeader Header => header;

    public IStateReader State => state;

    /// <summary>The state of a block of the chain, on which <see cref="Changes"/> are made.</summary>
    public StateSnapshot Kept => kept;

    /// <summary>Those of the block that is still to be made; shared, and not to be changed; null where there is none.</summary>
    public StateDiff? Changes => changes;

    /// <summary>An account with the trie nodes that prove it and the slots asked for (EIP-1186).</summary>
    public AccountProof Prove(in Address who, IReadOnlyList<UInt256> slots)
    {
        if (changes is null) return kept.Prove(who, slots);
        TouchedTries tries = new(kept);
        tries.Apply(changes);
        state.TryGetAccount(who, out Account account);
        PatriciaTrie storage = tries.StorageOf(who);
        List<SlotProof> proofs = new(slots.Count);
        foreach (UInt256 slot in slots)
            proofs.Add(new SlotProof(
                slot, state.GetStorage(who, slot), Proof.Create(storage, Keccak256.Hash(slot.ToHash256().Bytes).Bytes)));
        return new AccountProof(
            who, account, storage.Root, Proof.Create(tries.Accounts, Keccak256.Hash(who.Bytes).Bytes), proofs);
    }

    public void Dispose() => kept.Dispose();
}
