using System.Runtime.CompilerServices;
using Altius.Primitives;

namespace Altius.Evm;

/// <summary>What a journal entry did; undoing it restores what the entry kept.</summary>
internal enum Change : byte
{
    Balance,
    Nonce,
    /// <summary>Keeps the code hash; the object is the code.</summary>
    Code,
    /// <summary>The account came to exist.</summary>
    Existence,
    /// <summary>Keeps the number of the transaction it was touched in before.</summary>
    Touch,
    /// <summary>A creation made the account.</summary>
    Creation,
    SelfDestruct,
    AccountWarmed,
    /// <summary>The index is the slot's.</summary>
    SlotWarmed,
    /// <summary>The index is the slot's; keeps its value.</summary>
    Storage,
    /// <summary>Keeps the old value under the key in <see cref="JournalEntry.Key"/>.</summary>
    TransientStorage,
    Refund,
    Log,
}

/// <summary>One change and what it takes to undo it.</summary>
internal struct JournalEntry
{
    public Change Change;
    public int Index;
    public CachedAccount? Account;
    public object? Reference;
    public UInt256 Old;
    public UInt256 Key;
}

/// <summary>
/// The changes of a transaction in order. A checkpoint is the length; going back to one undoes entries from the end.
/// </summary>
internal sealed class Journal
{
    private JournalEntry[] _entries = new JournalEntry[256];

    public int Length { get; private set; }

    /// <summary>A new entry for the caller to fill; <see cref="JournalEntry.Change"/> is set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref JournalEntry Append(Change change, CachedAccount? account)
    {
        if (Length == _entries.Length) Array.Resize(ref _entries, 2 * Length);
        ref JournalEntry entry = ref _entries[Length++];
        entry.Change = change;
        entry.Account = account;
        return ref entry;
    }

    /// <summary>Takes the last entry off; the reference is good until the next <see cref="Append"/>.</summary>
    public ref readonly JournalEntry RemoveLast() => ref _entries[--Length];

    public void Clear() => Length = 0;
}
