using System.Diagnostics.CodeAnalysis;
using Altius.Db;

namespace Altius.Client.Tests.Nodes;

/// <summary>
/// A store on a disk that has room for so many bytes: the batch that would go beyond is not made, nor is any after it. What it is
/// laid over is the test's, and outlives it.
/// </summary>
internal sealed class FailingStore(IKeyValueStore inner, long room) : IKeyValueStore
{
    public const string Message = "The disk is full. The last changes were not made. Free some space and start again.";

    private readonly Lock _gate = new();
    private bool _isFull;

    /// <summary>Bytes of all batches that were made.</summary>
    public long Written { get; private set; }

    public bool IsFull
    {
        get
        {
            lock (_gate) return _isFull;
        }
    }

    public bool TryGet(Column column, ReadOnlySpan<byte> key, [NotNullWhen(true)] out byte[]? value) =>
        inner.TryGet(column, key, out value);

    public bool TryRead(Column column, ReadOnlySpan<byte> key, Span<byte> buffer, out int length) =>
        inner.TryRead(column, key, buffer, out length);

    public ICursor OpenCursor(Column column) => inner.OpenCursor(column);

    public IReadView OpenSnapshot() => inner.OpenSnapshot();

    public IWriteBatch BeginWrite() => new Batch(this, inner.BeginWrite());

    public void Dispose()
    {
        // The inner store stays open for the next run.
    }

    private void Commit(IWriteBatch batch, bool isDurable)
    {
        lock (_gate)
        {
            _isFull |= Written + batch.Size > room;
            if (_isFull) throw new StoreException(Message);
            Written += batch.Size;
            batch.Commit(isDurable);
        }
    }

    private sealed class Batch(FailingStore store, IWriteBatch inner) : IWriteBatch
    {
        public long Size => inner.Size;

        public void Put(Column column, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => inner.Put(column, key, value);

        public void Delete(Column column, ReadOnlySpan<byte> key) => inner.Delete(column, key);

        public void DeleteRange(Column column, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to) =>
            inner.DeleteRange(column, from, to);

        public void Commit(bool isDurable = false) => store.Commit(inner, isDurable);

        public void Dispose() => inner.Dispose();
    }
}
