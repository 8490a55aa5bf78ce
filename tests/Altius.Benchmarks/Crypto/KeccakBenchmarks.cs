using Altius.Crypto;
using Altius.Primitives;
using BenchmarkDotNet.Attributes;

namespace Altius.Benchmarks.Crypto;

/// <summary>Keccak-256 of the lengths a client meets: an address, a storage key, a branch node, a page of calldata.</summary>
[ShortRunJob]
[MemoryDiagnoser]
public class KeccakBenchmarks
{
    private const int BatchSize = 64;

    private readonly byte[] _output = new byte[32];
    private readonly Hash256[] _hashes = new Hash256[BatchSize];
    private byte[] _data = [];
    private byte[] _batch = [];
    private int[] _ends = [];

    [Params(20, 32, 64, 532, 4096)]
    public int Length { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        _data = new byte[Length];
        _batch = new byte[Length * BatchSize];
        random.NextBytes(_data);
        random.NextBytes(_batch);
        _ends = [.. Enumerable.Range(1, BatchSize).Select(i => i * Length)];
    }

    [Benchmark]
    public void Single() => Keccak256.Hash(_data, _output);

    /// <summary>Time for one of 64 inputs hashed together.</summary>
    [Benchmark(OperationsPerInvoke = BatchSize)]
    public void InBatch() => Keccak256Batch.Hash(_batch, _ends, _hashes);
}
