using System.Text.Json;
using Altius.Core;
using Altius.Primitives;

namespace Altius.Client.Fixtures;

/// <summary>
/// The transaction of a state test: one object with lists of data, gas limits and values, of which each case takes one each.
/// </summary>
/// <param name="json">The test's <c>transaction</c>.</param>
internal readonly struct StateTestTransaction(JsonElement json)
{
    /// <summary>Who sends it, where the fixture says so.</summary>
    public Address? Sender => json.TryFind("sender", out _) ? json.Address("sender") : null;

    /// <summary>The transaction of one case, signed where the fixture has the key.</summary>
    /// <param name="withChainId">The chain a signature names; null before EIP-155.</param>
    public Transaction Build(int data, int gas, int value, ulong? withChainId)
    {
        Transaction unsigned = Assemble(data, gas, value, withChainId);
        if (!json.TryFind("secretKey", out _)) return unsigned;
        return TransactionSigner.TrySign(unsigned, json.Bytes("secretKey"), out Transaction? signed)
            ? signed
            : throw new FixtureFault("'secretKey' is no private key");
    }

    private Transaction Assemble(int data, int gas, int value, ulong? chainId)
    {
        bool hasGasPrice = json.TryFind("gasPrice", out _);
        UInt256 maxFee = json.Word(hasGasPrice ? "gasPrice" : "maxFeePerGas");
        bool hasBlobs = json.TryFind("blobVersionedHashes", out JsonElement blobs);
        bool hasAuthorizations = json.TryFind("authorizationList", out JsonElement authorizations);
        bool hasAccessLists = json.TryFind("accessLists", out _);
        TransactionType type = hasAuthorizations ? TransactionType.SetCode
            : hasBlobs ? TransactionType.Blob
            : !hasGasPrice ? TransactionType.DynamicFee
            : hasAccessLists ? TransactionType.AccessList
            : TransactionType.Legacy;
        string to = json.OptionalText("to") ?? "";
        return new Transaction
        {
            Type = type,
            ChainId = type == TransactionType.Legacy ? chainId : chainId ?? 1,
            Nonce = json.Number("nonce"),
            MaxFeePerGas = maxFee,
            MaxPriorityFeePerGas = hasGasPrice ? maxFee : json.Word("maxPriorityFeePerGas"),
            GasLimit = Pick("gasLimit", gas).ToNumber("gasLimit"),
            To = to.Length is 0 or 2 ? null : json.Address("to"),
            Value = Pick("value", value).ToWord("value"),
            Data = Pick("data", data).ToBytes("data"),
            AccessList = hasAccessLists ? AccessListReader.Read(Pick("accessLists", data)) : [],
            MaxFeePerBlobGas = hasBlobs ? json.Word("maxFeePerBlobGas") : UInt256.Zero,
            BlobVersionedHashes = hasBlobs
                ? [.. blobs.ToItems("blobVersionedHashes").Select(hash => hash.ToHash("blobVersionedHashes"))]
                : [],
            AuthorizationList = hasAuthorizations
                ? [.. authorizations.ToItems("authorizationList").Select(AuthorizationReader.Read)]
                : [],
            AssumedSender = Sender ?? default,
        };
    }

    private JsonElement Pick(string list, int index)
    {
        JsonElement.ArrayEnumerator items = json.Items(list);
        int at = 0;
        foreach (JsonElement item in items)
            if (at++ == index) return item;
        throw new FixtureFault($"'{list}' has no item {index}");
    }
}
