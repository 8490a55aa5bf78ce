using Altius.Db;

namespace Altius.Chain;

/// <summary>
/// Walks the numbers of blocks in which each criterion is met by one of its names, lowest first. The criteria take turns to leap
/// to the next block that could be: the rarest of them sets the pace.
/// </summary>
internal sealed class LogIndexSearch : IDisposable
{
    private readonly IReadView _view;
    private readonly Posting[][] _criteria;
    private readonly ulong _to;
    private ulong _next;

    /// <param name="view">Disposed of with this.</param>
    /// <param name="criteria">Each the names of which one will do; at least one criterion.</param>
    public LogIndexSearch(IReadView view, IReadOnlyList<LogIndexKey[]> criteria, ulong from, ulong to)
    {
        _view = view;
        _criteria = [.. criteria.Select(names => names.Select(name => new Posting(name, view)).ToArray())];
        _next = from;
        _to = to;
    }

    /// <summary>The next block of the range in which every criterion is met.</summary>
    public bool TryNext(out ulong number)
    {
        number = _next;
        int agreeing = 0;
        for (int i = 0; agreeing < _criteria.Length; i = (i + 1) % _criteria.Length)
        {
            if (number > _to || !TryNext(_criteria[i], number, out ulong next) || next > _to) return false;
            agreeing = next == number ? agreeing + 1 : 1;
            number = next;
        }
        _next = number + 1;
        return true;
    }

    public void Dispose()
    {
        foreach (Posting posting in _criteria.SelectMany(names => names)) posting.Dispose();
        _view.Dispose();
    }

    private static bool TryNext(Posting[] names, ulong from, out ulong number)
    {
        number = ulong.MaxValue;
        foreach (Posting posting in names) number = Math.Min(number, posting.NextAt(from));
        return number != ulong.MaxValue;
    }

    /// <summary>The rows of one name.</summary>
    private sealed class Posting(LogIndexKey key, IReadView view) : IDisposable
    {
        /// <summary>Steps forward before a seek is tried: rows that lie close are reached faster so.</summary>
        private const int StepsBeforeSeek = 8;

        private readonly ICursor _cursor = view.OpenCursor(Column.Logs);
        private bool _begun;
        private ulong _at;

        /// <summary>The first number not below this one; all ones where there is none. Asked with ascending numbers.</summary>
        public ulong NextAt(ulong from)
        {
            if (_begun && _at >= from) return _at;
            for (int i = 0; _begun && i < StepsBeforeSeek; i++)
            {
                _at = Read(_cursor.Next());
                if (_at >= from) return _at;
            }
            Span<byte> row = stackalloc byte[LogIndexKey.RowSize];
            key.WriteRow(from, row);
            _begun = true;
            return _at = Read(_cursor.Seek(row));
        }

        public void Dispose() => _cursor.Dispose();

        private ulong Read(bool isThere) => isThere && key.TryReadRow(_cursor.Key, out ulong number) ? number : ulong.MaxValue;
    }
}
