using System.Text.Json;
using Altius.Core;
using Altius.Primitives;

namespace Altius.Client.Fixtures;

/// <summary>Reads signed transactions as eth_getBlockByNumber answers with them.</summary>
internal static class RpcTransactionReader
{
    /// <summary>The least v that names a chain (EIP-155).</summary>
    private const ulong FirstChainV = 35;

    private const ulong FirstPlainV = 27;

    public static Transaction Read(JsonElement json)
    {
        ulong number = json.TryFind("type", out _) ? json.Number("type") : 0;
        if (number > (ulong)TransactionType.SetCode) throw new FixtureFault($"a transaction has the unknown type {number}");
        TransactionType type = (TransactionType)number;
        UInt256 v = json.Word("v");
        bool isLegacy = type == TransactionType.Legacy;
        bool hasGasPriceOnly = type is TransactionType.Legacy or TransactionType.AccessList;
        return new Transaction
        {
            Type = type,
            ChainId = isLegacy ? ChainOf(v) : json.Number("chainId"),
            Nonce = json.Number("nonce"),
            MaxPriorityFeePerGas = json.Word(hasGasPriceOnly ? "gasPrice" : "maxPriorityFeePerGas"),
            MaxFeePerGas = json.Word(hasGasPriceOnly ? "gasPrice" : "maxFeePerGas"),
            GasLimit = json.Number("gas"),
            To = json.TryFind("to", out _) ? json.Address("to") : null,
            Value = json.Word("value"),
            Data = json.Bytes("input"),
            AccessList = json.TryFind("accessList", out JsonElement list) ? AccessListReader.Read(list) : [],
            MaxFeePerBlobGas = type == TransactionType.Blob ? json.Word("maxFeePerBlobGas") : UInt256.Zero,
            BlobVersionedHashes = type == TransactionType.Blob
                ? [.. json.Items("blobVersionedHashes").Select(hash => hash.ToHash("blobVersionedHashes"))]
                : [],
            AuthorizationList = type == TransactionType.SetCode
                ? [.. json.Items("authorizationList").Select(AuthorizationReader.Read)]
                : [],
            YParity = isLegacy ? ParityOf(v)
                : v > 1 ? throw new FixtureFault("a transaction's 'v' is neither 0 nor 1")
                : (byte)v.U0,
            R = json.Word("r"),
            S = json.Word("s"),
        };
    }

    private static ulong? ChainOf(in UInt256 v)
    {
        if (v < FirstChainV) return null;
        UInt256 chain = (v - FirstChainV) >> 1;
        return chain.FitsUInt64 ? chain.U0 : throw new FixtureFault("a transaction's 'v' names no possible chain");
    }

    private static byte ParityOf(in UInt256 v)
    {
        if (v >= FirstChainV) return (byte)((v - FirstChainV).U0 & 1);
        if (v != FirstPlainV && v != FirstPlainV + 1)
            throw new FixtureFault("a transaction's 'v' is neither 27, 28 nor above 34");
        return (byte)(v.U0 - FirstPlainV);
    }
}
