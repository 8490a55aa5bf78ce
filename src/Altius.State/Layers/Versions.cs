using Altius.Primitives;
using Altius.Trie;

namespace Altius.State;

/// <summary>What a block did to one account.</summary>
internal readonly record struct AccountEdit(Address Who, AccountVersion Version, IReadOnlyList<SlotEdit> Slots);

/// <summary>What a block did to one slot.</summary>
internal readonly record struct SlotEdit(UInt256 Slot, SlotVersion Version);

/// <summary>An account as a block left it, and behind it what other recent blocks left, newest additions first.</summary>
internal sealed class AccountVersion(Hash256 hashed, bool exists, FlatAccount account, bool isWiped, PatriciaTrie? storage)
    : Version<AccountVersion>
{
    /// <summary>keccak(address).</summary>
    public Hash256 Hashed => hashed;

    public bool Exists => exists;

    public FlatAccount Account { get; } = account;

    /// <summary>Whether all slots from before the block are gone.</summary>
    public bool IsWiped => isWiped;

    /// <summary>The storage trie, if any layer from the disk up to this one changed it.</summary>
    public PatriciaTrie? Storage => storage;
}

/// <summary>A slot as a block left it.</summary>
internal sealed class SlotVersion(in UInt256 value) : Version<SlotVersion>
{
    private readonly UInt256 _value = value;

    public ref readonly UInt256 Value => ref _value;
}

/// <summary>That a block dropped all storage of an account.</summary>
internal sealed class WipeVersion : Version<WipeVersion>;

/// <summary>A link of a chain of versions of one thing, by whichever layers changed it.</summary>
internal abstract class Version<T> where T : Version<T>
{
    private volatile T? _older;

    /// <summary>The layer of the block; set when the layer is made.</summary>
    public Layer Layer { get; set; } = null!;

    /// <summary>The version that was added before.</summary>
    public T? Older
    {
        get => _older;
        set => _older = value;
    }
}
