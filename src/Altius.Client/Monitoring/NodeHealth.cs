using System.Text.Json;
using Altius.Client.Running;

namespace Altius.Client.Monitoring;

/// <summary>Facts that health is judged by.</summary>
/// <param name="HeadNumber">Of the newest block of the chain.</param>
/// <param name="HeadTime">Its timestamp.</param>
/// <param name="LastEngineCall">When the consensus client last called; null for never.</param>
/// <param name="IsFollowed">Whether a consensus client is needed: not where the node makes blocks itself.</param>
/// <param name="IsSyncing">Whether the last thing the consensus client was told is that it must wait for ancestors.</param>
/// <param name="FreeDisk">Bytes on the data directory's disk.</param>
/// <param name="StopReason">Why the node stops; null while it runs.</param>
internal sealed record HealthFacts(
    ulong HeadNumber, DateTimeOffset HeadTime, DateTimeOffset? LastEngineCall, bool IsFollowed, bool IsSyncing, long FreeDisk,
    string? StopReason);

/// <summary>Says whether a node can be relied on, and why not. Answers GET /health: 200 where it can, else 503.</summary>
internal sealed class NodeHealth(Func<HealthFacts> facts, NodeOptions options, TimeProvider clock)
{
    /// <summary>A consensus client calls at least once in a slot of 12 seconds.</summary>
    private static readonly TimeSpan MaxSilence = TimeSpan.FromSeconds(60);

    /// <summary>Ten slots: several in a row may be missed on a healthy chain.</summary>
    private static readonly TimeSpan MaxHeadAge = TimeSpan.FromSeconds(120);

    /// <summary>What is wrong, a sentence each; empty where nothing is.</summary>
    public IReadOnlyList<string> Complaints() => Judge(facts());

    /// <summary>Writes the answer.</summary>
    /// <returns>Whether the node is healthy.</returns>
    public bool Write(Stream output)
    {
        HealthFacts now = facts();
        List<string> complaints = Judge(now);
        using Utf8JsonWriter json = new(output, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteBoolean("healthy", complaints.Count == 0);
        json.WriteStartArray("reasons");
        foreach (string complaint in complaints) json.WriteStringValue(complaint);
        json.WriteEndArray();
        json.WriteNumber("headNumber", now.HeadNumber);
        json.WriteNumber("headAgeSeconds", Age(now.HeadTime));
        if (now.LastEngineCall is { } called) json.WriteNumber("consensusClientSilentSeconds", Age(called));
        else json.WriteNull("consensusClientSilentSeconds");
        json.WriteBoolean("syncing", now.IsSyncing);
        json.WriteNumber("freeDiskBytes", now.FreeDisk);
        json.WriteEndObject();
        return complaints.Count == 0;
    }

    private List<string> Judge(HealthFacts now)
    {
        List<string> complaints = [];
        if (now.StopReason is { } reason) complaints.Add($"The node stops: {reason}");
        if (now.FreeDisk < options.MinFreeDisk) complaints.Add($"The disk is nearly full: {Sizes.Show(now.FreeDisk)} are free.");
        if (!now.IsFollowed) return complaints;
        if (now.LastEngineCall is not { } called)
            complaints.Add("No consensus client has called yet.");
        else if (clock.GetUtcNow() - called > MaxSilence)
            complaints.Add($"The consensus client has been silent for {Age(called)} s.");
        if (now.IsSyncing)
            complaints.Add("Blocks before the consensus client's head are missing.");
        else if (clock.GetUtcNow() - now.HeadTime > MaxHeadAge)
            complaints.Add($"The newest block, {now.HeadNumber}, is {Age(now.HeadTime)} s old.");
        return complaints;
    }

    private long Age(DateTimeOffset moment) => (long)(clock.GetUtcNow() - moment).TotalSeconds;
}
