using Altius.Core;
using Altius.Evm;
using Altius.Primitives;
using Altius.State;

namespace Altius.Benchmarks.State;

/// <summary>Reads of single accounts and slots.</summary>
internal sealed class StateReads : IDisposable
{
    public const int Batch = 1_000;
    private const int Layers = 128, ChangesInLayer = 2_000;

    private readonly Random _random = new(1);
    private readonly StateStore _large, _small, _layered;
    private readonly StateSnapshot _cached, _uncached, _top;
    private ulong _sum;

    public StateReads(StateOnDisk disk)
    {
        _large = disk.Open();
        _small = disk.Open(cacheBytes: 1);
        _layered = disk.Open();
        _cached = OpenNewest(_large);
        _uncached = OpenNewest(_small);
        _top = AddLayers(_layered);
    }

    public void CachedAccount() => ReadAccounts(_cached, static _ => 0, 4 * Batch);

    public void AccountOnDisk() => ReadAccounts(_uncached, static _ => 0, StateOnDisk.Accounts);

    public void AbsentAccount() => ReadAccounts(_uncached, static _ => StateOnDisk.Accounts, StateOnDisk.Accounts);

    public void AccountInLayer() => ReadAccounts(_top, static _ => 0, ChangesInLayer);

    public void CachedAccountUnderLayers() => ReadAccounts(_top, static _ => Layers * ChangesInLayer, 4 * Batch);

    public void CachedSlot() => ReadSlots(_cached, 100);

    public void SlotOnDisk() => ReadSlots(_uncached, StateOnDisk.Contracts);

    public void Dispose()
    {
        GC.KeepAlive(_sum);
        foreach (IDisposable part in (IDisposable[])[_cached, _uncached, _top, _large, _small, _layered]) part.Dispose();
    }

    private void ReadAccounts(StateSnapshot state, Func<int, int> first, int count)
    {
        for (int i = 0; i < Batch; i++)
        {
            state.TryGetAccount(StateOnDisk.AddressOf(first(i) + _random.Next(count)), out Account account);
            _sum += account.Nonce;
        }
    }

    private void ReadSlots(StateSnapshot state, int contracts)
    {
        for (int i = 0; i < Batch; i++)
            _sum += state.GetStorage(
                StateOnDisk.AddressOf(_random.Next(contracts)), (ulong)_random.Next(StateOnDisk.SlotsOfContract)).U0;
    }

    private static StateSnapshot OpenNewest(StateStore store) =>
        store.TryOpen(store.Persisted!.Value.Hash, out StateSnapshot? state)
            ? state
            : throw new InvalidOperationException("There is no state.");

    /// <summary>Layers of which each changes some accounts of its own.</summary>
    private static StateSnapshot AddLayers(StateStore store)
    {
        StateSnapshot top = OpenNewest(store);
        for (int layer = 0; layer < Layers; layer++)
        {
            StateDiff diff = new();
            for (int i = 0; i < ChangesInLayer; i++)
                diff.Accounts[StateOnDisk.AddressOf(layer * ChangesInLayer + i)] =
                    new AccountChange { After = Account.Empty with { Nonce = 9 } };
            BlockReference block = new(top.Block.Number + 1, new UInt256((ulong)layer + 1).ToHash256());
            store.Add(block, store.Compute(top, diff));
            top.Dispose();
            store.TryOpen(block.Hash, out StateSnapshot? next);
            top = next!;
        }
        return top;
    }
}
