using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Altius.Benchmarks.Building;
using Altius.Benchmarks.Crypto;
using Altius.Benchmarks.Evm;
using Altius.Benchmarks.Logs;
using Altius.Benchmarks.Parallel;
using Altius.Benchmarks.Replay;
using Altius.Benchmarks.State;
using Altius.Benchmarks.Trie;

namespace Altius.Benchmarks.Figures;

/// <summary>The console mode that measures what the client is held to and prints it beside the bounds.</summary>
internal static class FigureRun
{
    private static readonly (string Name, Func<FigureTable> Measure)[] Topics =
    [
        ("evm", EvmFigures.Measure), ("replay", ReplayFigures.Measure), ("parallel", ParallelFigures.Measure),
        ("crypto", CryptoFigures.Measure), ("trie", TrieFigures.Measure), ("state", StateFigures.Measure),
        ("building", BuildingFigures.Measure), ("blobs", BlobFigures.Measure), ("logs", LogFigures.Measure),
    ];

    /// <returns>An exit code: 2 for a topic that does not exist or lacks its data.</returns>
    public static int Start(IReadOnlyList<string> names)
    {
        bool all = names.Count == 0 || names.Contains("all");
        if (!all && names.FirstOrDefault(name => !Topics.Any(topic => topic.Name == name)) is { } unknown)
        {
            Console.Error.WriteLine(
                $"There are no figures named '{unknown}', only: {string.Join(", ", Topics.Select(topic => topic.Name))}, all.");
            return 2;
        }
        Console.WriteLine(
            $"{RuntimeInformation.FrameworkDescription}, {Environment.ProcessorCount} processors, " +
            $"AVX-512 {(Avx512F.IsSupported ? "yes" : "no")}");
        Console.WriteLine(
            $"One thread's work is timed by {ThreadClock.Name}: 'median' and 'min' of the rounds; " +
            "'wall median' is what passed meanwhile.");
        int exit = 0;
        foreach ((string name, Func<FigureTable> measure) in Topics)
        {
            if (!all && !names.Contains(name)) continue;
            Console.Error.WriteLine($"measuring {name} ...");
            try
            {
                measure().Print(Console.Out);
            }
            catch (DirectoryNotFoundException fault)
            {
                Console.Error.WriteLine($"{name}: {fault.Message}");
                exit = 2;
            }
        }
        return exit;
    }
}
