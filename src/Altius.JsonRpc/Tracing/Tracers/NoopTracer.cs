using System.Text.Json;

namespace Altius.JsonRpc.Tracing;

/// <summary>"noopTracer": runs the transaction and says nothing, to see what tracing itself costs.</summary>
public sealed class NoopTracer : TransactionTracer
{
    public override void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteEndObject();
    }
}
