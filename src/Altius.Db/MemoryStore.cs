using System.Diagnostics.CodeAnalysis;

namespace Altius.Db;

/// <summary>
/// A database in memory that behaves as one on disk does, for tests and chains that need not last. A snapshot costs nothing: the
/// columns are persistent trees, and a commit makes new ones that share with the old what stayed.
/// </summary>
/// <remarks>
/// Concurrency. Who: any thread reads; commits take turns behind a lock. Memory: readers own nothing, the columns they look at
/// never change. Completion: a commit publishes all its columns with one write of a reference. Nothing cancels it.
/// </remarks>
public sealed class MemoryStore : IKeyValueStore
{
    private readonly Lock _committing = new();
    private volatile MemoryColumns _columns = MemoryColumns.Empty;
    private volatile bool _isDisposed;

    public bool TryGet(Column column, ReadOnlySpan<byte> key, [NotNullWhen(true)] out byte[]? value) =>
        Columns.TryGet(column, key, out value);

    public bool TryRead(Column column, ReadOnlySpan<byte> key, Span<byte> buffer, out int length) =>
        Columns.TryRead(column, key, buffer, out length);

    public ICursor OpenCursor(Column column) => new MemoryCursor(Columns[column]);

    public IReadView OpenSnapshot() => new MemorySnapshot(Columns);

    public IWriteBatch BeginWrite()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return new MemoryBatch(this);
    }

    public void Dispose() => _isDisposed = true;

    internal void Commit(IReadOnlyList<MemoryChange> changes)
    {
        lock (_committing) _columns = Columns.With(changes);
    }

    private MemoryColumns Columns
    {
        get
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return _columns;
        }
    }
}
