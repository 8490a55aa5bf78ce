using Altius.Crypto;
using Altius.Primitives;
using BenchmarkDotNet.Attributes;

namespace Altius.Benchmarks.Crypto;

/// <summary>Sender recovery over 64 different signatures, and signing and verifying.</summary>
[ShortRunJob]
[MemoryDiagnoser]
public class Secp256k1Benchmarks
{
    internal const int Count = 64;

    private readonly byte[] _key = new byte[32];
    private readonly byte[] _publicKey = new byte[64];
    private readonly byte[] _r = new byte[32];
    private readonly byte[] _s = new byte[32];
    private readonly RecoverableSignature[] _recoverable = new RecoverableSignature[Count];
    private readonly Address[] _addresses = new Address[Count];
    private readonly bool[] _recovered = new bool[Count];
    private readonly (byte[] Hash, byte[] R, byte[] S, int Id)[] _signatures = new (byte[], byte[], byte[], int)[Count];

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        random.NextBytes(_key);
        Secp256k1.TryGetPublicKey(_key, _publicKey);
        for (int i = 0; i < Count; i++)
        {
            byte[] hash = new byte[32], r = new byte[32], s = new byte[32];
            random.NextBytes(hash);
            Secp256k1.TrySign(hash, _key, r, s, out int id);
            _signatures[i] = (hash, r, s, id);
            _recoverable[i] = new RecoverableSignature(new Hash256(hash), UInt256.FromBigEndian(r), UInt256.FromBigEndian(s), id);
        }
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public Address RecoverAddress()
    {
        Address last = default;
        foreach ((byte[] hash, byte[] r, byte[] s, int id) in _signatures) Secp256k1.TryRecoverAddress(hash, r, s, id, out last);
        return last;
    }

    /// <summary>Time for one of 64 recovered together.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    public void RecoverAddressInBatch() => Secp256k1Batch.RecoverAddresses(_recoverable, _addresses, _recovered);

    [Benchmark(OperationsPerInvoke = Count)]
    public int Verify()
    {
        int valid = 0;
        foreach ((byte[] hash, byte[] r, byte[] s, _) in _signatures)
            if (Secp256k1.Verify(hash, r, s, _publicKey)) valid++;
        return valid;
    }

    [Benchmark]
    public bool Sign() => Secp256k1.TrySign(_signatures[0].Hash, _key, _r, _s, out _);
}
