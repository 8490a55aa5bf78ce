using Serilog;

namespace Altius.Client.Running;

/// <summary>
/// Stops the node before its disk is full, for a database that cannot write any more is at the mercy of what it was doing.
/// Its timer's thread owns all it uses; <see cref="Dispose"/> ends it.
/// </summary>
internal sealed class DiskGuard : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly Timer _timer;
    private readonly Func<long> _freeBytes;
    private readonly long _least;
    private readonly string _path;
    private readonly NodeStop _stop;
    private readonly ILogger _log;
    private bool _hasWarned;

    /// <param name="freeBytes">Measures; throws where the disk is gone.</param>
    /// <param name="least">Free bytes below which the node is stopped; twice as many are worth a warning.</param>
    public DiskGuard(string path, Func<long> freeBytes, long least, NodeStop stop, ILogger log)
    {
        (_path, _freeBytes, _least, _stop, _log) = (path, freeBytes, least, stop, log);
        _timer = new Timer(_ => Check(), null, Interval, Interval);
    }

    /// <summary>Looks once. The timer does it every few seconds.</summary>
    public void Check()
    {
        long free;
        try
        {
            free = _freeBytes();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            _stop.Ask($"The disk of {_path} cannot be asked for its free space: {fault.Message}", Commands.ExitCode.StorageFault);
            return;
        }
        if (free < _least)
        {
            _stop.Ask(
                $"The disk of {_path} is nearly full: {Sizes.Show(free)} are free, " +
                $"and --min-free-disk asks for {Sizes.Show(_least)}. Make room, then start again; nothing is lost.",
                Commands.ExitCode.DiskFull);
        }
        else if (free / 2 < _least && !_hasWarned)
        {
            _hasWarned = true;
            _log.Warning(
                "The disk of {Path} fills up: {Free} are free; below {Least} the node stops",
                _path, Sizes.Show(free), Sizes.Show(_least));
        }
    }

    public void Dispose() => _timer.Dispose();
}
