using System.Globalization;
using System.Text.RegularExpressions;

namespace Altius.Devnet.Crashes;

/// <summary>
/// Kills an import again and again and starts it anew, from the beginning whenever it has come to its end. After each kill what
/// it has taken in must verify, the head must be no lower than before or than what it had told, and the import must go on without
/// help. Most kills come when the database has grown by some random part, so that they find it at work
/// however fast the machine is.
/// </summary>
internal sealed partial class ImportCrashes(string client, string folder, string genesis, string chain, Random random)
{
    /// <summary>One kill in four comes within so many milliseconds of the start of the process.</summary>
    private const int LongestStart = 2000;

    /// <summary>In one life the database grows by up to this part of what the whole import makes of it.</summary>
    private const int Lives = 4;

    private readonly Dictionary<ulong, string> _hashes = []; // of the blocks that were a head once
    private long _whole; // bytes
    private ulong _reached;

    private string Data => Path.Combine(folder, "data");

    /// <returns>How many times the import has come to its end.</returns>
    public async Task<int> RunAsync(int kills)
    {
        int ends = 0;
        using (ClientProcess first = ClientProcess.Start(client, folder, genesis, "import", chain))
            if (await first.EndAsync() != 0)
                throw new CrashException($"the import does not come to its end even unharmed:\n{first.Tail}");
        _whole = Size();
        Directory.Delete(Data, recursive: true);
        for (int i = 1; i <= kills;)
        {
            if (await ImportAsync(i))
            {
                // It should not come so far: that was no kill.
                ends++;
                Directory.Delete(Data, recursive: true);
                _reached = 0;
                continue;
            }
            if (await DatabaseCheck.RunAsync(client, folder, genesis, $"kill {i}") is { } head) Judge(head, i);
            if (i % 20 == 0) Console.WriteLine($"{i} kills, {ends} times at the end, now at block {_reached}");
            i++;
        }
        return ends;
    }

    /// <returns>Whether it came to its end.</returns>
    private async Task<bool> ImportAsync(int kill)
    {
        using ClientProcess import = ClientProcess.Start(client, folder, genesis, "import", chain);
        if (random.Next(4) == 0) await Task.WhenAny(import.EndAsync(), Task.Delay(random.Next(LongestStart)));
        else await GrowAsync(import, Size() + (long)(random.NextDouble() * _whole / Lives));
        import.Kill();
        int code = await import.EndAsync();
        if (code is not (0 or 137))
            throw new CrashException($"kill {kill}: the import ended with exit code {code}:\n{import.Tail}");
        // What it tells has been written.
        foreach (Match told in Told().Matches(import.Tail))
            _reached = Math.Max(_reached, ulong.Parse(told.Groups["number"].Value, CultureInfo.InvariantCulture));
        return code == 0;
    }

    private void Judge(VerifiedHead head, int kill)
    {
        if (head.Number < _reached)
            throw new CrashException($"after kill {kill} the head is block {head.Number}; it was {_reached} before");
        if (_hashes.TryGetValue(head.Number, out string? known) && known != head.Hash)
            throw new CrashException($"after kill {kill} block {head.Number} is {head.Hash}; it was {known} before");
        (_reached, _hashes[head.Number]) = (head.Number, head.Hash);
    }

    /// <summary>Waits until the database has grown to so many bytes, or the import has ended.</summary>
    private async Task GrowAsync(ClientProcess import, long bytes)
    {
        while (!import.HasExited && Size() < bytes) await Task.Delay(1);
    }

    /// <summary>Bytes of the database's log and tables.</summary>
    private long Size()
    {
        DirectoryInfo database = new(Path.Combine(Data, "db"));
        if (!database.Exists) return 0;
        return database.EnumerateFiles().Where(file => file.Extension is ".log" or ".sst")
            .Sum(file => file.Exists ? file.Length : 0);
    }

    [GeneratedRegex(@", block (?<number>\d+), \d+ imported")]
    private static partial Regex Told();
}
