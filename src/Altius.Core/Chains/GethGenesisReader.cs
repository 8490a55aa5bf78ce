using System.Text.Json;
using Altius.Core.Forks;
using Altius.Primitives;

namespace Altius.Core;

/// <summary>Reads a geth-style genesis.json: <c>config</c>, the header's fields and <c>alloc</c>.</summary>
internal static class GethGenesisReader
{
    /// <param name="IsOptional">Whether chains leave the fork out though they have later ones.</param>
    private readonly record struct ForkRow(string Key, ForkRules Rules, bool IsOptional = false);

    private static readonly ForkRow[] BlockForks =
    [
        new("homesteadBlock", Homestead.Rules),
        new("eip150Block", TangerineWhistle.Rules),
        new("eip158Block", SpuriousDragon.Rules),
        new("byzantiumBlock", Byzantium.Rules),
        new("constantinopleBlock", Constantinople.Rules),
        new("petersburgBlock", Petersburg.Rules),
        new("istanbulBlock", Istanbul.Rules),
        new("muirGlacierBlock", MuirGlacier.Rules, IsOptional: true),
        new("berlinBlock", Berlin.Rules),
        new("londonBlock", London.Rules),
        new("arrowGlacierBlock", ArrowGlacier.Rules, IsOptional: true),
        new("grayGlacierBlock", GrayGlacier.Rules, IsOptional: true),
    ];

    private static readonly ForkRow[] TimeForks =
    [
        new("shanghaiTime", Shanghai.Rules),
        new("cancunTime", Cancun.Rules),
        new("pragueTime", Prague.Rules),
        new("osakaTime", Osaka.Rules),
        new("bpo1Time", Bpo1.Rules, IsOptional: true),
        new("bpo2Time", Bpo2.Rules, IsOptional: true),
        new("bpo3Time", Bpo3.Rules, IsOptional: true),
        new("bpo4Time", Bpo4.Rules, IsOptional: true),
    ];

    public static ChainSpec Read(SpecNode root, string name)
    {
        SpecNode config = root.Require("config");
        ForkSchedule forks = ReadForks(config);
        ulong chainId = config.Require("chainId").AsUInt64();
        return new ChainSpec
        {
            Name = name,
            ChainId = chainId,
            NetworkId = config.Find("networkId")?.AsUInt64() ?? chainId,
            Forks = forks,
            DepositContract = config.Find("depositContractAddress")?.AsAddress(),
            Genesis = new Genesis(
                GenesisReading.WithFieldsOfForks(ReadHeader(root), forks, root),
                root.Find("alloc") is { } alloc ? GenesisReading.ReadAccounts(alloc) : []),
        };
    }

    private static BlockHeader ReadHeader(SpecNode root)
    {
        if (root.Find("number") is { } number && !number.AsUInt256().IsZero) throw number.Fault("a genesis block has number 0");
        return new BlockHeader
        {
            ParentHash = root.Find("parentHash")?.AsHash() ?? Hash256.Zero,
            OmmersHash = BlockHeader.NoOmmersHash,
            Beneficiary = root.Find("coinbase")?.AsAddress() ?? Address.Zero,
            TransactionsRoot = Genesis.EmptyTrieRoot,
            ReceiptsRoot = Genesis.EmptyTrieRoot,
            Difficulty = root.Find("difficulty")?.AsUInt256() ?? UInt256.Zero,
            GasLimit = root.Require("gasLimit").AsUInt64(),
            GasUsed = root.Find("gasUsed")?.AsUInt64() ?? 0,
            Timestamp = root.Find("timestamp")?.AsUInt64() ?? 0,
            ExtraData = root.Find("extraData")?.AsBytes() ?? [],
            MixHash = root.Find("mixHash")?.AsHash() ?? Hash256.Zero,
            Nonce = GenesisReading.ReadHeaderNonce(root.Find("nonce")),
        };
    }

    private static ForkSchedule ReadForks(SpecNode config)
    {
        RefuseUnknownForks(config);
        List<ForkActivation> activations = [new(ForkTrigger.Block, UInt256.Zero, Frontier.Rules)];
        string? missing = AddForks(activations, config, BlockForks, ForkTrigger.Block, missing: null);
        UInt256? terminalDifficulty = ReadTerminalDifficulty(config);
        if (terminalDifficulty is { } terminal)
        {
            if (missing is not null) throw Gap(missing, "terminalTotalDifficulty");
            activations.Add(new(ForkTrigger.TotalDifficulty, terminal, Paris.Rules));
        }
        else
        {
            missing ??= "terminalTotalDifficulty";
        }
        AddForks(activations, config, TimeForks, ForkTrigger.Timestamp, missing);
        return GenesisReading
            .BuildSchedule(activations, ReadDaoBlock(config), config.Find("mergeNetsplitBlock")?.AsUInt64(), config.Path)
            .WithBlobs(GenesisReading.ReadBlobSchedule(config.Find("blobSchedule")));
    }

    /// <summary>Adds the forks of a table that the file schedules.</summary>
    /// <returns>The first fork that the file should have scheduled before any later one, if it did not.</returns>
    private static string? AddForks(
        List<ForkActivation> activations, SpecNode config, ForkRow[] rows, ForkTrigger trigger, string? missing)
    {
        foreach (ForkRow row in rows)
        {
            SpecNode? at = config.Find(row.Key);
            // A chain that names Constantinople alone means it without EIP-1283.
            if (row.Key == "petersburgBlock") at ??= config.Find("constantinopleBlock");
            if (at is { } scheduled)
            {
                if (missing is not null) throw Gap(missing, row.Key);
                activations.Add(new(trigger, scheduled.AsUInt64(), row.Rules));
            }
            else if (!row.IsOptional)
            {
                missing ??= row.Key;
            }
        }
        return missing;
    }

    private static UInt256? ReadTerminalDifficulty(SpecNode config)
    {
        if (config.Find("terminalTotalDifficulty") is { } terminal) return terminal.AsUInt256();
        return config.Find("terminalTotalDifficultyPassed")?.AsFlag() == true ? UInt256.Zero : null;
    }

    private static ulong? ReadDaoBlock(SpecNode config) =>
        config.Find("daoForkSupport")?.AsFlag() == true ? config.Find("daoForkBlock")?.AsUInt64() : null;

    /// <summary>A fork that we do not know would lead us off the chain: better not to start.</summary>
    private static void RefuseUnknownForks(SpecNode config)
    {
        foreach ((string key, SpecNode value) in config.Properties())
        {
            bool isTimeFork = key.EndsWith("Time", StringComparison.Ordinal) && value.Element.ValueKind != JsonValueKind.Null;
            if (isTimeFork && !Array.Exists(TimeForks, row => row.Key.Equals(key, StringComparison.OrdinalIgnoreCase)))
                throw value.Fault(
                    "this client does not know the fork; use a release that does, or remove it if it will never come");
        }
        SpecNode? eip155 = config.Find("eip155Block"), eip158 = config.Find("eip158Block");
        if (eip155?.AsUInt64() is { } replay && eip158?.AsUInt64() is { } dragon && replay != dragon)
            throw eip155.Value.Fault("EIP-155 and EIP-158 are one fork here; give both the same block");
    }

    private static ChainSpecException Gap(string missing, string later) =>
        new($"\"config.{missing}\" is missing though \"config.{later}\" is set. Add it; 0 means from the beginning.");
}
