namespace Altius.Devnet.Crashes;

/// <summary>
/// Kills an import again and again and starts it anew, from the beginning whenever it has come to its end. After each kill it must
/// go on without help, and what it has taken in must verify.
/// </summary>
internal sealed class ImportCrashes(string client, string folder, string genesis, string chain, Random random)
{
    /// <summary>Each verification takes longer than most kills.</summary>
    private const int KillsBetweenChecks = 5;

    private int _longestLife = 3000;

    /// <returns>How many times the import has come to its end.</returns>
    public async Task<int> RunAsync(int kills)
    {
        int ends = 0;
        for (int i = 1; i <= kills; i++)
        {
            using (ClientProcess import = ClientProcess.Start(client, folder, genesis, "import", chain))
            using (Timer killer = new(_ => import.Kill(), null, random.Next(_longestLife), Timeout.Infinite))
            {
                int code = await import.EndAsync();
                if (code is not (0 or 137)) throw new CrashException($"kill {i}: the import ended with exit code {code}:\n{import.Tail}");
                if (code == 0)
                {
                    ends++;
                    Directory.Delete(Path.Combine(folder, "data"), recursive: true);
                    _longestLife = Math.Max(_longestLife * 9 / 10, 600); // it should not come so far
                    continue;
                }
            }
            if (i % KillsBetweenChecks == 0 && Directory.Exists(Path.Combine(folder, "data"))) await VerifyAsync(client, folder, genesis, $"kill {i}");
            if (i % 20 == 0) Console.WriteLine($"{i} kills, {ends} times at the end");
        }
        return ends;
    }

    /// <summary>Runs <c>db verify</c>.</summary>
    public static async Task VerifyAsync(string client, string folder, string genesis, string when)
    {
        using ClientProcess verify = ClientProcess.Start(client, folder, genesis, "db", "verify");
        if (await verify.EndAsync() != 0) throw new CrashException($"after {when} the database does not verify:\n{verify.Tail}");
    }
}
