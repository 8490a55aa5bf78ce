using System.Buffers.Binary;
using System.Security.Cryptography;
using Altius.Primitives;

namespace Altius.Devnet.Traffic;

/// <summary>Calls of the deposit contract, and of those that take requests to the beacon chain (EIP-6110, 7002, 7251).</summary>
internal static class Deposit
{
    public static readonly Address WithdrawalRequests = Address.Parse("0x00000961ef480eb55e80d19ad83579a64c007002");
    public static readonly Address ConsolidationRequests = Address.Parse("0x0000bbddc7ce488642fb579f8b00f3a590007251");

    private const int PublicKeyLength = 48;
    private const int SignatureLength = 96;

    /// <summary>
    /// deposit(bytes,bytes,bytes,bytes32) with data that is well-formed;
    /// whether its signature is good is the beacon chain's matter.
    /// </summary>
    /// <param name="gwei">What is sent along, in gwei.</param>
    public static byte[] Call(Random random, ulong gwei)
    {
        byte[] key = Noise(random, PublicKeyLength), signature = Noise(random, SignatureLength);
        byte[] credentials = [1, .. new byte[11], .. Noise(random, 20)];
        byte[] selector = [0x22, 0x89, 0x51, 0x18];
        return
        [
            .. selector, .. Word(0x80), .. Word(0xe0), .. Word(0x120), .. Root(key, credentials, gwei, signature),
            .. Word(PublicKeyLength), .. key, .. new byte[16],
            .. Word(32), .. credentials,
            .. Word(SignatureLength), .. signature,
        ];
    }

    /// <summary>A validator's key and the gwei to withdraw.</summary>
    public static byte[] Withdrawal(Random random)
    {
        byte[] amount = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(amount, (ulong)random.Next(1_000_000));
        return [.. Noise(random, PublicKeyLength), .. amount];
    }

    /// <summary>The keys of two validators.</summary>
    public static byte[] Consolidation(Random random) => Noise(random, 2 * PublicKeyLength);

    /// <summary>The SSZ hash tree root of DepositData, which the contract computes too and compares.</summary>
    private static byte[] Root(byte[] key, byte[] credentials, ulong gwei, byte[] signature)
    {
        byte[] amount = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(amount, gwei);
        byte[] keyRoot = SHA256.HashData([.. key, .. new byte[16]]);
        byte[] signatureRoot = SHA256.HashData(
            [.. SHA256.HashData(signature.AsSpan(0, 64)), .. SHA256.HashData([.. signature.AsSpan(64), .. new byte[32]])]);
        return SHA256.HashData(
        [
            .. SHA256.HashData([.. keyRoot, .. credentials]),
            .. SHA256.HashData([.. amount, .. new byte[24], .. signatureRoot]),
        ]);
    }

    private static byte[] Word(ulong value) => new UInt256(value).ToHash256().ToArray();

    private static byte[] Noise(Random random, int length)
    {
        byte[] bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }
}
