using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Altius.Db;

/// <summary>A key with its value; neither array is written to.</summary>
internal readonly record struct MemoryEntry(byte[] Key, byte[] Value);

/// <summary>One change of a batch: a value put, a key deleted, or a range of keys deleted.</summary>
internal readonly record struct MemoryChange(Column Column, byte[] Key, byte[]? Value, byte[]? To);

/// <summary>All columns at one time; never changed.</summary>
internal sealed class MemoryColumns
{
    public static readonly MemoryColumns Empty =
        new([.. Enum.GetValues<Column>().Select(_ => ImmutableList<MemoryEntry>.Empty)]);

    private readonly ImmutableList<MemoryEntry>[] _columns; // each in the order of keys

    private MemoryColumns(ImmutableList<MemoryEntry>[] columns) => _columns = columns;

    public ImmutableList<MemoryEntry> this[Column column] => _columns[(int)column];

    public bool TryGet(Column column, ReadOnlySpan<byte> key, [NotNullWhen(true)] out byte[]? value)
    {
        value = Find(column, key) is { } stored ? [.. stored] : null;
        return value is not null;
    }

    public bool TryRead(Column column, ReadOnlySpan<byte> key, Span<byte> buffer, out int length)
    {
        byte[]? stored = Find(column, key);
        length = stored?.Length ?? 0;
        if (stored is not null && stored.Length <= buffer.Length) stored.CopyTo(buffer);
        return stored is not null;
    }

    /// <summary>The columns after these changes, made in their order.</summary>
    public MemoryColumns With(IReadOnlyList<MemoryChange> changes)
    {
        ImmutableList<MemoryEntry>.Builder?[] builders = new ImmutableList<MemoryEntry>.Builder?[_columns.Length];
        foreach (MemoryChange change in changes)
            Apply(builders[(int)change.Column] ??= _columns[(int)change.Column].ToBuilder(), change);
        return new([.. _columns.Select((column, i) => builders[i]?.ToImmutable() ?? column)]);
    }

    /// <summary>The place of a key in a column, or the complement of the place it would take.</summary>
    public static int IndexOf(ImmutableList<MemoryEntry> column, ReadOnlySpan<byte> key) =>
        column.IsEmpty ? ~0 : column.BinarySearch(new MemoryEntry(key.ToArray(), []), ByKey.Instance);

    private byte[]? Find(Column column, ReadOnlySpan<byte> key)
    {
        int at = IndexOf(_columns[(int)column], key);
        return at < 0 ? null : _columns[(int)column].ItemRef(at).Value;
    }

    private static void Apply(ImmutableList<MemoryEntry>.Builder column, in MemoryChange change)
    {
        int at = column.BinarySearch(new MemoryEntry(change.Key, []), ByKey.Instance);
        if (change.To is not null)
        {
            int from = at < 0 ? ~at : at;
            int to = column.BinarySearch(new MemoryEntry(change.To, []), ByKey.Instance);
            if (to < 0) to = ~to;
            if (to > from) column.RemoveRange(from, to - from);
        }
        else if (change.Value is null)
        {
            if (at >= 0) column.RemoveAt(at);
        }
        else if (at >= 0)
        {
            column[at] = new MemoryEntry(change.Key, change.Value);
        }
        else
        {
            column.Insert(~at, new MemoryEntry(change.Key, change.Value));
        }
    }

    private sealed class ByKey : IComparer<MemoryEntry>
    {
        public static readonly ByKey Instance = new();

        public int Compare(MemoryEntry a, MemoryEntry b) => a.Key.AsSpan().SequenceCompareTo(b.Key);
    }
}
