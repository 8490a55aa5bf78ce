using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Altius.JsonRpc;

/// <summary>
/// Describes methods in the OpenRPC format (spec.open-rpc.org, 1.3.2), from the same rows by which they are dispatched.
/// </summary>
internal static class OpenRpcDocument
{
    public static string Write(string version, IReadOnlyList<RpcMethod> methods)
    {
        ArrayBufferWriter<byte> buffer = new(64 * 1024);
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            json.WriteString("openrpc"u8, "1.3.2"u8);
            json.WriteStartObject("info"u8);
            json.WriteString("title"u8, "Altius JSON-RPC"u8);
            json.WriteString("version"u8, version);
            json.WriteEndObject();
            json.WriteStartArray("methods"u8);
            foreach (RpcMethod method in methods) WriteMethod(json, method);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteMethod(Utf8JsonWriter json, RpcMethod method)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, method.Name);
        json.WriteString("summary"u8, method.Summary);
        json.WriteString("paramStructure"u8, "either"u8);
        json.WriteStartArray("params"u8);
        foreach (Param parameter in method.Parameters)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, parameter.Name);
            if (parameter.Description is { } description) json.WriteString("description"u8, description);
            json.WriteBoolean("required"u8, parameter.IsRequired);
            WriteSchema(json, parameter.Schema);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartObject("result"u8);
        json.WriteString("name"u8, "result"u8);
        WriteSchema(json, method.Result.Schema);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteSchema(Utf8JsonWriter json, string schema)
    {
        json.WritePropertyName("schema"u8);
        json.WriteRawValue(schema);
    }
}
