using System.Globalization;
using System.Text.Json.Nodes;
using Altius.Core;

namespace Altius.Devnet;

/// <summary>
/// Makes a genesis from the dev chain's: the same accounts and contracts, with forks that come at epochs of a beacon chain.
/// </summary>
internal static class DevnetGenesis
{
    /// <summary>Forks of the beacon chain in their order, with the key of the fork that comes here at the same time.</summary>
    private static readonly (string Beacon, string Key)[] Forks =
    [
        ("capella", "shanghaiTime"), ("deneb", "cancunTime"), ("electra", "pragueTime"), ("fulu", "osakaTime"),
        ("bpo1", "bpo1Time"), ("bpo2", "bpo2Time"),
    ];

    private const string GasLimit = "gas";

    /// <param name="time">Of the genesis, in seconds since 1970.</param>
    /// <param name="epoch">Seconds of an epoch.</param>
    /// <param name="schedule">
    /// Such as "fulu=4"; forks that are not named never come. "gas" is the gas limit of blocks, where it is
    /// not to be the dev chain's.
    /// </param>
    public static int Write(string file, ulong time, ulong epoch, IReadOnlyList<string> schedule)
    {
        Dictionary<string, ulong> epochs = schedule.Select(entry => entry.Split('='))
            .ToDictionary(parts => parts[0], parts => ulong.Parse(parts[^1], CultureInfo.InvariantCulture));
        bool isLimited = epochs.Remove(GasLimit, out ulong gasLimit);
        if (epochs.Keys.FirstOrDefault(name => !Forks.Any(fork => fork.Beacon == name)) is { } unknown)
            throw new FormatException(
                $"'{unknown}' is no fork; choose from {string.Join(", ", Forks.Select(fork => fork.Beacon))}.");
        JsonObject genesis = ReadDevChain();
        genesis["timestamp"] = $"0x{time:x}";
        if (isLimited) genesis["gasLimit"] = $"0x{gasLimit:x}";
        JsonObject config = genesis["config"]!.AsObject();
        foreach ((string beacon, string key) in Forks)
        {
            config.Remove(key);
            if (epochs.TryGetValue(beacon, out ulong at)) config[key] = time + (at * epoch);
        }
        // A blob schedule that shrinks at a fork of its own: a beacon chain that knows no such fork still takes its blocks.
        config["blobSchedule"]!["bpo1"] = JsonNode.Parse("""{ "target": 5, "max": 8, "baseFeeUpdateFraction": 5007716 }""");
        config["blobSchedule"]!["bpo2"] = JsonNode.Parse("""{ "target": 4, "max": 6, "baseFeeUpdateFraction": 3338477 }""");
        File.WriteAllText(file, genesis.ToJsonString());
        _ = ChainSpec.LoadFile(file); // what the node would refuse is refused here
        return 0;
    }

    private static JsonObject ReadDevChain()
    {
        using Stream stream = typeof(ChainSpec).Assembly.GetManifestResourceStream("chainspecs/dev.json")
            ?? throw new InvalidOperationException("The dev chain was not built in.");
        return JsonNode.Parse(stream)!.AsObject();
    }
}
