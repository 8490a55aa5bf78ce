using System.Threading.Channels;
using Altius.Core;
using Altius.Evm;
using Altius.Primitives;
using Altius.Trie;

namespace Altius.State;

/// <summary>
/// A state that, while a block reads it, loads in the background the trie paths of what is read: most of it is about to change,
/// and <see cref="StateStore.Compute"/> then finds the nodes in memory.
/// </summary>
/// <remarks>
/// <para>The most it can save is what the nodes' way from disk takes: computing the root of 2,000 changed accounts and 5,000
/// changed slots of a million accounts took 100 ms with all nodes on disk and 5 ms with all of them in memory (two busy cores,
/// least of 15 rounds). The loading itself becomes no cheaper, so it pays only where a processor has nothing else to do while
/// the block runs.</para>
/// <para>Concurrency. Who: any thread reads; one task loads. Memory: a queue of bounded length between them, from which keys are
/// left out when it is full; loaded nodes go into the tries, which threads share anyway. Completion and cancellation:
/// <see cref="Dispose"/> ends the task after the key it is at. A fault of the disk, or the end of the state, ends it
/// too; whoever needs the node meets the fault again and reports it.</para>
/// </remarks>
public sealed class StatePrefetcher : IStateReader, IDisposable
{
    private const int QueueLength = 16_384;

    private readonly StateSnapshot _state;
    private readonly Channel<SlotRead> _queue = Channel.CreateBounded<SlotRead>(
        new BoundedChannelOptions(QueueLength) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    private readonly Task _loading;
    private volatile bool _isStopped;

    /// <param name="state">Stays with its owner, who disposes of it after this.</param>
    public StatePrefetcher(StateSnapshot state)
    {
        ArgumentNullException.ThrowIfNull(state);
        _state = state;
        _loading = Task.Run(LoadAsync);
    }

    /// <summary>What ended the loading early; null if nothing did.</summary>
    public Exception? Fault { get; private set; }

    public bool TryGetAccount(in Address who, out Account account)
    {
        _queue.Writer.TryWrite(new SlotRead(who, null));
        return _state.TryGetAccount(who, out account);
    }

    public UInt256 GetStorage(in Address who, in UInt256 slot)
    {
        _queue.Writer.TryWrite(new SlotRead(who, slot));
        return _state.GetStorage(who, slot);
    }

    public ReadOnlyMemory<byte> GetCode(in Hash256 codeHash) => _state.GetCode(codeHash);

    public Hash256 GetBlockHash(ulong number) => _state.GetBlockHash(number);

    /// <summary>Waits until all that was read so far is loaded; nothing may be read meanwhile or afterwards.</summary>
    public void Finish()
    {
        _queue.Writer.TryComplete();
        _loading.GetAwaiter().GetResult();
    }

    public void Dispose()
    {
        _isStopped = true;
        Finish();
    }

    private async Task LoadAsync()
    {
        HashSet<SlotRead> loaded = [];
        try
        {
            while (await _queue.Reader.WaitToReadAsync().ConfigureAwait(false))
            {
                while (!_isStopped && _queue.Reader.TryRead(out SlotRead read))
                    if (loaded.Add(read)) Load(read);
                if (_isStopped) return;
            }
        }
        catch (Exception fault) when (fault is TrieNodeException or Db.StoreException or ObjectDisposedException)
        {
            Fault = fault;
        }
    }

    private void Load(in SlotRead read)
    {
        if (read.Slot is { } slot) _state.View.OpenStorage(read.Who).TryGet(StateKeys.Of(slot), out _);
        else _state.View.Accounts.TryGet(StateKeys.Of(read.Who), out _);
    }

    /// <summary>An account, or one of its slots.</summary>
    private readonly record struct SlotRead(Address Who, UInt256? Slot);
}
