using System.Diagnostics.CodeAnalysis;

namespace Altius.Db;

/// <summary>Bytes by key, ordered bytewise within each column. Safe to read from many threads.</summary>
public interface IReadView : IDisposable
{
    /// <summary>Looks a key up.</summary>
    /// <param name="value">The receiver's own copy.</param>
    /// <exception cref="StoreException">The bytes on disk cannot be trusted; it says which column and key.</exception>
    bool TryGet(Column column, ReadOnlySpan<byte> key, [NotNullWhen(true)] out byte[]? value);

    /// <summary>Copies a value into a buffer, without allocating.</summary>
    /// <param name="length">The length of the value; where the buffer is shorter, it is left as it was.</param>
    /// <exception cref="StoreException">The bytes on disk cannot be trusted; it says which column and key.</exception>
    bool TryRead(Column column, ReadOnlySpan<byte> key, Span<byte> buffer, out int length);

    /// <summary>Looks several keys up, which a database on disk answers sooner than one after the other.</summary>
    /// <param name="keys">
    /// Laid end to end, best in their order: key i ends before <paramref name="ends"/>[i], where the next begins.
    /// </param>
    /// <param name="values">The receiver's own copies, a place for each key; null for a key that is not there.</param>
    /// <exception cref="StoreException">The bytes on disk cannot be trusted; it says which column and key.</exception>
    void GetMany(Column column, ReadOnlySpan<byte> keys, ReadOnlySpan<int> ends, Span<byte[]?> values)
    {
        for (int i = 0, start = 0; i < ends.Length; start = ends[i++])
            values[i] = TryGet(column, keys[start..ends[i]], out byte[]? value) ? value : null;
    }

    /// <summary>A cursor over a column as it is now; it stands nowhere until sought.</summary>
    ICursor OpenCursor(Column column);
}

/// <summary>Walks a column in the order of its keys. Not thread-safe.</summary>
public interface ICursor : IDisposable
{
    /// <summary>Goes to the first key that is not before this one.</summary>
    /// <returns>False where there is none.</returns>
    bool Seek(ReadOnlySpan<byte> key);

    /// <summary>Goes to the last key that is not after this one.</summary>
    /// <returns>False where there is none.</returns>
    bool SeekBack(ReadOnlySpan<byte> key);

    /// <summary>Goes one key on.</summary>
    /// <returns>False behind the last; the cursor then stands nowhere.</returns>
    bool Next();

    /// <summary>Goes one key back.</summary>
    /// <returns>False before the first; the cursor then stands nowhere.</returns>
    bool Previous();

    /// <summary>Valid until the cursor moves.</summary>
    ReadOnlySpan<byte> Key { get; }

    /// <summary>Valid until the cursor moves.</summary>
    ReadOnlySpan<byte> Value { get; }
}

/// <summary>
/// A database: what is written in one batch is there as a whole or not at all, whatever happens to the process.
/// </summary>
/// <remarks>
/// Disposing the store ends its use; a database that others still look at through a snapshot or cursor is closed with the last
/// of them. What is used after it was disposed throws <see cref="ObjectDisposedException"/>.
/// </remarks>
public interface IKeyValueStore : IReadView
{
    /// <summary>The store as it is now, unmoved by later writes, until disposed.</summary>
    IReadView OpenSnapshot();

    /// <summary>An empty batch; nothing is visible before it is committed.</summary>
    IWriteBatch BeginWrite();
}

/// <summary>Changes that are made together. Not thread-safe.</summary>
public interface IWriteBatch : IDisposable
{
    void Put(Column column, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value);

    /// <summary>Harmless where the key is not there.</summary>
    void Delete(Column column, ReadOnlySpan<byte> key);

    /// <summary>
    /// Deletes every key from <paramref name="from"/> on and before <paramref name="to"/>; none where they are in no order.
    /// </summary>
    void DeleteRange(Column column, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to);

    /// <summary>Bytes of keys and values so far.</summary>
    long Size { get; }

    /// <summary>Makes the changes, at once and whole; the batch is then empty.</summary>
    /// <param name="isDurable">Whether they must have reached the disk on return, and not only the operating system.</param>
    /// <exception cref="StoreException">They could not be made; none was.</exception>
    void Commit(bool isDurable = false);
}

/// <summary>
/// The database cannot be read or written. The message says what, where (path, column, key range) and what to do; it is
/// meant for the operator.
/// </summary>
public sealed class StoreException : Exception
{
    public StoreException(string message) : base(message) { }

    public StoreException(string message, Exception cause) : base(message, cause) { }
}
