namespace Altius.Parallel;

/// <summary>
/// Parts a block into batches: consecutive transactions that are run, checked and made final as one. Small transactions share
/// one, so that tracking what they read and write, and handing them from worker to worker, is paid for once; a larger one has
/// its own.
/// </summary>
internal sealed class BatchPlan
{
    /// <summary>Transactions in a batch.</summary>
    private const int MostTransactions = 16;

    /// <summary>Gas that the transactions of a batch may ask for.</summary>
    private const ulong MostGas = MostTransactions * SenderPass.TransferGas;

    /// <summary>A small block is still cut into so many batches for each worker, or some would have none.</summary>
    private const int LeastPerWorker = 4;

    private int[] _starts = [];
    private int[] _batchOf = [];
    private int[] _predecessors = [];

    /// <summary>Where tests want other batches: transactions in each, whatever their gas.</summary>
    public int? Fixed { get; set; }

    /// <summary>Batches of the block.</summary>
    public int Count { get; private set; }

    /// <summary>For each batch the last one before it that has a transaction of one of its senders, or −1.</summary>
    public ReadOnlySpan<int> Predecessors => _predecessors.AsSpan(0, Count);

    /// <summary>The first transaction of a batch; of the batch after the last, how many transactions there are.</summary>
    public int Start(int batch) => _starts[batch];

    /// <summary>Starts on a block.</summary>
    /// <param name="before">For each transaction the one before it of the same sender, or −1.</param>
    /// <param name="reckoned">For each transaction the gas to reckon with.</param>
    public void Make(ReadOnlySpan<int> before, ReadOnlySpan<ulong> reckoned, int workers)
    {
        if (_batchOf.Length < before.Length)
        {
            _starts = new int[before.Length + 1];
            _batchOf = new int[before.Length];
            _predecessors = new int[before.Length];
        }
        Count = 0;
        if (_starts.Length == 0) return;
        int most = Fixed ?? (AreInterleaved(before, workers) ? 1 : Math.Clamp(before.Length / (workers * LeastPerWorker), 1, MostTransactions));
        int start = 0;
        ulong gas = 0;
        for (int i = 0; i < before.Length; i++)
        {
            ulong more = reckoned[i];
            if (i > start && (i - start == most || (gas + more > MostGas && Fixed is null)))
            {
                Close(start);
                start = i;
                gas = 0;
            }
            if (i == start) _predecessors[Count] = -1;
            gas = Math.Min(gas + more, MostGas);
            _batchOf[i] = Count;
            if (before[i] >= 0 && _batchOf[before[i]] is int other && other < Count) _predecessors[Count] = Math.Max(_predecessors[Count], other);
        }
        if (before.Length != 0) Close(start);
        _starts[Count] = before.Length;
    }

    private void Close(int start) => _starts[Count++] = start;

    /// <summary>
    /// Whether senders take turns so closely that batches would wait for each other where their transactions need not.
    /// </summary>
    private static bool AreInterleaved(ReadOnlySpan<int> before, int workers)
    {
        int close = 0;
        for (int i = 0; i < before.Length; i++)
            if (before[i] >= 0 && i - before[i] > 1 && i - before[i] <= MostTransactions * workers) close++;
        return close > before.Length / 8;
    }
}
