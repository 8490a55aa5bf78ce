namespace Altius.Parallel;

/// <summary>
/// Parts a block into batches: consecutive transactions that are run, checked and made final as one. Small transactions share
/// one, so that tracking what they read and write, and handing them from worker to worker, is paid for once; a larger one has
/// its own.
/// </summary>
internal sealed class BatchPlan
{
    /// <summary>
    /// Transactions in a batch. Over 35 mainnet blocks in the simulator 1, 4, 8 and 16 made two workers 1.58, 1.61, 1.64 and 1.63
    /// times as fast as one, and eight 2.67, 2.77, 2.82 and 2.69 times: larger ones wait for each other where their transactions
    /// need not, smaller ones cost more to hand out.
    /// </summary>
    private const int MostTransactions = 8;

    /// <summary>Gas that the transactions of a batch may ask for.</summary>
    private const ulong MostGas = MostTransactions * SenderPass.TransferGas;

    /// <summary>A small block is still cut into so many batches for each worker, or some would have none.</summary>
    private const int LeastPerWorker = 4;

    private int[] _starts = [];
    private int[] _batchOf = [];
    private int[] _predecessors = [];
    private readonly List<(ulong Gas, int Batch)> _giants = [];

    /// <summary>Where tests want other batches: transactions in each, whatever their gas.</summary>
    public int? Fixed { get; set; }

    /// <summary>Gas from which on a transaction's limit says that it may take long.</summary>
    public ulong LeastGiant { get; set; } = 1_000_000;

    /// <summary>Batches of the block.</summary>
    public int Count { get; private set; }

    /// <summary>For each batch the last one before it, or −1, that one of its transactions had better wait for.</summary>
    public ReadOnlySpan<int> Predecessors => _predecessors.AsSpan(0, Count);

    /// <summary>
    /// The batches that ask for far more gas than others, at most one less than there are workers, the largest first: they are
    /// begun first wherever in the block they are, or the last of them would be run when there is nothing left to run beside it.
    /// </summary>
    public IReadOnlyList<int> Giants { get; private set; } = [];

    /// <summary>The first transaction of a batch; of the batch after the last, how many transactions there are.</summary>
    public int Start(int batch) => _starts[batch];

    /// <summary>Starts on a block.</summary>
    /// <param name="before">For each transaction the one before it that it had better wait for, or −1.</param>
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
        Giants = [];
        if (_starts.Length == 0) return;
        int most = Fixed ?? (AreInterleaved(before, workers)
            ? 1
            : Math.Clamp(before.Length / (workers * LeastPerWorker), 1, MostTransactions));
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
            if (before[i] >= 0 && _batchOf[before[i]] is int other && other < Count)
                _predecessors[Count] = Math.Max(_predecessors[Count], other);
        }
        if (before.Length != 0) Close(start);
        _starts[Count] = before.Length;
        FindGiants(reckoned, workers);
    }

    private void FindGiants(ReadOnlySpan<ulong> reckoned, int workers)
    {
        _giants.Clear();
        for (int batch = 0; batch < Count; batch++)
        {
            ulong gas = reckoned[_starts[batch]];
            if (_starts[batch + 1] - _starts[batch] == 1 && gas >= LeastGiant) _giants.Add((gas, batch));
        }
        if (_giants.Count == 0) return;
        _giants.Sort(
            static (one, other) => one.Gas != other.Gas ? other.Gas.CompareTo(one.Gas) : one.Batch.CompareTo(other.Batch));
        Giants = [.. _giants.Take(workers - 1).Select(giant => giant.Batch)];
    }

    private void Close(int start) => _starts[Count++] = start;

    /// <summary>
    /// Whether chains of transactions take turns so closely that batches would wait for each other where
    /// their transactions need not.
    /// </summary>
    private static bool AreInterleaved(ReadOnlySpan<int> before, int workers)
    {
        int close = 0;
        for (int i = 0; i < before.Length; i++)
            if (before[i] >= 0 && i - before[i] > 1 && i - before[i] <= MostTransactions * workers) close++;
        return close > before.Length / 8;
    }
}
