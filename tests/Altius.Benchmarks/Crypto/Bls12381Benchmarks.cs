using Altius.Crypto;
using Altius.Crypto.Bls;
using BenchmarkDotNet.Attributes;

namespace Altius.Benchmarks.Crypto;

/// <summary>The EIP-2537 operations, on their encodings.</summary>
[ShortRunJob]
[MemoryDiagnoser]
public class Bls12381Benchmarks
{
    private readonly byte[] _output = new byte[Bls12381.G2Length];
    private readonly byte[] _g1Sum = new byte[2 * Bls12381.G1Length];
    private readonly byte[] _g2Sum = new byte[2 * Bls12381.G2Length];
    private readonly byte[] _field = new byte[2 * Bls12381.FieldLength];
    private byte[] _g1Terms = [];
    private byte[] _g2Terms = [];
    private byte[] _pairs = [];

    [Params(1, 2, 16, 128)]
    public int Count { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        Random random = new(1);
        _g1Terms = new byte[Count * Bls12381.G1TermLength];
        _g2Terms = new byte[Count * Bls12381.G2TermLength];
        _pairs = new byte[Count * Bls12381.PairLength];
        JacobianPoint<Fp> p = new(in G1.Generator);
        JacobianPoint<Fp2> q = new(in G2.Generator);
        for (int i = 0; i < Count; i++)
        {
            p = p.Double() + G1.Generator;
            q = q.Double() + G2.Generator;
            Span<byte> g1Term = _g1Terms.AsSpan(i * Bls12381.G1TermLength), g2Term = _g2Terms.AsSpan(i * Bls12381.G2TermLength);
            EvmPoints.Write(p.ToAffine(), g1Term);
            EvmPoints.Write(q.ToAffine(), g2Term);
            random.NextBytes(g1Term.Slice(Bls12381.G1Length, Bls12381.ScalarLength));
            random.NextBytes(g2Term.Slice(Bls12381.G2Length, Bls12381.ScalarLength));
            g1Term[..Bls12381.G1Length].CopyTo(_pairs.AsSpan(i * Bls12381.PairLength));
            g2Term[..Bls12381.G2Length].CopyTo(_pairs.AsSpan(i * Bls12381.PairLength + Bls12381.G1Length));
        }
        EvmPoints.Write(p.ToAffine(), _g1Sum);
        EvmPoints.Write(in G1.Generator, _g1Sum.AsSpan(Bls12381.G1Length));
        EvmPoints.Write(q.ToAffine(), _g2Sum);
        EvmPoints.Write(in G2.Generator, _g2Sum.AsSpan(Bls12381.G2Length));
        _g1Sum.AsSpan(0, _field.Length).CopyTo(_field);
    }

    [Benchmark]
    public bool G1Add() => Bls12381.TryG1Add(_g1Sum, _output);

    [Benchmark]
    public bool G2Add() => Bls12381.TryG2Add(_g2Sum, _output);

    [Benchmark]
    public bool G1Msm() => Bls12381.TryG1Msm(_g1Terms, _output);

    [Benchmark]
    public bool G2Msm() => Bls12381.TryG2Msm(_g2Terms, _output);

    [Benchmark]
    public bool PairingCheck() => Bls12381.TryPairingCheck(_pairs, out _);

    [Benchmark]
    public bool MapFpToG1() => Bls12381.TryMapFpToG1(_field.AsSpan(0, Bls12381.FieldLength), _output);

    [Benchmark]
    public bool MapFp2ToG2() => Bls12381.TryMapFp2ToG2(_field, _output);
}
