using System.Buffers;

namespace Altius.Trie;

/// <summary>
/// Sorts the changes of a batch by key. Hashed keys are uniform, so a large batch is first dealt into 256 buckets by first byte;
/// the buckets are then sorted on their own, several at a time.
/// </summary>
/// <remarks>
/// Workers of Parallel.For each own one bucket, a slice of the array nobody else touches; the loop completes them, nothing
/// cancels them.
/// </remarks>
internal static class EntrySorter
{
    private const int Buckets = 256;
    private const int LargeBatch = 1 << 12;

    /// <param name="batch">The owner of the entries, which knows how to compare them.</param>
    /// <param name="entries">A pooled array; it may be exchanged for another.</param>
    /// <param name="count">How many of them count.</param>
    /// <param name="workers">At most so many threads.</param>
    public static void Sort(TrieBatch batch, ref TrieBatch.Entry[] entries, int count, int workers)
    {
        var comparer = new ByKeyAndAge(batch);
        if (count < LargeBatch)
        {
            entries.AsSpan(0, count).Sort(comparer);
            return;
        }
        TrieBatch.Entry[] dealt = ArrayPool<TrieBatch.Entry>.Shared.Rent(entries.Length);
        int[] ends = Deal(entries.AsSpan(0, count), dealt);
        ArrayPool<TrieBatch.Entry>.Shared.Return(entries);
        entries = dealt;
        Parallel.For(0, Buckets, new ParallelOptions { MaxDegreeOfParallelism = workers }, i =>
        {
            int start = i == 0 ? 0 : ends[i - 1];
            dealt.AsSpan(start, ends[i] - start).Sort(comparer);
        });
    }

    /// <summary>Copies the entries bucket by bucket and returns where each bucket ends.</summary>
    private static int[] Deal(ReadOnlySpan<TrieBatch.Entry> entries, Span<TrieBatch.Entry> dealt)
    {
        int[] next = new int[Buckets];
        foreach (ref readonly TrieBatch.Entry entry in entries) next[Bucket(in entry)]++;
        int start = 0;
        for (int i = 0; i < Buckets; i++) (next[i], start) = (start, start + next[i]);
        foreach (ref readonly TrieBatch.Entry entry in entries) dealt[next[Bucket(in entry)]++] = entry;
        return next;
    }

    private static int Bucket(in TrieBatch.Entry entry) => (int)(entry.Prefix >> 56);

    private readonly struct ByKeyAndAge(TrieBatch batch) : IComparer<TrieBatch.Entry>
    {
        public int Compare(TrieBatch.Entry a, TrieBatch.Entry b) => batch.Compare(in a, in b, byAge: true);
    }
}
