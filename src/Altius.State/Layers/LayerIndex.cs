using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Altius.Primitives;

namespace Altius.State;

/// <summary>
/// Finds what the layers under a state say of an account or slot, without looking into each: one table for all layers of all
/// branches holds, for each key, a chain of its versions. Most keys are in no layer, and one lookup says so; of the others nearly
/// all find their version first, since forks are few and short. (A table for each layer would take 128 lookups; merging tables
/// would copy each entry many times.)
/// </summary>
/// <remarks>
/// Concurrency. Who: any thread reads; adding and removing layers take turns behind a lock. Memory: chains change only by a link
/// put in front or taken out, each one write of a reference, so a reader meets either; links hold what never changes.
/// Completion: a layer is whole in the index before its state can be opened, and leaves it when no open state stands on it and
/// on an older state of the disk. Nothing cancels it.
/// </remarks>
internal sealed class LayerIndex
{
    private readonly Lock _writing = new();
    private readonly ConcurrentDictionary<Address, AccountVersion> _accounts = new();
    private readonly ConcurrentDictionary<SlotKey, SlotVersion> _slots = new();
    private readonly ConcurrentDictionary<Address, WipeVersion> _wipes = new();
    private readonly ConcurrentDictionary<Hash256, (ReadOnlyMemory<byte> Code, int Layers)> _codes = new();
    private volatile int _wipeCount; // an empty dictionary takes all its locks to say so

    /// <summary>Keys that some layer changed.</summary>
    public int Count => _accounts.Count + _slots.Count;

    /// <summary>The version of an account that a state sees; null where no layer under it changed the account.</summary>
    /// <param name="persisted">The block on disk that the state stands on: older layers are part of that.</param>
    public AccountVersion? FindAccount(in Address who, Layer top, ulong persisted) =>
        _accounts.TryGetValue(who, out AccountVersion? version) ? Seen(version, top, persisted) : null;

    /// <summary>The value of a slot that a state sees.</summary>
    /// <returns>False where no layer under it changed the slot.</returns>
    public bool TryGetSlot(in Address who, in UInt256 slot, Layer top, ulong persisted, out UInt256 value)
    {
        _slots.TryGetValue(new SlotKey(who, slot), out SlotVersion? newest);
        SlotVersion? version = Seen(newest, top, persisted);
        value = version is null ? default : version.Value;
        if (_wipeCount == 0 || !_wipes.TryGetValue(who, out WipeVersion? newestWipe)) return version is not null;
        WipeVersion? wipe = Seen(newestWipe, top, persisted);
        // A block's own slots are what it left after the wipe.
        if (wipe is not null && (version is null || wipe.Layer.Number > version.Layer.Number))
        {
            value = default;
            return true;
        }
        return version is not null;
    }

    public bool TryGetCode(in Hash256 hash, [MaybeNullWhen(false)] out ReadOnlyMemory<byte> code)
    {
        bool found = _codes.TryGetValue(hash, out (ReadOnlyMemory<byte> Code, int Layers) kept);
        code = kept.Code;
        return found;
    }

    public void Add(Layer layer)
    {
        lock (_writing)
        {
            foreach (AccountEdit edit in layer.Edits)
            {
                edit.Version.Layer = layer;
                Push(_accounts, edit.Who, edit.Version);
                if (edit.Version.IsWiped)
                {
                    Push(_wipes, edit.Who, new WipeVersion { Layer = layer });
                    _wipeCount++;
                }
                foreach (SlotEdit slot in edit.Slots)
                {
                    slot.Version.Layer = layer;
                    Push(_slots, new SlotKey(edit.Who, slot.Slot), slot.Version);
                }
            }
            foreach ((Hash256 hash, ReadOnlyMemory<byte> code) in layer.Codes)
                _codes.AddOrUpdate(hash, (code, 1), static (_, kept) => (kept.Code, kept.Layers + 1));
        }
    }

    public void Remove(Layer layer)
    {
        lock (_writing)
        {
            foreach (AccountEdit edit in layer.Edits)
            {
                Pull(_accounts, edit.Who, layer);
                if (edit.Version.IsWiped)
                {
                    Pull(_wipes, edit.Who, layer);
                    _wipeCount--;
                }
                foreach (SlotEdit slot in edit.Slots) Pull(_slots, new SlotKey(edit.Who, slot.Slot), layer);
            }
            foreach (Hash256 hash in layer.Codes.Keys)
            {
                (ReadOnlyMemory<byte> code, int layers) = _codes[hash];
                if (layers == 1) _codes.TryRemove(hash, out _);
                else _codes[hash] = (code, layers - 1);
            }
        }
    }

    /// <summary>
    /// The first version in a chain whose layer is under the state. A parent is added before its children, so that is the newest.
    /// </summary>
    private static T? Seen<T>(T? version, Layer top, ulong persisted) where T : Version<T>
    {
        while (version is not null && !(version.Layer.Number > persisted && version.Layer.IsUnder(top))) version = version.Older;
        return version;
    }

    private static void Push<TKey, T>(ConcurrentDictionary<TKey, T> index, in TKey key, T version)
        where TKey : notnull
        where T : Version<T>
    {
        version.Older = index.GetValueOrDefault(key);
        index[key] = version;
    }

    private static void Pull<TKey, T>(ConcurrentDictionary<TKey, T> index, in TKey key, Layer layer)
        where TKey : notnull
        where T : Version<T>
    {
        T newest = index[key];
        if (ReferenceEquals(newest.Layer, layer))
        {
            if (newest.Older is { } next) index[key] = next;
            else index.TryRemove(key, out _);
            return;
        }
        T before = newest;
        while (!ReferenceEquals(before.Older!.Layer, layer)) before = before.Older;
        before.Older = before.Older.Older;
    }
}

/// <summary>A slot of an account.</summary>
internal readonly struct SlotKey(Address who, UInt256 slot) : IEquatable<SlotKey>
{
    public readonly Address Who = who;
    public readonly UInt256 Slot = slot;

    public bool Equals(SlotKey other) => UInt256.Equals(Slot, other.Slot) && Who.Equals(other.Who);

    public override bool Equals(object? obj) => obj is SlotKey other && Equals(other);

    public override int GetHashCode() => Slot.GetHashCode() ^ (Who.GetHashCode() * -1640531535);
}
