namespace Altius.Db;

/// <summary>Changes to a <see cref="MemoryStore"/>.</summary>
internal sealed class MemoryBatch(MemoryStore store) : IWriteBatch
{
    private readonly List<MemoryChange> _changes = [];
    private bool _isDisposed;

    public long Size { get; private set; }

    public void Put(Column column, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) =>
        Add(new(column, key.ToArray(), value.ToArray(), null), key.Length + value.Length);

    public void Delete(Column column, ReadOnlySpan<byte> key) => Add(new(column, key.ToArray(), null, null), key.Length);

    public void DeleteRange(Column column, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        if (from.SequenceCompareTo(to) < 0) Add(new(column, from.ToArray(), null, to.ToArray()), from.Length + to.Length);
    }

    public void Commit(bool isDurable = false)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        store.Commit(_changes);
        _changes.Clear();
        Size = 0;
    }

    public void Dispose() => _isDisposed = true;

    private void Add(in MemoryChange change, int size)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        _changes.Add(change);
        Size += size;
    }
}
