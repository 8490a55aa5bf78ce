using System.Globalization;
using System.Text;
using Altius.Core;
using Altius.Crypto;
using Altius.Primitives;

namespace Altius.JsonRpc;

/// <summary>
/// The accounts for which the node signs. Where it signs for none, as on every chain that others share,
/// eth_accounts is all there is.
/// </summary>
/// <remarks>Safe for many threads: transactions get their nonces one after the other.</remarks>
internal sealed class AccountMethods(
    IReadOnlyList<SigningAccount> accounts, ulong chainId, TransactionFiller filler, TransactionSubmission submission)
{
    private static readonly Param<CallRequest> TransactionParam = Param.Of("transaction", CallRequest.Type);

    private readonly Lock _nonces = new();

    public IEnumerable<RpcMethod> Methods =>
    [
        RpcMethod.Create("eth_accounts", "The accounts for which the node signs: none but in dev mode.",
            Result.Of(RpcTypes.Array(RpcTypes.Address)),
            () => (IReadOnlyList<Address>)[.. accounts.Select(account => account.Address)]).On(RpcLane.Caller),
        .. accounts.Count == 0 ? [] : Signing,
    ];

    private RpcMethod[] Signing =>
    [
        RpcMethod.Create("eth_sendTransaction", "Signs a transaction, having filled in what it lacks, and puts it into the pool.",
            TransactionParam, Result.Of(RpcTypes.Hash), Send),
        RpcMethod.Create("eth_signTransaction", "Signs a transaction, having filled in what it lacks, and gives it encoded.",
            TransactionParam, Result.Of(RpcTypes.Data), (request, call) => Sign(request, call).Encode()),
        RpcMethod.Create("eth_sign", "Signs a message (EIP-191, version 0x45); the answer is r, s and v, which is 27 or 28.",
            Param.Of("address", RpcTypes.Address), Param.Of("message", RpcTypes.Data),
            Result.Of(RpcTypes.Bytes(2 * Secp256k1.ScalarLength + 1)), SignMessage),
    ];

    private Hash256 Send(CallRequest request, RpcContext call)
    {
        Transaction sent;
        // The next call must see this one in the pool, or both would get the same nonce.
        lock (_nonces) sent = submission.Submit(Sign(request, call));
        return submission.Settle(sent, call.Stop);
    }

    private PooledTransaction Sign(CallRequest given, RpcContext call)
    {
        SigningAccount signer = Find(given.From ?? throw RpcError.InvalidParams("'from' is missing"));
        CallRequest request = filler.Complete(given, call);
        Transaction unsigned = Protect(request.ToTransaction(request.Gas!.Value, request.Nonce!.Value, chainId));
        if (!TransactionSigner.TrySign(unsigned, signer.PrivateKey.Span, out Transaction? signed))
            throw new InvalidOperationException($"The key of {signer.Address} does not sign.");
        return new PooledTransaction(signed, request.Blobs is null ? null : SidecarOf(request));
    }

    /// <summary>
    /// A legacy transaction gets the chain's id into its signature (EIP-155); all others have it in themselves.
    /// </summary>
    private Transaction Protect(Transaction transaction) =>
        transaction.Type != TransactionType.Legacy ? transaction : new Transaction
        {
            Type = TransactionType.Legacy,
            ChainId = chainId,
            Nonce = transaction.Nonce,
            MaxPriorityFeePerGas = transaction.MaxPriorityFeePerGas,
            MaxFeePerGas = transaction.MaxFeePerGas,
            GasLimit = transaction.GasLimit,
            To = transaction.To,
            Value = transaction.Value,
            Data = transaction.Data,
        };

    private static BlobSidecar SidecarOf(CallRequest request)
    {
        BlobSidecar sidecar = new(BlobSidecarVersion.CellProofs, request.Blobs!, request.Commitments!, request.Proofs ?? []);
        return sidecar.HasCountsFor(request.Blobs!.Count)
            ? sidecar
            : throw RpcError.InvalidParams("there must be 128 proofs a blob (EIP-7594)");
    }

    private ReadOnlyMemory<byte> SignMessage(Address address, ReadOnlyMemory<byte> message)
    {
        SigningAccount signer = Find(address);
        string length = message.Length.ToString(CultureInfo.InvariantCulture);
        byte[] signed = [.. Encoding.ASCII.GetBytes($"\u0019Ethereum Signed Message:\n{length}"), .. message.Span];
        byte[] signature = new byte[2 * Secp256k1.ScalarLength + 1];
        Span<byte> r = signature.AsSpan(0, Secp256k1.ScalarLength),
            s = signature.AsSpan(Secp256k1.ScalarLength, Secp256k1.ScalarLength);
        if (!Secp256k1.TrySign(Keccak256.Hash(signed).Bytes, signer.PrivateKey.Span, r, s, out int recoveryId))
            throw new InvalidOperationException($"The key of {signer.Address} does not sign.");
        signature[^1] = (byte)(27 + recoveryId);
        return signature;
    }

    private SigningAccount Find(Address address) =>
        accounts.FirstOrDefault(account => account.Address == address)
        ?? throw RpcError.Server($"unknown account {address}: the node signs for those that eth_accounts names");
}
