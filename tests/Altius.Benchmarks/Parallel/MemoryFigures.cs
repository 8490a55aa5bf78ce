using Altius.Benchmarks.Figures;
using Altius.Core;
using Altius.Evm;
using Altius.Parallel;

namespace Altius.Benchmarks.Parallel;

/// <summary>What the parallel executor needs of memory: at most for one giant block, and over many blocks on end.</summary>
internal static class MemoryFigures
{
    private const int Blocks = 10_000;
    private const double Megabyte = 1 << 20, MostForGiant = 1_536;

    /// <summary>Growth from the middle to the end of the blocks that is within what the collector's timing changes.</summary>
    private const double MostGrowth = 16;

    public static void Add(FigureTable table, ChainSpec chain, IReadOnlyList<Pairing> real, IReadOnlyList<Pairing> giants)
    {
        using ParallelBlockExecutor parallel = new(chain, new CodeCache(), 2, RoadThresholds.Default);
        foreach (Pairing giant in giants)
        {
            Collect();
            double before = Resident();
            using PeakWatch watch = new();
            giant.Run(parallel);
            table.AddAmount($"2 workers, {giant.Name}: memory at its peak", watch.Peak(), "MB", MostForGiant);
            table.AddAmount("  beside that before the block, of the block, its state and all other figures", before, "MB");
        }
        Heap(parallel, real, 0); // what a giant leaves is let go with the next blocks
        double start = Heap(parallel, real, Blocks / 10), middle = Heap(parallel, real, Blocks * 4 / 10),
            end = Heap(parallel, real, Blocks / 2);
        table.AddAmount($"2 workers, heap after {Blocks / 10:N0} mainnet blocks", start, "MB");
        table.AddAmount($"2 workers, heap after {Blocks / 2:N0} mainnet blocks", middle, "MB");
        table.AddAmount($"2 workers, heap after {Blocks:N0} mainnet blocks", end, "MB", middle + MostGrowth);
        table.AddAmount($"2 workers, resident after {Blocks:N0} mainnet blocks", Resident(), "MB");
    }

    /// <summary>Megabytes that are alive once so many more blocks have been run.</summary>
    private static double Heap(ParallelBlockExecutor parallel, IReadOnlyList<Pairing> blocks, int count)
    {
        for (int i = 0; i < count; i++) blocks[i % blocks.Count].Run(parallel);
        Collect();
        return GC.GetTotalMemory(forceFullCollection: false) / Megabyte;
    }

    private static void Collect()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }

    private static double Resident() => Environment.WorkingSet / Megabyte;

    /// <summary>Looks at the process's resident memory from a thread of its own, every few milliseconds, until asked.</summary>
    private sealed class PeakWatch : IDisposable
    {
        private readonly ManualResetEventSlim _over = new();
        private readonly Thread _thread;
        private double _peak = Resident();

        public PeakWatch()
        {
            _thread = new Thread(() =>
            {
                while (!_over.Wait(2)) _peak = Math.Max(_peak, Resident());
            })
            { IsBackground = true };
            _thread.Start();
        }

        public double Peak()
        {
            _over.Set();
            _thread.Join();
            return Math.Max(_peak, Resident());
        }

        public void Dispose()
        {
            _over.Set();
            _thread.Join();
            _over.Dispose();
        }
    }
}
