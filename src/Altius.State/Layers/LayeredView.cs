using Altius.Core;
using Altius.Primitives;
using Altius.Trie;

namespace Altius.State;

/// <summary>The state after a recent block: first the layers, then the cache, then the database.</summary>
/// <param name="top">The block's layer; null for the state on disk itself.</param>
internal sealed class LayeredView(PersistedState persisted, Layer? top, StateMemory memory, StateTries tries)
    : StateView(persisted)
{
    private readonly ulong _persistedNumber = persisted.Block.Number;

    public Layer? Top => top;

    public override BlockReference Block { get; } = top?.Block ?? persisted.Block;

    public override Hash256 Root => Accounts.Root;

    public override PatriciaTrie Accounts => top?.Accounts ?? Persisted.Accounts;

    public override KnownAccount Find(in Address who) => Find(who, out _);

    /// <summary>Finds an account, with its version if a layer changed it.</summary>
    public KnownAccount Find(in Address who, out AccountVersion? version)
    {
        PersistedState disk = Persisted;
        version = top is null ? null : memory.Layers.FindAccount(who, top, _persistedNumber);
        return version is null ? memory.ReadAccount(disk, who) : new(version.Exists, version.Account);
    }

    public override void LoadAccounts(ReadOnlySpan<Address> accounts)
    {
        PersistedState disk = Persisted;
        Address[] missing = new Address[accounts.Length];
        int count = 0;
        foreach (ref readonly Address who in accounts)
        {
            bool isInLayer = top is not null && memory.Layers.FindAccount(who, top, _persistedNumber) is not null;
            if (!isInLayer && !memory.HasAccount(disk, who)) missing[count++] = who;
        }
        if (count != 0) memory.LoadAccounts(disk, missing.AsSpan(0, count));
    }

    public override UInt256 FindSlot(in Address who, in UInt256 slot)
    {
        PersistedState disk = Persisted;
        bool isInLayer = false;
        UInt256 value = default;
        if (top is not null) isInLayer = memory.Layers.TryGetSlot(who, slot, top, _persistedNumber, out value);
        return isInLayer ? value : memory.ReadSlot(disk, who, slot);
    }

    public override ReadOnlyMemory<byte> FindCode(in Hash256 codeHash)
    {
        PersistedState disk = Persisted;
        return memory.Layers.TryGetCode(codeHash, out ReadOnlyMemory<byte> code) ? code : memory.ReadCode(disk, codeHash);
    }

    public override PatriciaTrie OpenStorage(in Address who)
    {
        KnownAccount known = Find(who, out AccountVersion? version);
        if (known.Exists && version?.Storage is { } storage) return storage;
        return tries.OpenStorage(StateKeys.Of(who), known.Exists ? known.Account.StorageRoot : PatriciaTrie.EmptyRoot);
    }
}
