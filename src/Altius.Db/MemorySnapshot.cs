using System.Diagnostics.CodeAnalysis;

namespace Altius.Db;

/// <summary>A <see cref="MemoryStore"/> as it was.</summary>
internal sealed class MemorySnapshot(MemoryColumns columns) : IReadView
{
    private volatile bool _isDisposed;

    public bool TryGet(Column column, ReadOnlySpan<byte> key, [NotNullWhen(true)] out byte[]? value) =>
        Columns.TryGet(column, key, out value);

    public bool TryRead(Column column, ReadOnlySpan<byte> key, Span<byte> buffer, out int length) =>
        Columns.TryRead(column, key, buffer, out length);

    public ICursor OpenCursor(Column column) => new MemoryCursor(Columns[column]);

    public void Dispose() => _isDisposed = true;

    private MemoryColumns Columns
    {
        get
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return columns;
        }
    }
}
