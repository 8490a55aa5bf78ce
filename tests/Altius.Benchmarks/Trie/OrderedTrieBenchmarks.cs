using Altius.Primitives;
using Altius.Trie;
using BenchmarkDotNet.Attributes;

namespace Altius.Benchmarks.Trie;

/// <summary>Roots of the lists a block holds.</summary>
[MemoryDiagnoser]
public class OrderedTrieBenchmarks
{
    private byte[][] _items = [];

    [Params(200, 1500)]
    public int Items { get; set; }

    [GlobalSetup]
    public void Fill()
    {
        var random = new Random(1);
        _items = [.. Enumerable.Range(0, Items).Select(_ => new byte[random.Next(110, 600)])];
        foreach (byte[] item in _items) random.NextBytes(item);
    }

    [Benchmark]
    public Hash256 Root() => OrderedTrie.Root(_items);
}
