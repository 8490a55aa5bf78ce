using Altius.Crypto;
using BenchmarkDotNet.Attributes;

namespace Altius.Benchmarks.Crypto;

/// <summary>The smaller primitives behind precompiles: BLAKE2 F, RIPEMD-160 and P-256 verification.</summary>
[ShortRunJob]
[MemoryDiagnoser]
public class PrecompileHashBenchmarks
{
    private readonly byte[] _state = new byte[64];
    private readonly byte[] _block = new byte[128];
    private readonly byte[] _data = new byte[128];
    private readonly byte[] _digest = new byte[20];
    private readonly byte[] _p256 = Convert.FromHexString(
        "4cee90eb86eaa050036147a12d49004b6b9c72bd725d39d4785011fe190f0b4da73bd4903f0ce3b639bbbf6e8e80d16931ff4bcf5993d58468e8fb19086e8cac" +
        "36dbcd03009df8c59286b162af3bd7fcc0450c9aa81be5d10d312af6c66b1d604aebd3099c618202fcfe16ae7770b0c49ab5eadf74b754204a3bb6060e44eff3" +
        "7618b065f9832de4ca6ca971a7a1adc826d0f7c00181a5fb2ddf79ae00b4e10e");

    [Benchmark]
    public void Blake2FTwelveRounds() => Blake2F.Compress(12, _state, _block, 128, 0, final: false);

    [Benchmark]
    public void Blake2FThousandRounds() => Blake2F.Compress(1000, _state, _block, 128, 0, final: false);

    [Benchmark]
    public void Ripemd160Of128Bytes() => Ripemd160.Hash(_data, _digest);

    [Benchmark]
    public bool P256Verify()
    {
        ReadOnlySpan<byte> input = _p256;
        return P256.Verify(input[..32], input[32..64], input[64..96], input[96..128], input[128..]);
    }
}
