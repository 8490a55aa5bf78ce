using System.Text.Json;
using Altius.Core;
using Altius.Primitives;

namespace Altius.Client.Fixtures;

/// <summary>Reads the accounts of a fixture: <c>pre</c>, <c>postState</c> and their like.</summary>
internal static class FixtureAccounts
{
    /// <summary>All accounts of an object whose members are addresses.</summary>
    public static List<GenesisAccount> Read(JsonElement accounts)
    {
        if (accounts.ValueKind != JsonValueKind.Object) throw new FixtureFault("accounts are not an object");
        List<GenesisAccount> read = [];
        HashSet<Address> seen = [];
        foreach (JsonProperty member in accounts.EnumerateObject())
        {
            GenesisAccount account = Read(member);
            if (!seen.Add(account.Address)) throw new FixtureFault($"account {account.Address} stands twice");
            read.Add(account);
        }
        return read;
    }

    private static GenesisAccount Read(JsonProperty member)
    {
        JsonElement account = member.Value;
        Dictionary<UInt256, UInt256> storage = [];
        if (account.TryFind("storage", out JsonElement slots)) ReadStorage(slots, storage);
        return new GenesisAccount(
            member.ToAddress(),
            account.Word("balance"),
            account.TryFind("nonce", out _) ? account.Number("nonce") : 0,
            account.TryFind("code", out _) ? account.Bytes("code") : [],
            [.. storage.Where(slot => !slot.Value.IsZero)]);
    }

    public static void ReadStorage(JsonElement slots, Dictionary<UInt256, UInt256> storage)
    {
        if (slots.ValueKind != JsonValueKind.Object) throw new FixtureFault("'storage' is not an object");
        foreach (JsonProperty slot in slots.EnumerateObject())
        {
            string digits = slot.Name.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? slot.Name : $"0x{slot.Name}";
            UInt256 key = default;
            if (digits.Length > 2 && !UInt256.TryParse(digits, out key))
                throw new FixtureFault($"'{slot.Name}' is no storage slot");
            storage[key] = slot.Value.ToWord(slot.Name);
        }
    }
}
