using System.Collections.Concurrent;
using System.Threading.Channels;
using Altius.Chain;
using Altius.Core;
using Altius.Primitives;
using Altius.TxPool;
using Microsoft.Extensions.Logging;

namespace Altius.JsonRpc;

/// <summary>Tells subscribers of new blocks, logs, receipts and waiting transactions.</summary>
/// <remarks>
/// Who runs: one task for the chain and one for the pool; those who move the head or fill the pool only wake them. What memory it
/// owns: the subscriptions, and a bounded queue of waiting transactions, of which the oldest are dropped when nobody keeps up.
/// What completes it: <see cref="DisposeAsync"/>, which waits for both tasks. What cancels a subscription: its client, or the end
/// of its connection. However often the head moves while a task is busy, it then tells of the way from the block told last.
/// </remarks>
internal sealed partial class SubscriptionHub : IAsyncDisposable
{
    private const int WaitingTransactions = 1 << 14;

    /// <summary>Blocks of which is told one by one; where more have come, as after a long absence, only of the newest.</summary>
    private const int LongestPath = 256;

    private readonly ConcurrentDictionary<string, Subscription> _subscriptions = new();
    private readonly ChainReader _chain;
    private readonly TransactionPool _pool;
    private readonly ChainEvents _events;
    private readonly ILogger _log;
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Channel<Transaction> _waiting = Channel.CreateBounded<Transaction>(
        new BoundedChannelOptions(WaitingTransactions) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
    private readonly Task _chainTask;
    private readonly Task _poolTask;
    private BlockHeader _told;

    public SubscriptionHub(ChainReader chain, LogReader logs, TransactionPool pool, Func<SyncProgress?> syncing, ILogger log)
    {
        _chain = chain;
        _pool = pool;
        _events = new ChainEvents(chain, logs, syncing);
        _log = log;
        _told = chain.Blocks.Head;
        chain.Blocks.HeadChanged += OnHead;
        pool.Pending += OnPending;
        _chainTask = Task.Run(TellOfChainAsync);
        _poolTask = Task.Run(TellOfPoolAsync);
    }

    /// <summary>Begins to tell a subscriber.</summary>
    public void Add(Subscription subscription)
    {
        _subscriptions[subscription.Id] = subscription;
        subscription.Connection.Closed.Register(() => _subscriptions.TryRemove(subscription.Id, out _));
    }

    /// <summary>How many subscriptions a connection has.</summary>
    public int Count(RpcConnection connection) => _subscriptions.Values.Count(one => ReferenceEquals(one.Connection, connection));

    /// <returns>False where the connection has no such subscription.</returns>
    public bool Remove(string id, RpcConnection connection) =>
        _subscriptions.TryGetValue(id, out Subscription? one) && ReferenceEquals(one.Connection, connection)
            && _subscriptions.TryRemove(id, out _);

    public async ValueTask DisposeAsync()
    {
        _chain.Blocks.HeadChanged -= OnHead;
        _pool.Pending -= OnPending;
        _wake.Writer.TryComplete();
        _waiting.Writer.TryComplete();
        await Task.WhenAll(_chainTask, _poolTask).ConfigureAwait(false);
    }

    private void OnHead(HeadChange change) => _wake.Writer.TryWrite(true);

    private void OnPending(Transaction transaction) => _waiting.Writer.TryWrite(transaction);

    private async Task TellOfChainAsync()
    {
        await foreach (bool _ in _wake.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            BlockHeader head = _chain.Blocks.Head;
            try
            {
                if (!_subscriptions.IsEmpty)
                {
                    ChainPath path = ChainPath.Between(_chain.Blocks, _told, head, LongestPath) ?? new ChainPath([], [head]);
                    _events.Begin();
                    foreach (Subscription one in _subscriptions.Values) _events.Tell(one, path);
                }
            }
            catch (Exception fault) when (fault is not OutOfMemoryException)
            {
                // The disk's fault is nobody's of those who wait here; the next block may be readable.
                LogFault(_log, head.Number, fault);
            }
            _told = head;
        }
    }

    private async Task TellOfPoolAsync()
    {
        await foreach (Transaction transaction in _waiting.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            foreach (Subscription one in _subscriptions.Values)
            {
                if (one.Kind != SubscriptionKind.NewPendingTransactions) continue;
                if (one.IsFull) one.Notify(json => TransactionJson.Write(json, transaction, null));
                else one.Notify(json => json.WriteData(transaction.Hash.Bytes));
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Subscribers could not be told of block {Number}")]
    private static partial void LogFault(ILogger log, ulong number, Exception fault);
}
