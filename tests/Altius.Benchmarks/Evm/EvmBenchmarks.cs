using BenchmarkDotNet.Attributes;

namespace Altius.Benchmarks.Evm;

/// <summary>The interpreter on the contracts of <c>evm-benchmarks</c>.</summary>
[MemoryDiagnoser]
public class EvmBenchmarks
{
    private EvmCase? _case;

    [ParamsSource(nameof(Cases))]
    public string Case { get; set; } = "";

    public static IEnumerable<string> Cases => EvmCase.ReadAll().Select(item => item.Name);

    [GlobalSetup]
    public void Read() => _case = EvmCase.ReadAll().Single(item => item.Name == Case);

    /// <summary>Returns the gas left.</summary>
    [Benchmark]
    public long Run() => _case!.Run().GasLeft;
}
