using System.Collections.Immutable;

namespace Altius.Db;

/// <summary>Walks a column of a <see cref="MemoryStore"/> as it was when the cursor was opened.</summary>
internal sealed class MemoryCursor(ImmutableList<MemoryEntry> column) : ICursor
{
    private int _at = -1;
    private bool _isDisposed;

    public ReadOnlySpan<byte> Key => Entry.Key;

    public ReadOnlySpan<byte> Value => Entry.Value;

    public bool Seek(ReadOnlySpan<byte> key)
    {
        int at = MemoryColumns.IndexOf(column, key);
        return GoTo(at < 0 ? ~at : at);
    }

    public bool SeekBack(ReadOnlySpan<byte> key)
    {
        int at = MemoryColumns.IndexOf(column, key);
        return GoTo(at < 0 ? ~at - 1 : at);
    }

    public bool Next() => _at >= 0 && GoTo(_at + 1);

    public bool Previous() => _at >= 0 && GoTo(_at - 1);

    public void Dispose() => _isDisposed = true;

    private MemoryEntry Entry =>
        _at >= 0 ? column[_at] : throw new InvalidOperationException("The cursor stands nowhere: seek first.");

    private bool GoTo(int index)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        _at = index < column.Count ? index : -1;
        return _at >= 0;
    }
}
