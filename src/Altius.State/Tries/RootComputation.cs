using Altius.Core;
using Altius.Crypto;
using Altius.Evm;
using Altius.Primitives;
using Altius.Trie;

namespace Altius.State;

/// <summary>
/// Turns the diff of a block into what a layer keeps: versions of accounts and slots, and the tries with their root.
/// </summary>
/// <remarks>
/// Concurrency. Who: tasks of the thread pool, one fewer than there are processors, some storage tries each, the largest first,
/// while the caller settles the accounts that have none to wait for and then joins in; then the account trie, which splits
/// itself. Memory: whoever took a trie owns its batch and writes one place of the result; parent state and tries are shared and
/// never change. Completion: the caller waits for all tasks. Cancellation: the first failure stops the
/// rest and is thrown as it was.
/// </remarks>
internal sealed class RootComputation(LayeredView parent, StateTries tries, StateDiff diff)
{
    /// <summary>Fewer changed slots than this in all are not worth starting workers for.</summary>
    private const int ParallelSlots = 64;

    /// <summary>Storage tries with fewer changes are updated on one thread: their neighbours keep the others busy.</summary>
    private const int LargeStorage = 256;

    /// <summary>
    /// Storage tries are updated side by side until they have so many changes, or are so many: enough to hash eight at a time.
    /// </summary>
    private const int SlotsAtOnce = 32, TriesAtOnce = 8;

    private readonly List<Work> _works = new(diff.Accounts.Count);
    private readonly List<Work[]> _groups = []; // the works that touch a storage, the largest first
    private int _taken;

    public (IReadOnlyList<AccountEdit> Edits, PatriciaTrie Accounts) Run()
    {
        Prepare();
        Group();
        bool isLarge = _works.Sum(work => work.Change.Storage.Count) >= ParallelSlots;
        Task[] others = new Task[isLarge ? Environment.ProcessorCount - 1 : 0];
        for (int i = 0; i < others.Length; i++) others[i] = Task.Run(UpdateStorages);

        using TrieBatch changes = new();
        AccountEdit[] edits = new AccountEdit[_works.Count];
        try
        {
            // Most accounts have no storage that changes: they need not wait for the others'.
            Settle(edits, changes, withStorage: false);
            UpdateStorages();
        }
        finally
        {
            // They read of the parent's state, which is the caller's: whatever happened, they must have ended.
            foreach (Task other in others) other.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().GetResult();
        }
        foreach (Task other in others) other.GetAwaiter().GetResult();
        Settle(edits, changes, withStorage: true);
        PatriciaTrie accounts = changes.Count == 0 ? parent.Accounts : parent.Accounts.Update(changes);
        return (edits, accounts);
    }

    /// <summary>Notes what became of accounts whose storage changes, or of the others.</summary>
    private void Settle(AccountEdit[] edits, TrieBatch changes, bool withStorage)
    {
        RlpWriter writer = new(128), before = new(128);
        for (int i = 0; i < edits.Length; i++)
        {
            Work work = _works[i];
            if (work.TouchesStorage != withStorage) continue;
            if (!withStorage) KeepStorage(work);
            AccountVersion version = work.ToVersion();
            edits[i] = new AccountEdit(work.Who, version, work.Slots);
            writer.Clear();
            before.Clear();
            if (version.Exists) version.Account.EncodeLeaf(ref writer);
            if (work.Before.Exists) work.Before.Account.EncodeLeaf(ref before);
            changes.Set(version.Hashed.Bytes, writer.Written, before.Written);
        }
        writer.Dispose();
        before.Dispose();
    }

    /// <summary>Hashes the addresses, eight at a time, and finds what the parent knows of each account.</summary>
    private void Prepare()
    {
        Hash256[] hashes = StateKeys.Of([.. diff.Accounts.Keys]);
        int at = 0;
        foreach ((Address who, AccountChange change) in diff.Accounts)
        {
            KnownAccount before = parent.Find(who, out AccountVersion? version);
            _works.Add(new Work(who, hashes[at++], change, before, version));
        }
    }

    /// <summary>Puts accounts together whose storage tries are updated side by side.</summary>
    private void Group()
    {
        List<Work> group = [];
        int slots = 0;
        foreach (Work work in _works.Where(work => work.TouchesStorage).OrderByDescending(work => work.SlotCount))
        {
            group.Add(work);
            slots += work.SlotCount;
            if (slots < SlotsAtOnce && group.Count < TriesAtOnce) continue;
            _groups.Add([.. group]);
            group.Clear();
            slots = 0;
        }
        if (group.Count != 0) _groups.Add([.. group]);
    }

    /// <summary>Updates one group of storage tries after the other, until all are taken.</summary>
    private void UpdateStorages()
    {
        try
        {
            for (int next; (next = Interlocked.Increment(ref _taken) - 1) < _groups.Count;) UpdateStorages(_groups[next]);
        }
        catch
        {
            Volatile.Write(ref _taken, _groups.Count);
            throw;
        }
    }

    private static void KeepStorage(Work work)
    {
        work.StorageRoot = work.HadStorage ? work.Before.Account.StorageRoot : PatriciaTrie.EmptyRoot;
        work.Storage = work.Version?.Storage;
    }

    /// <summary>Updates the storage tries of some accounts, side by side.</summary>
    private void UpdateStorages(ReadOnlySpan<Work> works)
    {
        PatriciaTrie[] storages = new PatriciaTrie[works.Length];
        TrieBatch[] changes = new TrieBatch[works.Length];
        for (int i = 0; i < changes.Length; i++) changes[i] = new TrieBatch();
        try
        {
            Collect(works, storages, changes);
            bool isLarge = works.Length == 1 && changes[0].Count >= LargeStorage;
            PatriciaTrie[] updated = isLarge ? [storages[0].Update(changes[0])] : PatriciaTrie.Update(storages, changes);
            for (int i = 0; i < works.Length; i++)
            {
                works[i].StorageRoot = updated[i].Root;
                works[i].Storage = updated[i];
            }
        }
        finally
        {
            foreach (TrieBatch batch in changes) batch.Dispose();
        }
    }

    /// <summary>Opens the storage tries of some accounts and puts what changes in each into its batch.</summary>
    private void Collect(ReadOnlySpan<Work> works, Span<PatriciaTrie> storages, ReadOnlySpan<TrieBatch> changes)
    {
        Hash256[] hashes = TakeSlots(works);
        RlpWriter writer = new(64), before = new(64);
        int at = 0;
        for (int i = 0; i < works.Length; i++)
        {
            Work work = works[i];
            storages[i] = Open(work, out bool isEmpty);
            foreach (SlotEdit edit in work.Slots)
            {
                WriteLeaf(ref writer, edit.Version.Value);
                WriteLeaf(ref before, isEmpty ? UInt256.Zero : parent.FindSlot(work.Who, edit.Slot));
                changes[i].Set(hashes[at++].Bytes, writer.Written, before.Written);
            }
        }
        writer.Dispose();
        before.Dispose();
    }

    /// <summary>Notes the slots that change, and hashes their keys, eight at a time.</summary>
    private static Hash256[] TakeSlots(ReadOnlySpan<Work> works)
    {
        int count = 0;
        foreach (Work work in works) count += work.SlotCount;
        byte[] keys = new byte[count * Hash256.Size];
        int at = 0;
        foreach (Work work in works)
        {
            SlotEdit[] slots = new SlotEdit[work.SlotCount];
            work.Slots = slots;
            if (slots.Length == 0) continue;
            int next = 0;
            foreach ((UInt256 slot, UInt256 value) in work.Change.Storage)
            {
                slot.WriteBigEndian(keys.AsSpan(at++ * Hash256.Size));
                slots[next++] = new SlotEdit(slot, new SlotVersion(value));
            }
        }
        Hash256[] hashes = new Hash256[count];
        Keccak256Batch.Hash(keys, StateKeys.EqualEnds(count, Hash256.Size), hashes);
        return hashes;
    }

    /// <summary>The storage trie to which an account's changes go.</summary>
    private PatriciaTrie Open(Work work, out bool isEmpty)
    {
        work.IsWiped = work.HadStorage && (work.Change.StorageWiped || work.Change.After is null);
        isEmpty = work.IsWiped || !work.HadStorage;
        if (isEmpty) return tries.OpenStorage(work.Hashed, PatriciaTrie.EmptyRoot);
        return work.Version?.Storage ?? tries.OpenStorage(work.Hashed, work.Before.Account.StorageRoot);
    }

    /// <summary>What a storage trie holds for a slot: nothing for zero.</summary>
    private static void WriteLeaf(ref RlpWriter writer, in UInt256 value)
    {
        writer.Clear();
        if (!value.IsZero) writer.Write(value);
    }

    /// <summary>One account on its way through the computation.</summary>
    private sealed class Work(Address who, Hash256 hashed, AccountChange change, KnownAccount before, AccountVersion? version)
    {
        public Address Who => who;

        public Hash256 Hashed => hashed;

        public AccountChange Change => change;

        public KnownAccount Before => before;

        /// <summary>What the layers below hold of the account.</summary>
        public AccountVersion? Version => version;

        /// <summary>Slots to be changed: none of an account that is gone.</summary>
        public int SlotCount => change.After is null ? 0 : change.Storage.Count;

        public bool TouchesStorage => change.Storage.Count != 0 || change.StorageWiped || change.After is null;

        public bool HadStorage => before.Exists && before.Account.HasStorage;

        public bool IsWiped { get; set; }

        public Hash256 StorageRoot { get; set; }

        public PatriciaTrie? Storage { get; set; }

        public SlotEdit[] Slots { get; set; } = [];

        public AccountVersion ToVersion()
        {
            FlatAccount account = change.After is { } after
                ? new FlatAccount(after.Nonce, after.Balance, after.CodeHash, StorageRoot)
                : default;
            return new AccountVersion(hashed, change.After is not null, account, IsWiped, Storage);
        }
    }
}
