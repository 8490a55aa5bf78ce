namespace Altius.Parallel;

/// <summary>
/// How far ahead of the final batches others are run. Far, as long as that mostly turns out well; one by one, but for a
/// probe now and then, where a block is a chain of batches that each need the one before.
/// </summary>
/// <remarks>
/// The measure is a moving average over the last dozen or so batches run ahead, written only by the holder of the commit and
/// read by all. It changes how fast a block runs and never what comes of it.
/// </remarks>
internal sealed class LookAhead
{
    /// <summary>
    /// Batches a worker may be ahead in the best case. Over 36 mainnet blocks in the simulator 4, 8, 16, 32 and 64 made two
    /// workers 1.47, 1.51, 1.59, 1.53 and 1.57 times as fast as one, and eight 2.20, 2.28, 2.41, 2.25 and 2.38 times: far enough
    /// to have something to do while a long transaction runs, and lists of versions stay short.
    /// </summary>
    private const int MostPerWorker = 16;

    /// <summary>What all good counts as.</summary>
    private const int One = 1 << 10;

    /// <summary>Below this share of good luck a block counts as serial.</summary>
    private const int Serial = One / 6;

    /// <summary>
    /// From this share of good luck on a block counts as calm: a refusal is remembered for half a dozen batches.
    /// </summary>
    private const int Calm = One - One / 16;

    /// <summary>
    /// In a serial block one batch in so many is run ahead, to see whether it still is; after each that goes wrong one in twice
    /// as many.
    /// </summary>
    private const int ProbeAfter = 16;

    private const int MostBetweenProbes = 1 << 10;

    private int _most;
    private int _luck;
    private int _width;
    private bool _isCalm;
    private int _turn;
    private int _probeEvery;

    /// <summary>Batches, from the first that is not final on, that may be run.</summary>
    public int Width => Volatile.Read(ref _width);

    /// <summary>Whether batches are run one by one.</summary>
    public bool IsSerial => Width <= 2;

    /// <summary>Whether next to all that was run ahead lately turned out well.</summary>
    public bool IsCalm => Volatile.Read(ref _isCalm);

    /// <summary>The largest <see cref="Width"/> there can be.</summary>
    public static int Most(int workers) => MostPerWorker * workers;

    public void Begin(int workers)
    {
        _most = Most(workers);
        _luck = One;
        _turn = 0;
        _probeEvery = ProbeAfter;
        Volatile.Write(ref _width, _most);
        Volatile.Write(ref _isCalm, true);
    }

    /// <summary>Learns from a batch that is final.</summary>
    /// <param name="wasAhead">Whether it was first run before all earlier ones were final.</param>
    /// <param name="wasRight">Whether that run stands.</param>
    public void Learn(bool wasAhead, bool wasRight)
    {
        _turn++;
        if (wasAhead)
        {
            bool wasSerial = _luck < Serial;
            _luck += ((wasRight ? One : 0) - _luck) / 8;
            if (wasSerial) _probeEvery = wasRight ? ProbeAfter : Math.Min(2 * _probeEvery, MostBetweenProbes);
        }
        int width = _luck >= Serial ? 1 + _most * _luck / One : _turn % _probeEvery == 0 ? 2 : 1;
        Volatile.Write(ref _width, Math.Min(width, _most));
        Volatile.Write(ref _isCalm, _luck >= Calm);
    }
}
