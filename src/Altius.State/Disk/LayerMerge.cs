using Altius.Core;
using Altius.Db;
using Altius.Primitives;
using Altius.Trie;

namespace Altius.State;

/// <summary>
/// Puts a line of layers into a batch: what they come to in the end as flat values and trie nodes, and what each of them
/// overwrote as history. Works on one thread and reads only what never changes.
/// </summary>
internal sealed class LayerMerge(IWriteBatch batch, PersistedState from, StateMemory memory, StateTries tries)
{
    private readonly Dictionary<Address, Merged> _merged = [];

    /// <summary>Trie nodes put.</summary>
    public long NodesPut { get; private set; }

    /// <summary>The storage tries that are on disk once the batch is, by hashed address.</summary>
    public IEnumerable<KeyValuePair<Hash256, PatriciaTrie>> Storages =>
        _merged.Values.Where(merged => merged.Last.Storage is not null)
            .Select(merged => KeyValuePair.Create(merged.Last.Hashed, merged.Last.Storage!));

    /// <summary>Takes the next layer in.</summary>
    /// <param name="history">The record of its block, which gets what the layer overwrites; null to keep no history of
    /// it.</param>
    public void Add(Layer layer, BlockChanges? history)
    {
        foreach (AccountEdit edit in layer.Edits)
        {
            if (!_merged.TryGetValue(edit.Who, out Merged? merged))
                _merged.Add(edit.Who, merged = new Merged(from, memory, edit.Who));
            merged.Add(edit, history, batch);
        }
        foreach ((Hash256 hash, ReadOnlyMemory<byte> code) in layer.Codes) batch.Put(Column.Codes, hash.Bytes, code.Span);
        history?.Write(batch);
    }

    /// <summary>Puts what all layers came to.</summary>
    /// <param name="accounts">The account trie after the last.</param>
    public void Finish(PatriciaTrie accounts)
    {
        foreach (Merged merged in _merged.Values)
        {
            merged.WriteFlat(batch);
            NodesPut += merged.WriteNodes(batch, tries);
        }
        NodeWriter nodes = new(batch, account: null);
        accounts.WriteChangesSince(from.Accounts, nodes);
        NodesPut += nodes.Count;
    }

    /// <summary>One account on its way through the layers.</summary>
    private sealed class Merged(PersistedState from, StateMemory memory, Address who)
    {
        private readonly Dictionary<Hash256, UInt256> _slots = []; // by hashed slot
        private bool _isWiped;

        /// <summary>The account as the last layer left it.</summary>
        public AccountVersion Last { get; private set; } = null!;

        public void Add(in AccountEdit edit, BlockChanges? history, IWriteBatch batch)
        {
            AccountVersion version = edit.Version;
            KnownAccount before = Last is null ? memory.ReadAccount(from, who) : new(Last.Exists, Last.Account);
            Last = version;
            List<Hash256> changedSlots = [];
            if (version.IsWiped) Wipe(edit, history, batch, changedSlots);
            else foreach (SlotEdit slot in edit.Slots) Change(slot, history, batch, changedSlots);

            bool isChanged = before.Exists != version.Exists || before.Account != version.Account;
            if (history is null || !isChanged) return;
            history.Accounts.Add(version.Hashed, changedSlots);
            History.PutAccount(batch, version.Hashed, history.Block.Number, before);
        }

        public void WriteFlat(IWriteBatch batch)
        {
            Span<byte> key = stackalloc byte[StateKeys.SlotLength];
            Span<byte> value = stackalloc byte[FlatAccount.MaxLength];
            Hash256 account = Last.Hashed;
            if (Last.Exists) batch.Put(Column.Accounts, account.Bytes, value[..Last.Account.Encode(value)]);
            else batch.Delete(Column.Accounts, account.Bytes);

            IEnumerable<Hash256> wiped = _isWiped ? SlotsOnDisk().Keys : [];
            foreach (Hash256 slot in wiped) batch.Delete(Column.Slots, StateKeys.Slot(in account, in slot, key));
            foreach ((Hash256 slot, UInt256 word) in _slots)
            {
                StateKeys.Slot(in account, in slot, key);
                if (word.IsZero) batch.Delete(Column.Slots, key);
                else batch.Put(Column.Slots, key, FlatState.EncodeSlot(in word, value));
            }
        }

        public long WriteNodes(IWriteBatch batch, StateTries tries)
        {
            if (_isWiped) DeleteNodes(batch);
            if (Last.Storage is not { } storage) return 0;
            KnownAccount onDisk = memory.ReadAccount(from, who);
            Hash256 before = _isWiped || !onDisk.Exists ? PatriciaTrie.EmptyRoot : onDisk.Account.StorageRoot;
            if (before == storage.Root) return 0;
            NodeWriter nodes = new(batch, Last.Hashed);
            storage.WriteChangesSince(tries.OpenStorage(Last.Hashed, before), nodes);
            return nodes.Count;
        }

        private void Change(in SlotEdit edit, BlockChanges? history, IWriteBatch batch, List<Hash256> changed)
        {
            Hash256 slot = StateKeys.Of(edit.Slot);
            UInt256 value = edit.Version.Value;
            if (history is not null)
            {
                UInt256 before = _slots.TryGetValue(slot, out UInt256 known) ? known
                    : _isWiped ? default
                    : memory.ReadSlot(from, who, edit.Slot);
                Record(slot, before, value, history, batch, changed);
            }
            _slots[slot] = value;
        }

        /// <summary>All slots go, but for what the block put there afterwards.</summary>
        private void Wipe(in AccountEdit edit, BlockChanges? history, IWriteBatch batch, List<Hash256> changed)
        {
            Dictionary<Hash256, UInt256> before = history is null || _isWiped ? [] : SlotsOnDisk();
            foreach ((Hash256 slot, UInt256 value) in _slots) before[slot] = value;
            _slots.Clear();
            _isWiped = true;
            foreach (SlotEdit slot in edit.Slots) _slots[StateKeys.Of(slot.Slot)] = slot.Version.Value;
            if (history is null) return;
            foreach (Hash256 slot in before.Keys.Union(_slots.Keys))
                Record(slot, before.GetValueOrDefault(slot), _slots.GetValueOrDefault(slot), history, batch, changed);
        }

        private void Record(
            in Hash256 slot, in UInt256 before, in UInt256 after, BlockChanges history, IWriteBatch batch, List<Hash256> changed)
        {
            if (before == after) return;
            changed.Add(slot);
            History.PutSlot(batch, Last.Hashed, slot, history.Block.Number, before);
        }

        private Dictionary<Hash256, UInt256> SlotsOnDisk()
        {
            Dictionary<Hash256, UInt256> slots = [];
            using ICursor cursor = from.View.OpenCursor(Column.Slots);
            Hash256 account = Last.Hashed;
            for (bool more = cursor.Seek(account.Bytes); more && cursor.Key.StartsWith(account.Bytes); more = cursor.Next())
                slots.Add(new Hash256(cursor.Key[Hash256.Size..]), FlatState.DecodeSlot(Column.Slots, cursor.Key, cursor.Value));
            return slots;
        }

        private void DeleteNodes(IWriteBatch batch)
        {
            using ICursor cursor = from.View.OpenCursor(Column.StorageNodes);
            Hash256 account = Last.Hashed;
            for (bool more = cursor.Seek(account.Bytes); more && cursor.Key.StartsWith(account.Bytes); more = cursor.Next())
                batch.Delete(Column.StorageNodes, cursor.Key);
        }
    }
}
