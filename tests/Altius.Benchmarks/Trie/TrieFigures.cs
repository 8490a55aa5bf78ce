using Altius.Benchmarks.Figures;

namespace Altius.Benchmarks.Trie;

/// <summary>A trie of a million accounts.</summary>
internal static class TrieFigures
{
    private const int Changes = 10_000;

    /// <remarks>Two workers are judged by the wall clock, one by its own processor time.</remarks>
    public static FigureTable Measure()
    {
        using TrieBenchmarks trie = new() { Accounts = 1_000_000, Workers = 2 };
        trie.Fill();
        Measure root2 = new("root from scratch, 2 workers, wall time", () => With(2).RootFromScratch());
        Measure root1 = new("root from scratch, 1 worker", () => With(1).RootFromScratch());
        Measure update2 = new("10,000 changed, 2 workers, wall time", () => With(2).Update(Changes));
        Measure update1 = new("10,000 changed, 1 worker", () => With(1).Update(Changes));
        Figures.Measure.Run([root2, root1], warmUp: 3, rounds: 9);
        Figures.Measure.Run([update2, update1], warmUp: 15, rounds: 51);

        FigureTable table = new("trie: 1,000,000 accounts, keys hashed and sorted on the way");
        table.Add(root2, root2.Wall, bound: 3e6);
        table.Add(root1, root1.Thread);
        table.Add(update2, update2.Wall, bound: 150e3);
        table.Add(update1, update1.Thread);
        return table;

        TrieBenchmarks With(int workers)
        {
            trie.Workers = workers;
            return trie;
        }
    }
}
