using System.Diagnostics.CodeAnalysis;
using Altius.Db;

namespace Altius.State.Tests;

/// <summary>A database in memory that counts the keys it is asked for.</summary>
internal sealed class CountingStore : IKeyValueStore
{
    private readonly MemoryStore _store = new();
    private int _reads;

    public int Reads => Volatile.Read(ref _reads);

    public bool TryGet(Column column, ReadOnlySpan<byte> key, [NotNullWhen(true)] out byte[]? value)
    {
        Interlocked.Increment(ref _reads);
        return _store.TryGet(column, key, out value);
    }

    public bool TryRead(Column column, ReadOnlySpan<byte> key, Span<byte> buffer, out int length)
    {
        Interlocked.Increment(ref _reads);
        return _store.TryRead(column, key, buffer, out length);
    }

    public ICursor OpenCursor(Column column) => _store.OpenCursor(column);

    public IReadView OpenSnapshot() => new View(this, _store.OpenSnapshot());

    public IWriteBatch BeginWrite() => _store.BeginWrite();

    public void Dispose() => _store.Dispose();

    private sealed class View(CountingStore owner, IReadView view) : IReadView
    {
        public bool TryGet(Column column, ReadOnlySpan<byte> key, [NotNullWhen(true)] out byte[]? value)
        {
            Interlocked.Increment(ref owner._reads);
            return view.TryGet(column, key, out value);
        }

        public bool TryRead(Column column, ReadOnlySpan<byte> key, Span<byte> buffer, out int length)
        {
            Interlocked.Increment(ref owner._reads);
            return view.TryRead(column, key, buffer, out length);
        }

        public ICursor OpenCursor(Column column) => view.OpenCursor(column);

        public void Dispose() => view.Dispose();
    }
}
