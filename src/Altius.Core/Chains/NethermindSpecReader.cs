using System.Globalization;
using System.Text.Json;
using Altius.Core.Forks;
using Altius.Primitives;

namespace Altius.Core;

/// <summary>
/// Reads a Nethermind-style chainspec.json. It schedules single EIPs; we know whole forks, so the EIPs of one fork must
/// begin together.
/// </summary>
internal static class NethermindSpecReader
{
    private readonly record struct ForkRow(ForkRules Rules, string[] Eips, bool IsOptional = false);

    private static readonly ForkRow[] BlockForks =
    [
        new(TangerineWhistle.Rules, ["eip150"]),
        new(SpuriousDragon.Rules, ["eip155", "eip160", "eip161abc", "eip161d", "maxCodeSize"]),
        new(Byzantium.Rules, ["eip140", "eip211", "eip214", "eip658"]),
        new(Constantinople.Rules, ["eip145", "eip1014", "eip1052"]),
        new(Istanbul.Rules, ["eip152", "eip1108", "eip1344", "eip1884", "eip2028", "eip2200"]),
        new(Berlin.Rules, ["eip2565", "eip2929", "eip2930"]),
        new(London.Rules, ["eip1559", "eip3198", "eip3529", "eip3541"]),
    ];

    private static readonly ForkRow[] TimeForks =
    [
        new(Shanghai.Rules, ["eip3651", "eip3855", "eip3860", "eip4895"]),
        new(Cancun.Rules, ["eip1153", "eip4788", "eip4844", "eip5656", "eip6780"]),
        new(Prague.Rules, ["eip2537", "eip2935", "eip6110", "eip7002", "eip7251", "eip7623", "eip7702"]),
        new(Osaka.Rules, ["eip7594", "eip7823", "eip7825", "eip7883", "eip7918", "eip7934", "eip7939", "eip7951"]),
    ];

    private static readonly ForkRules[] Glaciers = [MuirGlacier.Rules, ArrowGlacier.Rules, GrayGlacier.Rules];

    private static readonly ForkRules[] BlobForks = [Bpo1.Rules, Bpo2.Rules, Bpo3.Rules, Bpo4.Rules];

    public static ChainSpec Read(SpecNode root, string defaultName)
    {
        SpecNode parameters = root.Require("params");
        SpecNode genesis = root.Require("genesis");
        ForkSchedule forks = ReadForks(parameters, root.Find("engine")?.Find("Ethash")?.Find("params"));
        ulong networkId = (parameters.Find("networkID", "chainID") ?? throw new ChainSpecException(
            "\"params.networkID\" is missing. Add the chain's id.")).AsUInt64();
        return new ChainSpec
        {
            Name = root.Find("name")?.AsText() ?? defaultName,
            ChainId = parameters.Find("chainID")?.AsUInt64() ?? networkId,
            NetworkId = networkId,
            Forks = forks,
            DepositContract = parameters.Find("depositContractAddress")?.AsAddress(),
            Genesis = new Genesis(
                GenesisReading.WithFieldsOfForks(ReadHeader(genesis), forks, genesis),
                root.Find("accounts") is { } accounts ? GenesisReading.ReadAccounts(accounts) : []),
        };
    }

    private static BlockHeader ReadHeader(SpecNode genesis)
    {
        SpecNode? seal = genesis.Find("seal")?.Find("ethereum");
        return new BlockHeader
        {
            ParentHash = genesis.Find("parentHash")?.AsHash() ?? Hash256.Zero,
            OmmersHash = BlockHeader.NoOmmersHash,
            Beneficiary = genesis.Find("author")?.AsAddress() ?? Address.Zero,
            TransactionsRoot = Genesis.EmptyTrieRoot,
            ReceiptsRoot = Genesis.EmptyTrieRoot,
            Difficulty = genesis.Find("difficulty")?.AsUInt256() ?? UInt256.Zero,
            GasLimit = genesis.Require("gasLimit").AsUInt64(),
            Timestamp = genesis.Find("timestamp")?.AsUInt64() ?? 0,
            ExtraData = genesis.Find("extraData")?.AsBytes() ?? [],
            MixHash = seal?.Find("mixHash")?.AsHash() ?? Hash256.Zero,
            Nonce = GenesisReading.ReadHeaderNonce(seal?.Find("nonce")),
        };
    }

    private static ForkSchedule ReadForks(SpecNode parameters, SpecNode? ethash)
    {
        List<ForkActivation> blocks =
        [
            new(ForkTrigger.Block, UInt256.Zero, Frontier.Rules),
            new(ForkTrigger.Block, ethash?.Find("homesteadTransition")?.AsUInt64() ?? 0, Homestead.Rules),
        ];
        foreach (ForkRow row in BlockForks)
        {
            if (ReadFork(parameters, row, "Transition") is not { } at) continue;
            blocks.Add(new(ForkTrigger.Block, at, row.Rules));
            if (row.Rules == Constantinople.Rules) AddPetersburg(blocks, parameters, at);
        }
        AddGlaciers(blocks, ethash?.Find("difficultyBombDelays"));

        List<ForkActivation> all = [.. blocks];
        if (parameters.Find("terminalTotalDifficulty") is { } terminal)
            all.Add(new(ForkTrigger.TotalDifficulty, ReadTerminalDifficulty(terminal), Paris.Rules));
        foreach (ForkRow row in TimeForks)
            if (ReadFork(parameters, row, "TransitionTimestamp") is { } at) all.Add(new(ForkTrigger.Timestamp, at, row.Rules));
        Dictionary<string, BlobSchedule> blobs = ReadBlobSchedule(parameters.Find("blobSchedule"), all);
        return GenesisReading.BuildSchedule(
            all, ethash?.Find("daoHardforkTransition")?.AsUInt64(), parameters.Find("mergeForkIdTransition")?.AsUInt64(),
            parameters.Path).WithBlobs(blobs);
    }

    /// <summary>When a fork's EIPs begin; null where the file names none of them.</summary>
    private static ulong? ReadFork(SpecNode parameters, ForkRow row, string suffix)
    {
        ulong? begins = null;
        foreach (string eip in row.Eips)
        {
            if (parameters.Find(eip + suffix) is not { } node) continue;
            ulong at = node.AsUInt64();
            if (begins is { } other && other != at)
                throw node.Fault($"the EIPs of {row.Rules.Name} must begin together, but others begin at {other}");
            begins = at;
        }
        return begins;
    }

    /// <summary>Petersburg takes EIP-1283 out again; without word of it, it never was in.</summary>
    private static void AddPetersburg(List<ForkActivation> blocks, SpecNode parameters, ulong constantinople)
    {
        bool had1283 = parameters.Find("eip1283Transition") is not null;
        ulong? disabled = parameters.Find("eip1283DisableTransition")?.AsUInt64();
        if (had1283 && disabled is null) return;
        blocks.Add(new(ForkTrigger.Block, disabled ?? constantinople, Petersburg.Rules));
    }

    /// <summary>Forks that only delayed the bomb show as delays that sum up to theirs.</summary>
    private static void AddGlaciers(List<ForkActivation> blocks, SpecNode? delays)
    {
        if (delays is null) return;
        UInt256 total = UInt256.Zero;
        List<KeyValuePair<UInt256, UInt256>> steps = [];
        foreach ((string block, SpecNode delay) in delays.Value.Properties())
        {
            if (!UInt256.TryParse(block, out UInt256 at)) throw delay.Fault($"'{block}' is no block number");
            steps.Add(new(at, delay.AsUInt256()));
        }
        foreach ((UInt256 at, UInt256 delay) in steps.OrderBy(step => step.Key))
        {
            total += delay;
            ForkRules? glacier = Array.Find(Glaciers, rules => total == rules.BombDelay);
            if (glacier is null || blocks.Exists(fork => fork.At == at)) continue;
            int place = blocks.FindLastIndex(fork => fork.At <= at) + 1;
            blocks.Insert(place, new(ForkTrigger.Block, at, glacier));
        }
    }

    /// <summary>The format writes this number in hexadecimal, sometimes without 0x.</summary>
    private static UInt256 ReadTerminalDifficulty(SpecNode node)
    {
        if (node.Element.ValueKind != JsonValueKind.String) return node.AsUInt256();
        string text = node.AsText();
        return text.All(char.IsAsciiDigit) ? node.AsUInt256() : node.ParseWord(text);
    }

    /// <summary>
    /// Reads blob parameters: an object by fork name, or a list whose entries may name the time of a fork of their own
    /// (EIP-7892), which is then added to the forks.
    /// </summary>
    private static Dictionary<string, BlobSchedule> ReadBlobSchedule(SpecNode? node, List<ForkActivation> forks)
    {
        if (node is not { Element.ValueKind: JsonValueKind.Array } list) return GenesisReading.ReadBlobSchedule(node);
        Dictionary<string, BlobSchedule> schedule = new(StringComparer.OrdinalIgnoreCase);
        int next = 0, index = 0;
        foreach (JsonElement element in list.Element.EnumerateArray())
        {
            SpecNode entry = new(element, string.Create(CultureInfo.InvariantCulture, $"{list.Path}[{index++}]"));
            ulong at = entry.Require("timestamp").AsUInt64();
            ForkActivation fork = forks.Find(f => f.Trigger == ForkTrigger.Timestamp && f.At == at && f.Rules.Blobs is not null);
            if (fork.Rules is null)
            {
                if (next == BlobForks.Length) throw entry.Fault("this client knows no further blob-parameter fork");
                fork = new(ForkTrigger.Timestamp, at, BlobForks[next++]);
                forks.Add(fork);
            }
            schedule[fork.Rules.Name] = GenesisReading.ReadBlobs(entry);
        }
        return schedule;
    }
}
