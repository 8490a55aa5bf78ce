using System.Text.Json;
using Altius.Core;

namespace Altius.Client.Fixtures;

/// <summary>Reads set-code authorizations (EIP-7702) as fixtures and JSON-RPC write them.</summary>
internal static class AuthorizationReader
{
    public static SetCodeAuthorization Read(JsonElement json)
    {
        ulong parity = json.Number(json.TryFind("yParity", out _) ? "yParity" : "v");
        if (parity > byte.MaxValue) throw new FixtureFault("an authorization's 'yParity' is no byte");
        return new(
            json.Word("chainId"), json.Address("address"), json.Number("nonce"), (byte)parity, json.Word("r"), json.Word("s"));
    }
}
