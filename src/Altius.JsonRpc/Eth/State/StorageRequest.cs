using System.Text;
using System.Text.Json;
using Altius.Primitives;

namespace Altius.JsonRpc;

/// <summary>Storage slots by account, as eth_getStorageValues asks for them.</summary>
internal sealed record StorageRequest(IReadOnlyList<(Address Address, IReadOnlyList<StorageKey> Keys)> Accounts)
{
    public const string ResultSchema = """{"type":"object","additionalProperties":{"type":"array","items":{"type":"string"}}}""";

    private static readonly RpcType<IReadOnlyList<StorageKey>> KeyList = RpcTypes.Array(StorageKey.Type);

    public static readonly RpcType<StorageRequest> Type =
        RpcTypes.Parsed($$"""{"type":"object","additionalProperties":{{KeyList.Schema}}}""", Read);

    public int Slots => Accounts.Sum(account => account.Keys.Count);

    public static void WriteResult(Utf8JsonWriter json, IReadOnlyList<(Address Address, Hash256[] Values)> accounts)
    {
        json.WriteStartObject();
        foreach ((Address address, Hash256[] values) in accounts)
        {
            json.WriteStartArray(address.ToString());
            foreach (Hash256 value in values) json.WriteData(value.Bytes);
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    private static StorageRequest Read(ref Utf8JsonReader json)
    {
        RpcTypes.Expect(ref json, JsonTokenType.StartObject);
        List<(Address, IReadOnlyList<StorageKey>)> accounts = [];
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            string name = Encoding.UTF8.GetString(json.ValueSpan);
            if (name.Length != 2 + 2 * Address.Size || !Address.TryParse(name, out Address address))
                throw new RpcValueException("a name in the object is not an address (20 bytes in hexadecimal after 0x)");
            json.Read();
            accounts.Add((address, KeyList.Read(ref json)));
        }
        return new StorageRequest(accounts);
    }
}
