using Altius.Crypto;
using BenchmarkDotNet.Attributes;

namespace Altius.Benchmarks.Crypto;

/// <summary>The three alt_bn128 precompiles on valid points.</summary>
[MemoryDiagnoser]
public class Bn254Benchmarks
{
    private readonly byte[] _sum = new byte[Bn254.PointSize], _point = new byte[Bn254.PointSize];
    private byte[] _add = [], _multiply = [], _pairs = [];

    [Params(1, 2, 10)]
    public int Pairs { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        byte[] generator = Convert.FromHexString(new string('0', 63) + '1' + new string('0', 63) + '2');
        byte[] g2 = Convert.FromHexString(
            "198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c21800deef121f1e76426a00665e5c4479674322d4f75edadd46debd5cd992f6ed" +
            "090689d0585ff075ec9e99ad690c3395bc4b313370b38ef355acdadcd122975b12c85ea5db8c6deb4aab71808dcb408fe3d1e7690c43d37b4ce6cc0166fa7daa");
        byte[] scalar = new byte[32];
        new Random(196).NextBytes(scalar);
        _multiply = [.. generator, .. scalar];
        Bn254.TryMultiply(_multiply, _point);
        _add = [.. generator, .. _point];
        _pairs = [.. Enumerable.Repeat((byte[])[.. _point, .. g2], Pairs).SelectMany(pair => pair)];
    }

    [Benchmark]
    public bool Add() => Bn254.TryAdd(_add, _sum);

    [Benchmark]
    public bool Multiply() => Bn254.TryMultiply(_multiply, _sum);

    [Benchmark]
    public bool Pairing() => Bn254.TryPairingCheck(_pairs, out _);
}
