using System.Threading.Channels;
using Altius.Client.Options;
using Serilog;

namespace Altius.Client.Recorder;

/// <summary>Keeps every exchange with the consensus client in a folder, in rotating compressed files.</summary>
/// <remarks>
/// Who runs: threads of the Engine API call <see cref="Record"/>, which only copies; one task of this class compresses and
/// writes, and alone owns the files. The queue is bounded in bytes: when the disk does not keep up, exchanges are left out and
/// counted, and the Engine API never waits. Completed by <see cref="DisposeAsync"/>, which writes what is queued.
/// </remarks>
internal sealed class FlightRecorder : IAsyncDisposable
{
    private const long QueueLimit = 256L << 20;

    private readonly Channel<Exchange> _queue =
        Channel.CreateUnbounded<Exchange>(new UnboundedChannelOptions { SingleReader = true });
    private readonly string _folder;
    private readonly long _limit;
    private readonly long _segmentLimit;
    private readonly ILogger _log;
    private readonly Task _writer;
    private long _queued, _dropped;

    /// <param name="folder">Made where it is absent.</param>
    /// <param name="limit">Bytes of all segments, beyond which the oldest are deleted.</param>
    /// <param name="segmentLimit">Bytes after which the next segment begins.</param>
    /// <exception cref="OptionException">The folder cannot be written.</exception>
    public FlightRecorder(string folder, long limit, ILogger log, long segmentLimit = 64L << 20)
    {
        (_folder, _limit, _segmentLimit, _log) =
            (Path.GetFullPath(folder), limit, Math.Min(segmentLimit, Math.Max(limit / 4, 1)), log);
        try
        {
            Directory.CreateDirectory(_folder);
            FileStream first = CreateNext();
            _writer = Task.Run(() => WriteAllAsync(first));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new OptionException($"engine-recorder: {fault.Message} Choose a folder that can be written, or 'off'.");
        }
    }

    /// <summary>Exchanges that were left out because the disk did not keep up.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>Takes an exchange in; the bytes are the caller's again on return.</summary>
    public void Record(DateTimeOffset started, TimeSpan duration, ReadOnlyMemory<byte> request, ReadOnlyMemory<byte> answer)
    {
        Exchange exchange = new(started, duration, request.ToArray(), answer.ToArray());
        if (Interlocked.Add(ref _queued, exchange.Length) > QueueLimit || !_queue.Writer.TryWrite(exchange))
        {
            Interlocked.Add(ref _queued, -exchange.Length);
            Interlocked.Increment(ref _dropped);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _writer;
    }

    private async Task WriteAllAsync(FileStream segment)
    {
        try
        {
            while (await _queue.Reader.WaitToReadAsync())
            {
                while (_queue.Reader.TryRead(out Exchange? exchange))
                {
                    RecordingSegment.Append(segment, exchange.Compress());
                    Interlocked.Add(ref _queued, -exchange.Length);
                    if (segment.Position < _segmentLimit) continue;
                    await segment.DisposeAsync();
                    segment = CreateNext();
                    DeleteOldest();
                }
                // What the operating system has survives the process.
                await segment.FlushAsync();
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Recording is a convenience: it must not take the node down.
            _queue.Writer.TryComplete();
            _log.Error("The engine recorder stops, the node goes on: {Fault}", fault.Message);
        }
        finally
        {
            await segment.DisposeAsync();
            if (Dropped > 0)
                _log.Warning("The engine recorder left out {Count} exchanges because the disk did not keep up", Dropped);
        }
    }

    private FileStream CreateNext()
    {
        IReadOnlyList<(int Number, string Path)> there = RecordingSegment.List(_folder);
        return RecordingSegment.Create(RecordingSegment.PathOf(_folder, there.Count == 0 ? 1 : there[^1].Number + 1));
    }

    private void DeleteOldest()
    {
        IReadOnlyList<(int Number, string Path)> there = RecordingSegment.List(_folder);
        long total = there.Sum(segment => new FileInfo(segment.Path).Length);
        for (int i = 0; i < there.Count - 1 && total > _limit; i++)
        {
            total -= new FileInfo(there[i].Path).Length;
            File.Delete(there[i].Path);
        }
    }
}
