using System.Text.Json;

namespace Altius.JsonRpc;

/// <summary>Reads a value from JSON.</summary>
/// <param name="json">Stands on the value's first token, and on its last afterwards. Its tokens are contiguous.</param>
/// <exception cref="RpcValueException">The value is not of this type.</exception>
public delegate T RpcRead<out T>(ref Utf8JsonReader json);

/// <summary>How values of a type look in JSON: how they are read, written and described.</summary>
/// <param name="schema">A JSON Schema, as JSON text.</param>
/// <param name="read">Null for a type that only answers hold.</param>
/// <param name="write">Null for a type that only parameters hold.</param>
public sealed class RpcType<T>(string schema, RpcRead<T>? read, Action<Utf8JsonWriter, T>? write)
{
    /// <summary>A JSON Schema, as JSON text.</summary>
    public string Schema => schema;

    /// <exception cref="RpcValueException">The value is not of this type.</exception>
    public T Read(ref Utf8JsonReader json) =>
        read is null ? throw new InvalidOperationException("This type is only written.") : read(ref json);

    public void Write(Utf8JsonWriter json, T value)
    {
        if (write is null) throw new InvalidOperationException("This type is only read.");
        write(json, value);
    }
}
