using System.Diagnostics.CodeAnalysis;
using Altius.Db;

namespace Altius.TxPool.Tests;

/// <summary>A store in memory whose test steps in before something is written.</summary>
internal sealed class PausingStore : IKeyValueStore
{
    private readonly MemoryStore _store = new();

    /// <summary>Run once, by whoever writes next, before that is done.</summary>
    public Action? BeforeNextWrite { get; set; }

    public bool TryGet(Column column, ReadOnlySpan<byte> key, [NotNullWhen(true)] out byte[]? value) =>
        _store.TryGet(column, key, out value);

    public bool TryRead(Column column, ReadOnlySpan<byte> key, Span<byte> buffer, out int length) =>
        _store.TryRead(column, key, buffer, out length);

    public ICursor OpenCursor(Column column) => _store.OpenCursor(column);

    public IReadView OpenSnapshot() => _store.OpenSnapshot();

    public IWriteBatch BeginWrite()
    {
        Action? step = BeforeNextWrite;
        BeforeNextWrite = null;
        step?.Invoke();
        return _store.BeginWrite();
    }

    public void Dispose() => _store.Dispose();
}
