using System.Diagnostics.CodeAnalysis;
using Altius.Db;

namespace Altius.Chain.Tests;

/// <summary>A store that notes every batch down, and so can tell what would be on disk had the last ones been lost.</summary>
internal sealed class RecordingStore : IKeyValueStore
{
    private readonly MemoryStore _store = new();
    private readonly List<List<Action<IWriteBatch>>> _batches = [];

    public int BatchCount
    {
        get
        {
            lock (_batches) return _batches.Count;
        }
    }

    /// <summary>The next commits fail, as on a full disk.</summary>
    public bool IsFull { get; set; }

    /// <summary>The next commits that have to reach the disk fail.</summary>
    public bool CannotSync { get; set; }

    /// <summary>What the first batches left behind.</summary>
    public MemoryStore After(int batches)
    {
        MemoryStore store = new();
        lock (_batches)
            foreach (List<Action<IWriteBatch>> changes in _batches.Take(batches))
            {
                using IWriteBatch batch = store.BeginWrite();
                foreach (Action<IWriteBatch> change in changes) change(batch);
                batch.Commit();
            }
        return store;
    }

    public bool TryGet(Column column, ReadOnlySpan<byte> key, [NotNullWhen(true)] out byte[]? value) =>
        _store.TryGet(column, key, out value);

    public bool TryRead(Column column, ReadOnlySpan<byte> key, Span<byte> buffer, out int length) =>
        _store.TryRead(column, key, buffer, out length);

    public ICursor OpenCursor(Column column) => _store.OpenCursor(column);

    public IReadView OpenSnapshot() => _store.OpenSnapshot();

    public IWriteBatch BeginWrite() => new Batch(this, _store.BeginWrite());

    public void Dispose() => _store.Dispose();

    private sealed class Batch(RecordingStore owner, IWriteBatch inner) : IWriteBatch
    {
        private List<Action<IWriteBatch>> _changes = [];

        public long Size => inner.Size;

        public void Put(Column column, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
        {
            byte[] k = key.ToArray(), v = value.ToArray();
            _changes.Add(batch => batch.Put(column, k, v));
            inner.Put(column, key, value);
        }

        public void Delete(Column column, ReadOnlySpan<byte> key)
        {
            byte[] k = key.ToArray();
            _changes.Add(batch => batch.Delete(column, k));
            inner.Delete(column, key);
        }

        public void DeleteRange(Column column, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
        {
            byte[] f = from.ToArray(), t = to.ToArray();
            _changes.Add(batch => batch.DeleteRange(column, f, t));
            inner.DeleteRange(column, from, to);
        }

        public void Commit(bool isDurable = false)
        {
            if (owner.IsFull || (owner.CannotSync && isDurable)) throw new StoreException("The disk is full.");
            lock (owner._batches)
            {
                inner.Commit(isDurable);
                owner._batches.Add(_changes);
            }
            _changes = [];
        }

        public void Dispose() => inner.Dispose();
    }
}
