using System.Text.Json;
using Altius.Primitives;

namespace Altius.Core;

/// <summary>The parts of a genesis that both file formats write alike.</summary>
internal static class GenesisReading
{
    private const ulong DefaultBaseFee = 1_000_000_000; // EIP-1559: INITIAL_BASE_FEE, where the file names none

    /// <summary>Fills in the fields that the forks active at genesis added to the header.</summary>
    /// <param name="header">With the fields of Frontier.</param>
    /// <param name="source">Where the file may name other values than the usual ones.</param>
    public static BlockHeader WithFieldsOfForks(BlockHeader header, ForkSchedule forks, SpecNode source)
    {
        ForkRules rules = forks.RulesAt(header.Number, header.Timestamp, UInt256.Zero);
        return header with
        {
            BaseFeePerGas = rules.HasBaseFee ? source.Find("baseFeePerGas")?.AsUInt256() ?? DefaultBaseFee : null,
            WithdrawalsRoot = rules.HasWithdrawals ? Genesis.EmptyTrieRoot : null,
            BlobGasUsed = rules.Blobs is null ? null : source.Find("blobGasUsed")?.AsUInt64() ?? 0,
            ExcessBlobGas = rules.Blobs is null ? null : source.Find("excessBlobGas")?.AsUInt64() ?? 0,
            ParentBeaconBlockRoot = rules.StoresBeaconRoot
                ? source.Find("parentBeaconBlockRoot")?.AsHash() ?? Hash256.Zero
                : null,
            RequestsHash = rules.HasRequests ? ExecutionRequests.EmptyHash : null,
        };
    }

    /// <summary>Reads accounts from an object whose names are addresses.</summary>
    public static List<GenesisAccount> ReadAccounts(SpecNode alloc)
    {
        List<GenesisAccount> accounts = [];
        HashSet<Address> seen = [];
        foreach ((string name, SpecNode node) in alloc.Properties())
        {
            Address address = node.ParseAddress(name);
            if (!seen.Add(address)) throw node.Fault("this account is given twice");
            if (node.Find("constructor") is { } constructor)
                throw constructor.Fault(
                    "accounts made by running code are not supported; give the \"code\" and \"storage\" they get");
            SpecNode? balance = node.Find("balance", "wei");
            SpecNode? nonce = node.Find("nonce"), code = node.Find("code"), storage = node.Find("storage");
            bool isBuiltInOnly = balance is null && nonce is null && code is null && node.Find("builtin") is not null;
            if (isBuiltInOnly) continue;
            accounts.Add(new GenesisAccount(
                address, balance?.AsUInt256() ?? UInt256.Zero, nonce?.AsUInt64() ?? 0, code?.AsBytes() ?? [],
                storage is { } slots ? ReadStorage(slots) : []));
        }
        return accounts;
    }

    /// <summary>Reads blob parameters by fork name (EIP-7840).</summary>
    public static Dictionary<string, BlobSchedule> ReadBlobSchedule(SpecNode? table)
    {
        Dictionary<string, BlobSchedule> schedule = new(StringComparer.OrdinalIgnoreCase);
        if (table is null) return schedule;
        foreach ((string fork, SpecNode node) in table.Value.Properties()) schedule[fork] = ReadBlobs(node);
        return schedule;
    }

    /// <summary>Reads the blob parameters of one fork.</summary>
    public static BlobSchedule ReadBlobs(SpecNode node)
    {
        ulong fraction = node.Require("baseFeeUpdateFraction").AsUInt64();
        if (fraction == 0) throw node.Fault("a baseFeeUpdateFraction of 0 prices no blob");
        return new BlobSchedule(node.Require("target").AsUInt64(), node.Require("max").AsUInt64(), fraction);
    }

    /// <summary>The header's nonce, which may stand as a number or as eight bytes.</summary>
    public static ulong ReadHeaderNonce(SpecNode? node) =>
        node is not { } present || present is { Element.ValueKind: JsonValueKind.String } && present.AsText().Length == 0
            ? 0 : present.AsUInt64();

    /// <summary>Builds a schedule, turning a wrong order of forks into a complaint about the file.</summary>
    public static ForkSchedule BuildSchedule(
        IReadOnlyList<ForkActivation> activations, ulong? daoForkBlock, ulong? mergeNetsplitBlock, string where)
    {
        try
        {
            return new ForkSchedule(activations, daoForkBlock, mergeNetsplitBlock);
        }
        catch (ArgumentException)
        {
            string order = string.Join(", ", activations.Select(fork => $"{fork.Rules.Name} at {fork.At}"));
            throw new ChainSpecException(
                $"\"{where}\": the forks are out of order: {order}. Let none begin before the one that precedes it.");
        }
    }

    private static List<KeyValuePair<UInt256, UInt256>> ReadStorage(SpecNode storage)
    {
        List<KeyValuePair<UInt256, UInt256>> slots = [];
        foreach ((string name, SpecNode value) in storage.Properties())
        {
            UInt256 word = value.ParseWord(value.AsText());
            if (!word.IsZero) slots.Add(new(value.ParseWord(name), word));
        }
        return slots;
    }
}
