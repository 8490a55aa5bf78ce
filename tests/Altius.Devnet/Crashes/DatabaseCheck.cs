using System.Globalization;
using System.Text.RegularExpressions;

namespace Altius.Devnet.Crashes;

/// <summary>
/// Runs <c>altius db verify</c> on a copy of a killed client's folder: every file, the state against its root, every block of the
/// chain, and the state of the head. On a copy, so that what the client itself makes of its folder at the
/// next start stays untouched.
/// </summary>
internal static partial class DatabaseCheck
{
    /// <returns>The head that was found; null where the client was killed before it had a database.</returns>
    /// <exception cref="CrashException">The database does not verify.</exception>
    public static async Task<VerifiedHead?> RunAsync(string client, string folder, string genesis, string when)
    {
        string data = Path.Combine(folder, "data"), copy = Path.Combine(folder, "copy");
        if (!Directory.Exists(Path.Combine(data, "db"))) return null;
        if (Directory.Exists(copy)) Directory.Delete(copy, recursive: true);
        CopyFolder(data, Path.Combine(copy, "data"));
        using ClientProcess verify = ClientProcess.Start(client, copy, genesis, "db", "verify");
        int code = await verify.EndAsync();
        Match said = Good().Match(verify.Tail);
        if (code != 0 || !said.Success)
            throw new CrashException($"after {when} the database does not verify (exit code {code}; see {copy}):\n{verify.Tail}");
        Directory.Delete(copy, recursive: true);
        return new VerifiedHead(
            ulong.Parse(said.Groups["number"].Value, CultureInfo.InvariantCulture), said.Groups["hash"].Value);
    }

    private static void CopyFolder(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.GetFiles(from)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (string inner in Directory.GetDirectories(from)) CopyFolder(inner, Path.Combine(to, Path.GetFileName(inner)));
    }

    [GeneratedRegex(@"good: head is block (?<number>\d+) (?<hash>0x[0-9a-f]{64})")]
    private static partial Regex Good();
}

/// <summary>The head of a database that verifies, its state root with it.</summary>
internal sealed record VerifiedHead(ulong Number, string Hash);
