using Altius.Core;
using Altius.Primitives;

namespace Altius.JsonRpc.Tests;

/// <summary>Code for tests, put into blocks by creations.</summary>
internal static class LoggingContract
{
    /// <summary>Init code that logs one topic and leaves no contract.</summary>
    public static byte[] InitCode(byte topic) => [0x60, topic, 0x5f, 0x5f, 0xa1, 0x00]; // PUSH1 topic, PUSH0, PUSH0, LOG1, STOP

    public static Hash256 Topic(byte topic) => new UInt256(topic).ToHash256();

    /// <summary>A creation that logs.</summary>
    public static PooledTransaction Log(ChainSpec chain, ulong nonce, byte topic) => new(
        TestChains.Sign(new Transaction
        {
            Type = TransactionType.DynamicFee,
            ChainId = chain.ChainId,
            Nonce = nonce,
            GasLimit = 100_000,
            Data = InitCode(topic),
            MaxFeePerGas = 100_000_000_000UL,
            MaxPriorityFeePerGas = 1_000_000_000UL,
        }), null);
}
