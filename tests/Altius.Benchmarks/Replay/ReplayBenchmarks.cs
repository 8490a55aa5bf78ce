using Altius.Client.Replay;
using BenchmarkDotNet.Attributes;

namespace Altius.Benchmarks.Replay;

/// <summary>The blocks of <c>mainnet-blocks</c> on one thread, senders recovered beforehand, no root.</summary>
[MemoryDiagnoser]
public class ReplayBenchmarks
{
    private RealBlocks? _blocks;

    [GlobalSetup]
    public void Read() => _blocks = new RealBlocks();

    /// <summary>Returns the gas of all blocks.</summary>
    [Benchmark]
    public ulong AllBlocks()
    {
        ulong gas = 0;
        foreach (ReplayBlock block in _blocks!.All) gas += _blocks.Run(block).GasUsed;
        return gas;
    }
}
