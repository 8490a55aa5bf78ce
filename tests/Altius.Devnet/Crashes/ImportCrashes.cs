using System.Globalization;
using System.Text.RegularExpressions;

namespace Altius.Devnet.Crashes;

/// <summary>
/// Kills an import again and again and starts it anew, from the beginning whenever it has come to its end. After each kill what it
/// has taken in must verify, the head must be no lower than before or than what it had told, and the import must go on without help.
/// </summary>
internal sealed partial class ImportCrashes(string client, string folder, string genesis, string chain, Random random)
{
    private readonly Dictionary<ulong, string> _hashes = []; // of the blocks that were a head once
    private int _longestLife = 3000; // milliseconds; longer on a slower machine, so that each life gets somewhere
    private ulong _reached;

    /// <returns>How many times the import has come to its end.</returns>
    public async Task<int> RunAsync(int kills)
    {
        int ends = 0;
        for (int i = 1; i <= kills;)
        {
            if (await ImportAsync(i))
            {
                // It should not come so far: that was no kill.
                ends++;
                Directory.Delete(Path.Combine(folder, "data"), recursive: true);
                _longestLife = Math.Max(_longestLife * 9 / 10, 600);
                _reached = 0;
                continue;
            }
            if (await DatabaseCheck.RunAsync(client, folder, genesis, $"kill {i}") is { } head) Judge(head, i);
            if (i % 20 == 0) Console.WriteLine($"{i} kills, {ends} times at the end, block {_reached}");
            i++;
        }
        return ends;
    }

    /// <returns>Whether it came to its end.</returns>
    private async Task<bool> ImportAsync(int kill)
    {
        using ClientProcess import = ClientProcess.Start(client, folder, genesis, "import", chain);
        await using Timer killer = new(_ => import.Kill(), null, random.Next(_longestLife), Timeout.Infinite);
        int code = await import.EndAsync();
        if (code is not (0 or 137)) throw new CrashException($"kill {kill}: the import ended with exit code {code}:\n{import.Tail}");
        // What it tells has been written.
        foreach (Match told in Told().Matches(import.Tail))
            _reached = Math.Max(_reached, ulong.Parse(told.Groups["number"].Value, CultureInfo.InvariantCulture));
        return code == 0;
    }

    private void Judge(VerifiedHead head, int kill)
    {
        if (head.Number < _reached) throw new CrashException($"after kill {kill} the head is block {head.Number}; it was {_reached} before");
        if (_hashes.TryGetValue(head.Number, out string? known) && known != head.Hash)
            throw new CrashException($"after kill {kill} block {head.Number} is {head.Hash}; it was {known} before");
        if (head.Number == _reached) _longestLife = Math.Min(_longestLife * 11 / 10, 60_000);
        (_reached, _hashes[head.Number]) = (head.Number, head.Hash);
    }

    [GeneratedRegex(@", block (?<number>\d+), \d+ imported")]
    private static partial Regex Told();
}
