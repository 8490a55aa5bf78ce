using System.Reflection;
using System.Runtime.InteropServices;

namespace Altius.Client;

/// <summary>What this client calls itself.</summary>
public static class ThisClient
{
    private const int ShownCommit = 8;

    /// <summary>Such as "0.1.0".</summary>
    public static string Number { get; }

    /// <summary>The first eight digits of the commit it was built from; zeros where the build did not know.</summary>
    public static string Commit { get; }

    /// <summary>Such as "Altius/v0.1.0-1a2b3c4d/linux-x64/dotnet10.0.1" (web3_clientVersion).</summary>
    public static string Version { get; }

    /// <summary>How it introduces itself to the consensus client (engine_getClientVersionV1).</summary>
    public static JsonRpc.Engine.ClientVersion Introduction { get; }

    static ThisClient()
    {
        string informational =
            typeof(ThisClient).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        string[] parts = informational.Split('+'); // the build appends the commit
        Number = parts[0];
        Commit = parts.Length > 1 && parts[1].Length >= ShownCommit ? parts[1][..ShownCommit] : new string('0', ShownCommit);
        Version = $"Altius/v{Number}-{Commit}/{RuntimeInformation.RuntimeIdentifier}/dotnet{Environment.Version}";
        Introduction = new JsonRpc.Engine.ClientVersion("AL", "Altius", $"v{Number}", $"0x{Commit}");
    }
}
