using System.Buffers;
using System.Text.Json;
using Altius.Core;
using Altius.Evm;

namespace Altius.JsonRpc.Tracing;

/// <summary>
/// Traces all transactions of a block. Single steps are written one transaction after the other while they are taken, so that a
/// trace of any length needs no memory. Other tracers run side by side: one pass without them finds out what each transaction
/// changes, and from then on every transaction has its own state to start from.
/// </summary>
/// <remarks>
/// Who runs: the caller's thread and as many others as the limit allows, on one window of transactions at a time. What they
/// own: each a runner and the buffers it fills; the states between transactions are shared and no longer change. What all of them
/// keep is counted together, against one allowance for the window; a transaction for which that does not suffice is left to the
/// caller. A window is complete when all its buffers are; then the caller writes them in order. The caller's token cancels all.
/// </remarks>
internal sealed class BlockTracer(CodeCache codes, TraceLimits limits)
{
    private const int TransactionsPerWorker = 8;

    /// <summary>Bytes of an entry that wait for their turn; a longer entry is written when its turn has come.</summary>
    private const int MostBuffered = 1 << 20;

    /// <summary>Says what there is to say of a transaction that was traced.</summary>
    public delegate void EntryWriter<in TTracer>(Utf8JsonWriter json, TraceSubject subject, TTracer tracer);

    /// <summary>
    /// Runs the transactions one after the other, each watched and written to the answer before the next one runs.
    /// </summary>
    /// <param name="replay">Stands before the first transaction.</param>
    /// <param name="begin">Writes what comes before a trace.</param>
    /// <param name="create">Makes a tracer for one transaction.</param>
    /// <param name="end">Writes the trace, and what comes after it.</param>
    public static void TraceInOrder<TTracer>(
        BlockReplay replay, RpcOutput output, Action<Utf8JsonWriter, TraceSubject> begin, Func<TTracer> create,
        EntryWriter<TTracer> end, CancellationToken stop)
        where TTracer : TransactionTracer
    {
        while (!replay.IsAtEnd)
        {
            TraceSubject subject = replay.Subject;
            TTracer tracer = create();
            tracer.Flush = output.FlushIfLarge;
            begin(output.Json, subject);
            replay.Trace(tracer, stop);
            end(output.Json, subject, tracer);
            output.FlushIfLarge();
        }
    }

    /// <summary>Runs the transactions, watched, on several threads where that is allowed; writes them in order.</summary>
    /// <param name="replay">Stands before the first transaction, afterwards behind the last.</param>
    /// <param name="create">Makes a tracer for one transaction; called from any thread.</param>
    /// <param name="write">Writes one or more values; called from any thread.</param>
    public void Trace<TTracer>(
        BlockReplay replay, RpcOutput output, Func<TTracer> create, EntryWriter<TTracer> write, CancellationToken stop)
        where TTracer : TransactionTracer
    {
        if (limits.Workers == 1 || replay.Count < 2)
        {
            TraceInOrder(replay, output, static (_, _) => { }, create, write, stop);
            return;
        }
        int window = TransactionsPerWorker * limits.Workers;
        IReadOnlyList<TraceSubject> subjects = replay.Survey(stop);
        Entry<TTracer>[] entries = new Entry<TTracer>[window];
        ParallelOptions degree = new()
        {
            MaxDegreeOfParallelism = limits.Workers,
            TaskScheduler = YieldingScheduler.Instance,
            CancellationToken = stop,
        };
        for (int from = 0; from < subjects.Count; from += window)
        {
            int first = from, end = Math.Min(from + window, subjects.Count);
            TraceAllowance allowance = new(limits.KeptBytes);
            RunWindow(first, end, degree, index =>
                entries[index - first] = TraceAhead(subjects[index], allowance, create, write, stop));
            for (int index = first; index < end; index++)
            {
                Write(entries[index - first], subjects[index], output, create, write, stop);
                entries[index - first] = default;
                output.FlushIfLarge();
            }
        }
    }

    private static void RunWindow(int from, int to, ParallelOptions degree, Action<int> trace)
    {
        try
        {
            System.Threading.Tasks.Parallel.For(from, to, degree, trace);
        }
        catch (AggregateException faults)
        {
            // The first in the block's order is as good as any, and one is what a call can tell.
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(faults.Flatten().InnerExceptions[0]);
        }
    }

    /// <summary>
    /// Traces a transaction before its turn, if what is to be kept until then fits in beside that of the others.
    /// </summary>
    private Entry<TTracer> TraceAhead<TTracer>(
        TraceSubject subject, TraceAllowance allowance, Func<TTracer> create, EntryWriter<TTracer> write, CancellationToken stop)
        where TTracer : TransactionTracer
    {
        TraceSize size = new(allowance);
        try
        {
            TTracer tracer = Trace(subject with { Size = size }, create, stop);
            if (!TryWrite(subject, tracer, write, out ReadOnlyMemory<byte> written)) return new Entry<TTracer>(tracer, null);
            size.Release();
            size.Add(written.Length);
            return new Entry<TTracer>(null, written);
        }
        catch (AllowanceSpentException)
        {
            size.Release();
            return default;
        }
    }

    private TTracer Trace<TTracer>(TraceSubject subject, Func<TTracer> create, CancellationToken stop)
        where TTracer : TransactionTracer
    {
        TTracer tracer = create();
        new TransactionRunner(codes).Run(subject, tracer, stop, out _);
        return tracer;
    }

    /// <returns>False where the entry had better go straight into the answer.</returns>
    private static bool TryWrite<TTracer>(
        TraceSubject subject, TTracer tracer, EntryWriter<TTracer> write, out ReadOnlyMemory<byte> written)
        where TTracer : TransactionTracer
    {
        ArrayBufferWriter<byte> buffer = new();
        using Utf8JsonWriter json = new(buffer, DeepJson.Options);
        tracer.Flush = () =>
        {
            if (buffer.WrittenCount + json.BytesPending > MostBuffered) throw new TooLongToKeepException();
        };
        written = default;
        try
        {
            write(json, subject, tracer);
        }
        catch (TooLongToKeepException)
        {
            return false;
        }
        json.Flush();
        written = buffer.WrittenMemory;
        return true;
    }

    private void Write<TTracer>(
        Entry<TTracer> entry, TraceSubject subject, RpcOutput output, Func<TTracer> create, EntryWriter<TTracer> write,
        CancellationToken stop)
        where TTracer : TransactionTracer
    {
        if (entry.Written is not { } written)
        {
            TTracer tracer = entry.Tracer ?? Trace(subject, create, stop);
            tracer.Flush = output.FlushIfLarge;
            write(output.Json, subject, tracer);
        }
        else if (!written.IsEmpty) output.Json.WriteRawValue(written.Span, skipInputValidation: true);
    }

    /// <summary>
    /// What one transaction adds to the answer: written already, or still to be written because it is long. Neither where it has
    /// yet to be traced, because what is kept of it had no room beside that of others.
    /// </summary>
    private readonly record struct Entry<TTracer>(TTracer? Tracer, ReadOnlyMemory<byte>? Written)
        where TTracer : TransactionTracer;

    /// <summary>Ends the writing of an entry that had better go straight into the answer.</summary>
    private sealed class TooLongToKeepException : Exception;
}
