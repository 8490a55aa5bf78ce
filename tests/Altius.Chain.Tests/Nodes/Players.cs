using Altius.Core;
using Altius.Crypto;
using Altius.Primitives;

namespace Altius.Chain.Tests;

/// <summary>Accounts with keys, and a contract that stores what it is told and logs it.</summary>
internal static class Players
{
    public const int Count = 4;

    public const int GasPrice = 1_000_000_000;

    public static readonly Address Recorder = Address.FromNumber(0x5ec0);

    private static readonly byte[][] Keys =
        [.. Enumerable.Range(1, Count).Select(i => new UInt256((ulong)i).ToHash256().ToArray())];

    public static readonly Address[] Addresses = [.. Keys.Select(AddressOf)];

    // PUSH1 32 CALLDATALOAD, PUSH1 0 CALLDATALOAD, SSTORE; PUSH1 0 CALLDATALOAD, PUSH1 0, PUSH1 0, LOG1.
    private static readonly byte[] RecorderCode = Convert.FromHexString("6020356000355560003560006000a100");

    public static GenesisAccount[] Accounts =>
    [
        .. Addresses.Select(who => new GenesisAccount(who, UInt256.One << 80, 0, default, [])),
        new GenesisAccount(Recorder, UInt256.Zero, 1, RecorderCode, []),
    ];

    public static Transaction Pay(int from, ulong nonce, Address to, ulong value) => Sign(from, new Transaction
    {
        Nonce = nonce,
        GasLimit = 50_000,
        MaxFeePerGas = GasPrice,
        MaxPriorityFeePerGas = GasPrice,
        To = to,
        Value = value,
    });

    public static Transaction Dynamic(int from, ulong nonce, Address to, ulong value) => Sign(from, new Transaction
    {
        Type = TransactionType.DynamicFee,
        ChainId = 1,
        Nonce = nonce,
        GasLimit = 50_000,
        MaxFeePerGas = GasPrice,
        MaxPriorityFeePerGas = 1,
        To = to,
        Value = value,
    });

    public static Transaction Record(int from, ulong nonce, ulong slot, ulong value) => Sign(from, new Transaction
    {
        Nonce = nonce,
        GasLimit = 100_000,
        MaxFeePerGas = GasPrice,
        MaxPriorityFeePerGas = GasPrice,
        To = Recorder,
        Data = (byte[])[.. new UInt256(slot).ToHash256().Bytes, .. new UInt256(value).ToHash256().Bytes],
    });

    private static Transaction Sign(int from, Transaction transaction)
    {
        Assert.That(TransactionSigner.TrySign(transaction, Keys[from], out Transaction? signed));
        return signed!;
    }

    private static Address AddressOf(byte[] key)
    {
        Span<byte> publicKey = stackalloc byte[Secp256k1.PublicKeyLength];
        if (!Secp256k1.TryGetPublicKey(key, publicKey)) throw new ArgumentException("No private key.", nameof(key));
        return Secp256k1.AddressOf(publicKey);
    }
}
