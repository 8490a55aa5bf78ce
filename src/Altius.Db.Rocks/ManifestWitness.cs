using System.Globalization;

namespace Altius.Db.Rocks;

/// <summary>
/// Remembers how long the manifest was, the file that lists a database's tables. RocksDB takes one that ends early, as after a
/// copy that was broken off, for one that has never said more: it would open the database as it once was, perhaps as an empty
/// one, and delete the tables that are no longer listed.
/// </summary>
/// <remarks>
/// A manifest only grows until a later one takes its place. So what is remembered may be old, as after a kill, and is never
/// wrong. Written where it is cheap: at the opening, at the closing, and with what is forced to disk.
/// </remarks>
internal static class ManifestWitness
{
    private const string FileName = "WITNESS";
    private const string Entry = "CURRENT";
    private const string Prefix = "MANIFEST-";

    /// <summary>Remembers the manifest as it is.</summary>
    public static void Note(string path)
    {
        try
        {
            if (ReadCurrent(path) is not { } manifest) return;
            string file = Path.Combine(path, FileName), draft = file + ".new";
            File.WriteAllText(draft, string.Create(CultureInfo.InvariantCulture, $"{manifest.Number} {manifest.Length}\n"));
            File.Move(draft, file, overwrite: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // What is remembered from before still holds; a disk that cannot be written shows itself elsewhere.
        }
    }

    /// <summary>Makes sure, before a database is opened, that its manifest has not become shorter.</summary>
    /// <exception cref="StoreException">It has, or an earlier one stands in its place.</exception>
    public static void Require(string path)
    {
        // What is there and cannot be read, RocksDB judges.
        if (ReadRemembered(path) is not { } known || ReadCurrent(path) is not { } manifest) return;
        bool isWhole = manifest.Number > known.Number || (manifest.Number == known.Number && manifest.Length >= known.Length);
        if (isWhole) return;
        string what = manifest.Number < known.Number
            ? $"leads to {NameOf(manifest.Number)}, an earlier one than {NameOf(known.Number)}, which was the last"
            : $"leads to {NameOf(manifest.Number)}, which has been cut short: it has {manifest.Length} bytes and had at " +
                $"least {known.Length}";
        throw new StoreException(
            $"The database at {path} is damaged: its file {Entry} {what}. What it no longer lists would be lost. " +
            "Nothing was changed. Restore the folder from a copy, or delete it and sync again.");
    }

    private static Manifest? ReadCurrent(string path)
    {
        string entry = Path.Combine(path, Entry);
        if (!File.Exists(entry)) return null;
        string name = File.ReadAllText(entry).TrimEnd();
        bool isManifest = name.StartsWith(Prefix, StringComparison.Ordinal);
        if (!isManifest || !TryParse(name.AsSpan(Prefix.Length), out long number)) return null;
        FileInfo file = new(Path.Combine(path, name));
        return file.Exists ? new Manifest(number, file.Length) : null;
    }

    private static Manifest? ReadRemembered(string path)
    {
        string file = Path.Combine(path, FileName);
        if (!File.Exists(file)) return null;
        string[] words = File.ReadAllText(file).Split(' ', '\n');
        if (words.Length < 2 || !TryParse(words[0], out long number) || !TryParse(words[1], out long length)) return null;
        return new Manifest(number, length);
    }

    private static string NameOf(long number) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{number:D6}");

    private static bool TryParse(ReadOnlySpan<char> digits, out long number) =>
        long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    /// <summary>The manifest's number, which later ones surpass, and its bytes.</summary>
    private readonly record struct Manifest(long Number, long Length);
}
