using Altius.Crypto;
using BenchmarkDotNet.Attributes;

namespace Altius.Benchmarks.Crypto;

/// <summary>Modular powers with an exponent as long as the modulus.</summary>
[MemoryDiagnoser]
public class ModExpBenchmarks
{
    private byte[] _base = [], _exponent = [], _modulus = [], _output = [];

    [Params(64, 256, 512, 1024, 2048, 4096)]
    public int Bits { get; set; }

    [Params(true, false)]
    public bool Odd { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        var random = new Random(Bits);
        _base = Next(random);
        _exponent = Next(random);
        _modulus = Next(random);
        _modulus[^1] = (byte)(Odd ? _modulus[^1] | 1 : _modulus[^1] & 0xfe);
        _output = new byte[_modulus.Length];
    }

    [Benchmark]
    public void Compute() => ModExp.Compute(_base, _exponent, _modulus, _output);

    private byte[] Next(Random random)
    {
        byte[] bytes = new byte[Bits / 8];
        random.NextBytes(bytes);
        bytes[0] |= 0x80;
        return bytes;
    }
}
