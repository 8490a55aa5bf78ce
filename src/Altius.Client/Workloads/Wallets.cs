using System.Buffers.Binary;
using Altius.Core;
using Altius.Crypto;
using Altius.Primitives;

namespace Altius.Client.Workloads;

/// <summary>Any number of keys, each following from a seed and a number. Made on all cores, some hundreds at a time.</summary>
internal sealed class Wallets(int seed)
{
    private const int Portion = 512;

    private readonly List<(byte[] Key, Address Address)> _made = [];

    public Address AddressOf(int number)
    {
        while (number >= _made.Count) Make();
        return _made[number].Address;
    }

    public Transaction Sign(Transaction unsigned, int number)
    {
        AddressOf(number);
        return TransactionSigner.TrySign(unsigned, _made[number].Key, out Transaction? signed)
            ? signed
            : throw new InvalidOperationException("A key made here does not sign.");
    }

    private void Make()
    {
        (byte[], Address)[] more = new (byte[], Address)[Portion];
        int first = _made.Count;
        System.Threading.Tasks.Parallel.For(0, Portion, i => more[i] = Make(first + i));
        _made.AddRange(more);
    }

    private (byte[], Address) Make(int number)
    {
        Span<byte> source = stackalloc byte[8], publicKey = stackalloc byte[Secp256k1.PublicKeyLength];
        BinaryPrimitives.WriteInt32BigEndian(source, seed);
        BinaryPrimitives.WriteInt32BigEndian(source[4..], number);
        byte[] key = Keccak256.Hash(source).ToArray(); // outside the group's range once in 2^128
        if (!Secp256k1.TryGetPublicKey(key, publicKey))
            throw new InvalidOperationException("No key follows from this seed: take another.");
        return (key, Secp256k1.AddressOf(publicKey));
    }
}
