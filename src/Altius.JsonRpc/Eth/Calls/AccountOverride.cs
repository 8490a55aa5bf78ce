using System.Text;
using System.Text.Json;
using Altius.Primitives;

namespace Altius.JsonRpc;

/// <summary>What a simulation changes of an account before it runs (execution-apis, AccountOverride).</summary>
internal sealed class AccountOverride
{
    private const string StorageSchema = """{"type":"object","additionalProperties":{"type":"string"}}""";

    private static readonly RpcType<IReadOnlyDictionary<UInt256, UInt256>> Slots =
        RpcTypes.Parsed<IReadOnlyDictionary<UInt256, UInt256>>(StorageSchema, ReadSlots);

    private static readonly RpcFields<AccountOverride> Field = new();

    private static readonly RpcType<AccountOverride> Account = RpcObject.Of<AccountOverride>(
    [
        Field.Optional("nonce", RpcTypes.Quantity64, a => a.Nonce, (a, v) => a.Nonce = v),
        Field.Optional("balance", RpcTypes.Quantity, a => a.Balance, (a, v) => a.Balance = v),
        Field.Optional("code", RpcTypes.Data, a => a.Code, (a, v) => a.Code = v),
        Field.Optional("movePrecompileToAddress", RpcTypes.Address, a => a.MovePrecompileTo, (a, v) => a.MovePrecompileTo = v),
        Field.OptionalReference("state", Slots, a => a.State, (a, v) => a.State = v),
        Field.OptionalReference("stateDiff", Slots, a => a.StateDiff, (a, v) => a.StateDiff = v),
    ]);

    /// <summary>Overrides by address.</summary>
    public static readonly RpcType<IReadOnlyDictionary<Address, AccountOverride>> Set =
        RpcTypes.Parsed<IReadOnlyDictionary<Address, AccountOverride>>(
            $$"""{"type":"object","additionalProperties":{{Account.Schema}}}""", ReadSet);

    public ulong? Nonce { get; set; }
    public UInt256? Balance { get; set; }
    public ReadOnlyMemory<byte>? Code { get; set; }

    /// <summary>Where the account is a precompiled contract: the address at which it is to be found instead.</summary>
    public Address? MovePrecompileTo { get; set; }

    /// <summary>All that is to be in its storage.</summary>
    public IReadOnlyDictionary<UInt256, UInt256>? State { get; set; }

    /// <summary>What is to change in its storage.</summary>
    public IReadOnlyDictionary<UInt256, UInt256>? StateDiff { get; set; }

    private static Dictionary<Address, AccountOverride> ReadSet(ref Utf8JsonReader json)
    {
        RpcTypes.Expect(ref json, JsonTokenType.StartObject);
        Dictionary<Address, AccountOverride> accounts = [];
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            string name = NameOf(ref json);
            if (name.Length != 2 + 2 * Address.Size || !Address.TryParse(name, out Address address))
                throw new RpcValueException($"'{Shorten(name)}' is not an address (20 bytes in hexadecimal after 0x)");
            json.Read();
            if (json.TokenType == JsonTokenType.Null) continue;
            try
            {
                accounts[address] = Account.Read(ref json);
            }
            catch (RpcValueException fault)
            {
                throw new RpcValueException($"{name}: {fault.Message}");
            }
        }
        return accounts;
    }

    private static Dictionary<UInt256, UInt256> ReadSlots(ref Utf8JsonReader json)
    {
        RpcTypes.Expect(ref json, JsonTokenType.StartObject);
        Dictionary<UInt256, UInt256> slots = [];
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            string name = NameOf(ref json);
            if (!Hash256.TryParse(name, out Hash256 slot))
                throw new RpcValueException($"'{Shorten(name)}' is not a storage key of 32 bytes");
            json.Read();
            slots[slot.ToUInt256()] = json.ReadHash().ToUInt256();
        }
        return slots;
    }

    private static string NameOf(ref Utf8JsonReader json) => Encoding.UTF8.GetString(json.ValueSpan);

    private static string Shorten(string text) => text.Length <= 80 ? text : string.Concat(text.AsSpan(0, 77), "…");
}
