using RocksDbSharp;

namespace Altius.Db.Rocks;

/// <summary>Turns what RocksDB says into what an operator can act on: what, where, what to do.</summary>
internal static class RocksFaults
{
    private const string RestoreAdvice =
        "Nothing was changed. Check the disk; then restore the folder from a copy, or delete it and sync again.";

    /// <summary>A database that cannot be opened.</summary>
    public static StoreException Opening(string path, RocksDbException fault)
    {
        string said = fault.Message;
        if (Says(said, "lock hold by current process", "While lock file"))
            return new($"The database at {path} is in use by another process. Stop that process, or name another folder.", fault);
        if (Says(said, "Column families not opened"))
            return new($"The database at {path} has parts that this program does not know ({said}): it was written by a " +
                "newer version. Run that version, or name another folder.", fault);
        if (Says(said, "Permission denied"))
            return new($"The database at {path} may not be read or written ({said}). Give the user that runs this program " +
                "the right to.", fault);
        if (Says(said, "No space left"))
            return new($"The disk that holds the database at {path} is full ({said}). Free some space and start again.", fault);
        if (IsCorruption(said)) return new($"The database at {path} is damaged ({said}). {RestoreAdvice}", fault);
        return new($"The database at {path} cannot be opened ({said}). {RestoreAdvice}", fault);
    }

    /// <summary>A key that cannot be read.</summary>
    public static StoreException Reading(string path, Column column, ReadOnlySpan<byte> key, RocksDbException fault) => new(
        $"Column {column} of the database at {path} cannot be read at key {KeyText(key)} ({fault.Message}). " +
            $"{RestoreAdvice}", fault);

    /// <summary>A walk over keys that cannot go on.</summary>
    public static StoreException Walking(string path, Column column, ReadOnlySpan<byte> last, RocksDbException fault) => new(
        $"Column {column} of the database at {path} cannot be read past key {KeyText(last)} ({fault.Message}). " +
            $"{RestoreAdvice}", fault);

    /// <summary>Files whose checksums are wrong.</summary>
    public static StoreException Verifying(string path, RocksDbException fault) => new(
        $"The database at {path} is damaged: a table file does not have its checksum ({fault.Message}). {RestoreAdvice}", fault);

    /// <summary>A batch that could not be written.</summary>
    public static StoreException Writing(string path, RocksDbException fault) => new(Says(fault.Message, "No space left")
        ? $"The disk that holds the database at {path} is full ({fault.Message}). The last changes were not made. Free " +
            "some space and start again."
        : $"The database at {path} cannot be written ({fault.Message}). The last changes were not made. Check the disk and " +
            "start again.",
        fault);

    /// <summary>
    /// Whether it may be the write-ahead log that cannot be read to its end. RocksDB does not name the file; a manifest or
    /// table that is damaged stops the next attempt as well.
    /// </summary>
    public static bool MayBeTornLog(string said) => Says(said, "Corruption") && !Says(said, ".sst", "MANIFEST");

    private static bool IsCorruption(string said) =>
        Says(said, "Corruption", "checksum mismatch", "No such file", "not an sstable", "bad magic", "size mismatch");

    private static bool Says(string said, params ReadOnlySpan<string> words)
    {
        foreach (string word in words)
            if (said.Contains(word, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }

    private static string KeyText(ReadOnlySpan<byte> key) => key.IsEmpty ? "(the first)" : "0x" + Convert.ToHexStringLower(key);
}
