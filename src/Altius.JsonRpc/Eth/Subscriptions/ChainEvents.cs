using System.Text.Json;
using Altius.Core;
using Altius.Primitives;

namespace Altius.JsonRpc;

/// <summary>What of a change of the chain each kind of subscription is told. Used by one thread.</summary>
internal sealed class ChainEvents(ChainReader chain, LogReader logs, Func<SyncProgress?> syncing)
{
    private bool _wasSyncing;
    private Action<Utf8JsonWriter>? _syncingNews;

    /// <summary>Looks at what is the same for all subscribers; once a change.</summary>
    public void Begin()
    {
        SyncProgress? progress = syncing();
        bool isNews = progress is not null || _wasSyncing;
        _wasSyncing = progress is not null;
        _syncingNews = isNews ? json => WriteSyncing(json, progress) : null;
    }

    public void Tell(Subscription subscriber, in ChainPath path)
    {
        switch (subscriber.Kind)
        {
            case SubscriptionKind.NewHeads:
                foreach (BlockHeader header in path.Added) subscriber.Notify(json => BlockJson.WriteHeader(json, header));
                break;
            case SubscriptionKind.Logs:
                TellLogs(subscriber, path);
                break;
            case SubscriptionKind.TransactionReceipts:
                foreach (BlockHeader header in path.Added) TellReceipts(subscriber, header);
                break;
            case SubscriptionKind.Syncing:
                if (_syncingNews is not null) subscriber.Notify(_syncingNews);
                break;
        }
    }

    /// <summary>One notification a log; those of blocks that left the chain are sent again, marked as removed.</summary>
    private void TellLogs(Subscription subscriber, in ChainPath path)
    {
        List<FoundLog> found = logs.Along(path, subscriber.Logs, _ => true);
        foreach (FoundLog log in found) subscriber.Notify(json => LogJson.Write(json, log.Log, log.Position, log.IsRemoved));
    }

    private void TellReceipts(Subscription subscriber, BlockHeader header)
    {
        if (!chain.Blocks.TryGetBlock(header.Hash, out Block? block)) return;
        if (!chain.Blocks.TryGetReceipts(header.Hash, out IReadOnlyList<Receipt>? receipts)) return;
        List<int> wanted = [];
        for (int i = 0; i < receipts.Count; i++)
            if (subscriber.Transactions?.Contains(block.Transactions[i].Hash) ?? true) wanted.Add(i);
        if (wanted.Count == 0) return;
        ReceiptJson writer = new(block, receipts, chain.RulesOf(header));
        subscriber.Notify(json =>
        {
            json.WriteStartArray();
            foreach (int index in wanted) writer.Write(json, index);
            json.WriteEndArray();
        });
    }

    private static void WriteSyncing(Utf8JsonWriter json, SyncProgress? progress)
    {
        if (progress is null)
        {
            json.WriteBooleanValue(false);
            return;
        }
        json.WriteStartObject();
        json.WriteBoolean("syncing"u8, true);
        json.WritePropertyName("status"u8);
        SyncProgress.Writer(progress)(json);
        json.WriteEndObject();
    }
}
