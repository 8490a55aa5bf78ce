using System.Text.Json;
using Altius.Core;
using Altius.Primitives;

namespace Altius.Client.Fixtures;

/// <summary>Reads access lists (EIP-2930) as fixtures and JSON-RPC write them.</summary>
internal static class AccessListReader
{
    /// <param name="json">A list, or null for none.</param>
    public static AccessListEntry[] Read(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Null) return [];
        return [.. json.ToItems("accessList").Select(entry => new AccessListEntry(entry.Address("address"), ReadKeys(entry)))];
    }

    private static UInt256[] ReadKeys(JsonElement entry) =>
        [.. entry.Items("storageKeys").Select(key => key.ToWord("storageKeys"))];
}
