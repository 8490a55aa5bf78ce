using Altius.Benchmarks.Figures;

namespace Altius.Benchmarks.Evm;

/// <summary>The interpreter beside evmone 0.15.</summary>
internal static class EvmFigures
{
    private const double Asked = 2.0;

    /// <summary>
    /// What evmone 0.15 takes, in milliseconds, on a Zen 4 server core like the one these figures are made for.
    /// </summary>
    private static readonly Dictionary<string, double> Evmone = new()
    {
        ["snailtracer"] = 41.7,
        ["blake2b_shifts"] = 9.77,
        ["sha1_divs:1"] = 5.21,
        ["sha1_shifts:1"] = 2.07,
        ["structarray_alloc"] = 0.62,
        ["weierstrudel:1"] = 2.09,
        ["loop_with_many_jumpdests"] = 7.85,
        ["signextend:0"] = 0.064,
        ["blake2b_huff:1"] = 1.14,
        ["swap_math:0"] = 0.004,
        ["weierstrudel:0"] = 0.22,
        ["JUMPDEST_n0"] = 0.91,
        ["jump_around"] = 0.027,
        ["memory_grow_mload:0"] = 0.062,
        ["memory_grow_mload:3"] = 0.152,
        ["memory_grow_mstore:0"] = 0.066,
        ["memory_grow_mstore:3"] = 0.129,
    };

    /// <summary>Those that carry the requirement; the rest are shorter or measure one opcode.</summary>
    private static readonly string[] Main =
    [
        "snailtracer", "blake2b_shifts", "sha1_divs:1", "sha1_shifts:1", "structarray_alloc", "weierstrudel:1",
        "loop_with_many_jumpdests", "signextend:0",
    ];

    public static FigureTable Measure()
    {
        Measure[] measures = [.. EvmCase.ReadAll().Select(item => new Measure(item.Name, () => item.Run()))];
        Figures.Measure.Run(measures, warmUp: 80, rounds: 101);
        FigureTable table = new("evm: the interpreter on evm-benchmarks, against evmone 0.15");
        Dictionary<string, double> ratios = [];
        foreach (Measure measure in measures)
        {
            if (!Evmone.TryGetValue(measure.Name, out double milliseconds))
            {
                table.Add(measure, measure.Thread);
                continue;
            }
            table.Add(measure, measure.Thread, against: milliseconds * 1000);
            ratios[measure.Name] = measure.Thread.Median / (milliseconds * 1000);
        }
        table.AddRatio($"geometric mean of {Main.Length}", GeometricMean(Main.Select(name => ratios[name])), Asked);
        table.AddRatio($"geometric mean of all {ratios.Count}", GeometricMean(ratios.Values), Asked);
        return table;
    }

    private static double GeometricMean(IEnumerable<double> values) => Math.Exp(values.Average(Math.Log));
}
