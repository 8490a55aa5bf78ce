using Altius.Primitives;
using BenchmarkDotNet.Attributes;

namespace Altius.Benchmarks.Primitives;

/// <summary>
/// One operation of the EVM's words on random operands of given bit lengths, read from and written to memory as the
/// interpreter does.
/// </summary>
public class UInt256Benchmarks
{
    private const int Count = 256;

    private readonly UInt256[] _a = new UInt256[Count], _b = new UInt256[Count], _m = new UInt256[Count], _r = new UInt256[Count];

    /// <summary>Bit lengths of the two operands and, for the modular operations, of the modulus.</summary>
    [Params("256 256 256", "256 160 256", "200 100 160", "128 64 128", "60 20 64")]
    public string Bits { get; set; } = "";

    [GlobalSetup]
    public void Fill()
    {
        int[] bits = [.. Bits.Split(' ').Select(int.Parse)];
        Random random = new(1);
        UInt256[][] operands = [_a, _b, _m];
        byte[] bytes = new byte[32];
        for (int i = 0; i < Count; i++)
        {
            for (int k = 0; k < operands.Length; k++)
            {
                random.NextBytes(bytes);
                operands[k][i] = (UInt256.FromBigEndian(bytes) >> (256 - bits[k])) | (UInt256.One << (bits[k] - 1));
            }
        }
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public void Add() { for (int i = 0; i < Count; i++) UInt256.AddOverflow(_a[i], _b[i], out _r[i]); }

    [Benchmark(OperationsPerInvoke = Count)]
    public void Subtract() { for (int i = 0; i < Count; i++) UInt256.SubtractUnderflow(_a[i], _b[i], out _r[i]); }

    [Benchmark(OperationsPerInvoke = Count)]
    public void LessThan() { for (int i = 0; i < Count; i++) _r[i] = UInt256.LessThan(_a[i], _b[i]) ? 1UL : 0; }

    [Benchmark(OperationsPerInvoke = Count)]
    public void EqualTo() { for (int i = 0; i < Count; i++) _r[i] = UInt256.Equals(_a[i], _b[i]) ? 1UL : 0; }

    [Benchmark(OperationsPerInvoke = Count)]
    public void Multiply() { for (int i = 0; i < Count; i++) UInt256.Multiply(_a[i], _b[i], out _r[i]); }

    [Benchmark(OperationsPerInvoke = Count)]
    public void Divide() { for (int i = 0; i < Count; i++) UInt256.DivideModulo(_a[i], _b[i], out _r[i], out _); }

    [Benchmark(OperationsPerInvoke = Count)]
    public void SignedDivide() { for (int i = 0; i < Count; i++) UInt256.SignedDivide(_a[i], _b[i], out _r[i]); }

    [Benchmark(OperationsPerInvoke = Count)]
    public void AddMod() { for (int i = 0; i < Count; i++) UInt256.AddMod(_a[i], _b[i], _m[i], out _r[i]); }

    [Benchmark(OperationsPerInvoke = Count)]
    public void MulMod() { for (int i = 0; i < Count; i++) UInt256.MulMod(_a[i], _b[i], _m[i], out _r[i]); }

    [Benchmark(OperationsPerInvoke = Count)]
    public void Exp() { for (int i = 0; i < Count; i++) UInt256.Exp(_a[i], _b[i], out _r[i]); }

    [Benchmark(OperationsPerInvoke = Count)]
    public void ShiftRight() { for (int i = 0; i < Count; i++) UInt256.ShiftRight(_a[i], (int)(_b[i].U0 & 0xff), out _r[i]); }

    [Benchmark(OperationsPerInvoke = Count)]
    public void SignExtend() { for (int i = 0; i < Count; i++) UInt256.SignExtend(_b[i].U0 & 31, _a[i], out _r[i]); }

    [Benchmark(OperationsPerInvoke = Count)]
    public void Hash() { for (int i = 0; i < Count; i++) _r[i] = (uint)_a[i].GetHashCode(); }
}
