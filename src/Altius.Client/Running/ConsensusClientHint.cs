using System.Net;

namespace Altius.Client.Running;

/// <summary>How to make each consensus client call this node: the exact flags.</summary>
internal static class ConsensusClientHint
{
    /// <summary>One line a client.</summary>
    /// <param name="host">The address the Engine API listens on.</param>
    public static IReadOnlyList<string> Lines(string host, int port, string jwtSecret)
    {
        // Who listens on every address is reached by loopback from this machine.
        bool isAny = host is "0.0.0.0" or "::" or "*" or "+";
        string shown = isAny ? "127.0.0.1"
            : IPAddress.TryParse(host, out IPAddress? address) && address.GetAddressBytes().Length == 16 ? $"[{host}]"
            : host;
        string url = $"http://{shown}:{port}";
        return
        [
            $"Lighthouse  lighthouse bn --execution-endpoint {url} --execution-jwt {jwtSecret}",
            $"Prysm       prysm beacon-chain --execution-endpoint={url} --jwt-secret={jwtSecret}",
            $"Lodestar    lodestar beacon --execution.urls {url} --jwtSecret {jwtSecret}",
            $"Teku        teku --ee-endpoint={url} --ee-jwt-secret-file={jwtSecret}",
            $"Nimbus      nimbus_beacon_node --el={url} --jwt-secret={jwtSecret}",
        ];
    }
}
