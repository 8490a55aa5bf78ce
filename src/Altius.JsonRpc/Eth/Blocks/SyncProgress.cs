using System.Text.Json;

namespace Altius.JsonRpc;

/// <summary>How far synchronisation has come.</summary>
/// <param name="StartingBlock">Where it began.</param>
/// <param name="CurrentBlock">Where it is.</param>
/// <param name="HighestBlock">Where it goes to.</param>
public sealed record SyncProgress(ulong StartingBlock, ulong CurrentBlock, ulong HighestBlock)
{
    /// <summary>Writes the progress, or false where there is nothing to catch up with.</summary>
    internal static Action<Utf8JsonWriter> Writer(SyncProgress? progress) => json =>
    {
        if (progress is null) json.WriteBooleanValue(false);
        else progress.Write(json);
    };

    private void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteQuantity("startingBlock"u8, StartingBlock);
        json.WriteQuantity("currentBlock"u8, CurrentBlock);
        json.WriteQuantity("highestBlock"u8, HighestBlock);
        json.WriteEndObject();
    }
}
