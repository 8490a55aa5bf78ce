using System.Buffers.Binary;

namespace Altius.Db;

/// <summary>
/// The version of what the columns hold. It stands in the database, so that a program never reads what it does not understand.
/// </summary>
public static class StoreFormat
{
    /// <summary>Raised whenever keys or values change their form.</summary>
    public const uint Version = 1;

    private static ReadOnlySpan<byte> Key => "format"u8;

    /// <summary>Marks an empty database as of this version, or makes sure that one in use is.</summary>
    /// <param name="where">The path of the database, for the message.</param>
    /// <exception cref="StoreException">It is of another version, or not a database of this program.</exception>
    public static void Ensure(IKeyValueStore store, string where)
    {
        if (store.TryGet(Column.Metadata, Key, out byte[]? stored))
        {
            Check(stored, where);
            return;
        }
        foreach (Column column in Enum.GetValues<Column>())
        {
            using ICursor cursor = store.OpenCursor(column);
            if (cursor.Seek(default)) throw new StoreException(
                $"The database at {where} has entries in {column} but no format version: it was not made by this program, or " +
                "it has lost entries. Name another folder, or restore this one from a copy.");
        }
        Span<byte> version = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(version, Version);
        using IWriteBatch batch = store.BeginWrite();
        batch.Put(Column.Metadata, Key, version);
        batch.Commit(isDurable: true);
    }

    private static void Check(ReadOnlySpan<byte> stored, string where)
    {
        if (stored.Length != sizeof(uint)) throw new StoreException(
            $"The format version of the database at {where} cannot be read (Metadata, key 'format'). Restore the folder " +
            "from a copy, or delete it and sync again.");
        uint version = BinaryPrimitives.ReadUInt32BigEndian(stored);
        if (version > Version) throw new StoreException(
            $"The database at {where} was written by a newer version of this program (format {version}; this one knows " +
            $"{Version}). Run that version, or name another folder.");
        if (version < Version) throw new StoreException(
            $"The database at {where} has the older format {version}; this program needs {Version}. Delete the folder and " +
            "sync again, or run the version that wrote it.");
    }
}
