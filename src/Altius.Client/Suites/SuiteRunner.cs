using System.Buffers;
using Altius.Client.Fixtures;

namespace Altius.Client.Suites;

/// <summary>Runs fixture files on several threads, the largest files first.</summary>
/// <remarks>
/// Threads: each worker thread takes the next file, owns its machine and state, and ends when no file is left or a stop is
/// asked for. Results are gathered under one lock.
/// </remarks>
internal sealed class SuiteRunner
{
    private readonly Func<ISuiteWorker> _newWorker;
    private readonly string? _filter;
    private readonly int _threads;

    /// <param name="newWorker">Called once for each thread.</param>
    /// <param name="filter">Text that a file's or a case's name must hold; null for all.</param>
    /// <param name="threads">At least 1.</param>
    public SuiteRunner(Func<ISuiteWorker> newWorker, string? filter, int threads)
    {
        _newWorker = newWorker;
        _filter = filter;
        _threads = threads;
    }

    /// <summary>Whether cases are named, as skipped, and not run.</summary>
    public bool ListsOnly { get; init; }

    /// <summary>Called for each outcome, from one thread at a time.</summary>
    public Action<CaseResult>? OnResult { get; init; }

    /// <summary>Called after each file with how many are done, from one thread at a time.</summary>
    public Action<int>? OnFileDone { get; init; }

    /// <exception cref="OperationCanceledException">A stop was asked for.</exception>
    public SuiteReport Run(IReadOnlyList<string> files, CancellationToken stop)
    {
        List<CaseResult>[] results = [.. files.Select(_ => new List<CaseResult>())];
        int[] order =
        [
            .. Enumerable.Range(0, files.Count)
                .OrderByDescending(i => IsSlow(files[i])).ThenByDescending(i => LengthOf(files[i])),
        ];
        Lock gate = new();
        int next = -1, done = 0;
        ParallelOptions degree = new() { MaxDegreeOfParallelism = _threads };
        System.Threading.Tasks.Parallel.For(0, Math.Min(_threads, files.Count), degree, _ =>
        {
            ISuiteWorker worker = _newWorker();
            using IDisposable? owned = worker as IDisposable;
            for (int at; (at = Interlocked.Increment(ref next)) < order.Length && !stop.IsCancellationRequested;)
            {
                int index = order[at];
                RunFile(files[index], worker, Record, stop);
                lock (gate) OnFileDone?.Invoke(++done);

                void Record(CaseResult result)
                {
                    lock (gate)
                    {
                        results[index].Add(result);
                        OnResult?.Invoke(result);
                    }
                }
            }
        });
        stop.ThrowIfCancellationRequested();
        return new SuiteReport([.. results.SelectMany(list => list)]);
    }

    private void RunFile(string file, ISuiteWorker worker, Action<CaseResult> record, CancellationToken stop)
    {
        CaseSink sink = new(file, _filter, record, ListsOnly);
        try
        {
            using FileContent content = FileContent.Read(file);
            FixtureStream.Walk(
                content.Bytes, _ => !stop.IsCancellationRequested,
                (name, test) => RunTest(worker, file, name, test, sink, record, stop));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Told to the caller once all threads have ended.
        }
        catch (Exception fault) when (fault is FixtureFault or IOException or UnauthorizedAccessException)
        {
            record(new CaseResult(file, "", Verdict.Unreadable, fault.Message));
        }
    }

    private static void RunTest(
        ISuiteWorker worker, string file, string name, System.Text.Json.JsonElement test, CaseSink sink,
        Action<CaseResult> record, CancellationToken stop)
    {
        try
        {
            worker.Run(name, test, sink, stop);
        }
        catch (FixtureFault fault)
        {
            if (sink.Wants(name)) record(new CaseResult(file, name, Verdict.Unreadable, fault.Message));
        }
    }

    /// <summary>What takes long goes first, lest it be waited for in the end; the classic suites name it so.</summary>
    private static bool IsSlow(string file) => file.Contains("TimeConsuming", StringComparison.Ordinal);

    private static long LengthOf(string file)
    {
        try
        {
            return new FileInfo(file).Length;
        }
        catch (IOException)
        {
            return 0; // reading it will tell
        }
    }

    /// <summary>A file's bytes in a pooled buffer.</summary>
    private readonly struct FileContent : IDisposable
    {
        private readonly byte[] _buffer;
        private readonly int _length;

        private FileContent(byte[] buffer, int length)
        {
            _buffer = buffer;
            _length = length;
        }

        public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(0, _length);

        public static FileContent Read(string path)
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1);
            if (stream.Length > Array.MaxLength) throw new FixtureFault("the file is too large to be read at once");
            byte[] buffer = ArrayPool<byte>.Shared.Rent((int)stream.Length);
            return new FileContent(
                buffer, stream.ReadAtLeast(buffer.AsSpan(0, (int)stream.Length), (int)stream.Length, throwOnEndOfStream: false));
        }

        public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);
    }
}
