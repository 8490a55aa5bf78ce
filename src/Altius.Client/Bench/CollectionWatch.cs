using System.Diagnostics.Tracing;

namespace Altius.Client.Bench;

/// <summary>A collection of garbage. Times in milliseconds.</summary>
/// <param name="At">Of its beginning, since the watch began.</param>
/// <param name="Generation">The oldest that was collected.</param>
/// <param name="Reason">As the runtime names it.</param>
/// <param name="IsBackground">Whether all but two short pauses went on beside the program.</param>
internal sealed record Collection(double At, int Generation, string Reason, bool IsBackground);

/// <summary>A time for which the runtime held all threads up. Times in milliseconds.</summary>
/// <param name="At">Of its beginning, since the watch began.</param>
/// <param name="Stopping">Until the last thread stood still.</param>
/// <param name="Took">In all.</param>
internal sealed record Stop(double At, double Stopping, double Took);

/// <summary>Notes each collection of garbage of this process, and for how long it held the threads up.</summary>
/// <remarks>
/// Who runs: a thread of the runtime, which tells of events one after the other, some time later. What memory it owns: the lists.
/// What completes it: disposal. Nothing cancels it.
/// </remarks>
internal sealed class CollectionWatch : EventListener
{
    private const string Source = "Microsoft-Windows-DotNETRuntime";

    private const EventKeywords Collections = (EventKeywords)1;

    private const int BackgroundType = 1;

    private static readonly string[] Reasons =
    [
        "small objects", "asked for", "low memory", "empty", "large objects", "out of space", "out of space for large objects",
        "asked for, not forced", "internal", "low memory, asked for", "compaction asked for", "low memory of the host", "full",
        "low memory of the host, blocking", "tuning of a background collection", "tuning of background collections",
        "stress test",
    ];

    private readonly DateTime _began = DateTime.UtcNow;
    private readonly Lock _gate = new();
    private readonly List<Collection> _collections = [];
    private readonly List<Stop> _stops = [];
    private double _stopBegan, _stopped;

    public double Now => (DateTime.UtcNow - _began).TotalMilliseconds;

    public IReadOnlyList<Collection> Found
    {
        get
        {
            lock (_gate) return [.. _collections];
        }
    }

    public IReadOnlyList<Stop> Stops
    {
        get
        {
            lock (_gate) return [.. _stops];
        }
    }

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == Source) EnableEvents(eventSource, EventLevel.Informational, Collections);
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (_gate is null) return; // events may come before the fields are set
        double at = (eventData.TimeStamp.ToUniversalTime() - _began).TotalMilliseconds;
        lock (_gate)
        {
            switch (eventData.EventName)
            {
                case { } name when name.StartsWith("GCStart", StringComparison.Ordinal):
                    int reason = Convert.ToInt32(eventData.Payload![2], null);
                    _collections.Add(new Collection(
                        at, Convert.ToInt32(eventData.Payload[1], null),
                        reason < Reasons.Length ? Reasons[reason] : $"reason {reason}",
                        Convert.ToInt32(eventData.Payload[3], null) == BackgroundType));
                    break;
                case { } name when name.StartsWith("GCSuspendEEBegin", StringComparison.Ordinal):
                    _stopBegan = at;
                    break;
                case { } name when name.StartsWith("GCSuspendEEEnd", StringComparison.Ordinal):
                    _stopped = at;
                    break;
                case { } name when name.StartsWith("GCRestartEEEnd", StringComparison.Ordinal):
                    _stops.Add(new Stop(_stopBegan, _stopped - _stopBegan, at - _stopBegan));
                    break;
            }
        }
    }
}
