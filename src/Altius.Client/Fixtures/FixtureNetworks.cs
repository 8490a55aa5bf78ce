using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Altius.Core;
using Altius.Primitives;

namespace Altius.Client.Fixtures;

/// <summary>The chains that fixtures run on: a fork or a passage between forks, an id, and blob parameters.</summary>
internal static class FixtureNetworks
{
    /// <summary>Forks that the public suites have and this client does not run yet.</summary>
    private static readonly string[] NotYet = ["Amsterdam"];

    /// <summary>EIP-6110; what mainnet and the test suites use.</summary>
    private static readonly Address DepositContract = Address.Parse("00000000219ab540356cbb839cbe05303d7705fa");

    // Rules carry tables built from them once, so the same network is the same object for all tests.
    private static readonly ConcurrentDictionary<string, ChainSpec> Known = new(StringComparer.Ordinal);

    /// <summary>Why tests of this network are skipped; null where they are not.</summary>
    public static string? SkipReason(string network)
    {
        string? fork = NotYet.FirstOrDefault(name => network.Contains(name, StringComparison.OrdinalIgnoreCase));
        return fork is null ? null : $"the {fork} fork is not supported yet";
    }

    /// <summary>The chain of a test.</summary>
    /// <param name="network">A fork's name, or a passage such as <c>BerlinToLondonAt5</c>.</param>
    /// <param name="test">May have a <c>config</c> with a chain id and blob parameters.</param>
    public static ChainSpec Find(string network, JsonElement test)
    {
        bool hasConfig = test.TryFind("config", out JsonElement config);
        ulong chainId = hasConfig && config.TryFind("chainid", out _) ? config.Number("chainid") : 1;
        Dictionary<string, BlobSchedule> blobs = [];
        if (hasConfig && config.TryFind("blobSchedule", out JsonElement schedule)) ReadBlobs(schedule, blobs);
        string key =
            string.Join('|', blobs.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}:{pair.Value}"))
            + string.Create(CultureInfo.InvariantCulture, $"|{network}|{chainId}");
        return Known.GetOrAdd(key, _ => Build(network, chainId, blobs));
    }

    private static ChainSpec Build(string network, ulong chainId, Dictionary<string, BlobSchedule> blobs)
    {
        if (!ForkRegistry.TryGetSchedule(network, out ForkSchedule? forks)) throw new FixtureFault($"unknown fork '{network}'");
        return new ChainSpec
        {
            Name = network,
            ChainId = chainId,
            NetworkId = chainId,
            Forks = blobs.Count == 0 ? forks : forks.WithBlobs(blobs),
            DepositContract = DepositContract,
            Genesis = new Genesis(new BlockHeader(), []),
        };
    }

    private static void ReadBlobs(JsonElement schedule, Dictionary<string, BlobSchedule> blobs)
    {
        foreach (JsonProperty fork in schedule.EnumerateObject())
        {
            JsonElement row = fork.Value;
            string fraction = row.TryFind("baseFeeUpdateFraction", out _) ? "baseFeeUpdateFraction" : "base_fee_update_fraction";
            blobs[fork.Name] = new BlobSchedule(row.Number("target"), row.Number("max"), row.Number(fraction));
        }
    }
}
