namespace Altius.Parallel;

/// <summary>
/// How far ahead of the final transactions others are run. Far, as long as that mostly turns out well; one by one, but for a
/// probe now and then, where a block is a chain of transactions that each need the one before.
/// </summary>
/// <remarks>
/// The measure is a moving average over the last dozen or so transactions run ahead, written only by the holder of the
/// commit and read by all. The numbers below are first guesses, not yet measured; they change how fast a block runs and
/// never what comes of it.
/// </remarks>
internal sealed class LookAhead
{
    /// <summary>Transactions a worker may be ahead in the best case. More would make long lists of versions.</summary>
    private const int MostPerWorker = 8;

    /// <summary>What all good counts as.</summary>
    private const int One = 1 << 10;

    /// <summary>Below this share of good luck a block counts as serial.</summary>
    private const int Serial = One / 6;

    /// <summary>In a serial block one transaction in so many is run ahead, to see whether it still is.</summary>
    private const int ProbeEvery = 8;

    private int _most;
    private int _luck;
    private int _width;
    private int _turn;

    /// <summary>Transactions, from the first that is not final on, that may be run.</summary>
    public int Width => Volatile.Read(ref _width);

    public void Begin(int workers)
    {
        _most = MostPerWorker * workers;
        _luck = One;
        _turn = 0;
        Volatile.Write(ref _width, _most);
    }

    /// <summary>Learns from a transaction that is final.</summary>
    /// <param name="wasAhead">Whether it was first run before all earlier ones were final.</param>
    /// <param name="wasRight">Whether that run stands.</param>
    public void Learn(bool wasAhead, bool wasRight)
    {
        if (wasAhead) _luck += ((wasRight ? One : 0) - _luck) / 8;
        _turn++;
        int width = _luck >= Serial ? 1 + _most * _luck / One : _turn % ProbeEvery == 0 ? 2 : 1;
        Volatile.Write(ref _width, Math.Min(width, _most));
    }
}
