using System.Text.Json;
using Altius.Primitives;
using Altius.State;

namespace Altius.JsonRpc;

/// <summary>Writes accounts with their proofs (EIP-1186).</summary>
internal static class ProofJson
{
    public const string Schema =
        """
        {"type":"object","title":"AccountProof","required":
        ["address","accountProof","balance","codeHash","nonce","storageHash","storageProof"]}
        """;

    /// <param name="keys">As they were asked for, in the order of the proofs.</param>
    public static void Write(Utf8JsonWriter json, AccountProof proof, IReadOnlyList<StorageKey> keys)
    {
        json.WriteStartObject();
        json.WriteData("address"u8, proof.Address.Bytes);
        WriteNodes(json, "accountProof"u8, proof.Nodes);
        json.WriteQuantity("balance"u8, proof.Account.Balance);
        json.WriteData("codeHash"u8, proof.Account.CodeHash.Bytes);
        json.WriteQuantity("nonce"u8, proof.Account.Nonce);
        json.WriteData("storageHash"u8, proof.StorageRoot.Bytes);
        json.WriteStartArray("storageProof"u8);
        for (int i = 0; i < proof.Slots.Count; i++)
        {
            json.WriteStartObject();
            json.WritePropertyName("key"u8);
            WriteKey(json, keys[i]);
            json.WriteQuantity("value"u8, proof.Slots[i].Value);
            WriteNodes(json, "proof"u8, proof.Slots[i].Nodes);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>A key given as 32 bytes comes back so; a shorter one as a quantity.</summary>
    private static void WriteKey(Utf8JsonWriter json, in StorageKey key)
    {
        if (!key.IsFullWidth)
        {
            json.WriteQuantity(key.Slot);
            return;
        }
        Span<byte> word = stackalloc byte[32];
        key.Slot.WriteBigEndian(word);
        json.WriteData(word);
    }

    private static void WriteNodes(Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<byte[]> nodes)
    {
        json.WriteStartArray(name);
        foreach (byte[] node in nodes) json.WriteData(node);
        json.WriteEndArray();
    }
}
