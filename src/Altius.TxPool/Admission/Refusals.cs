using Altius.Core;
using Altius.Execution;
using Altius.Primitives;

namespace Altius.TxPool;

/// <summary>
/// What users are told when a transaction is not taken in. Wallets and libraries match on these beginnings (ethers, viem), which
/// is why they are not the sentences of <see cref="FailureMessages"/>.
/// </summary>
internal static class Refusals
{
    public const string AlreadyKnown = "already known";
    public const string ReplacementUnderpriced = "replacement transaction underpriced";
    public const string PoolFull = "txpool is full";
    public const string PoolUnderpriced = "transaction underpriced";
    public const string OtherKind =
        "address already reserved: it has transactions of another kind (with or without blobs) waiting";
    public const string SenderHasCode = "sender not an eoa: it has code (EIP-3607)";
    public const string InvalidSender = "invalid sender: the signature names none";
    public const string BlobsMissing = "blob transaction without its blobs: send it with its sidecar (EIP-4844)";
    public const string TooManyInFlight = "in-flight transaction limit reached for delegated accounts";
    public const string GapOfDelegated = "gapped-nonce tx from delegated accounts";
    public const string AuthorityBusy = "authority already reserved: it has more than one transaction waiting";
    public const string Closing = "txpool is closing";

    public static string NonceTooLow(ulong next, ulong nonce) => $"nonce too low: next nonce {next}, tx nonce {nonce}";

    public static string BlobNonceGap(ulong next, ulong nonce) => $"nonce too high: tx nonce {nonce}, gapped nonce {next}";

    public static string TooManyOfSender(int most) => $"account limit exceeded: pooled {most} txs";

    public static string TooLarge(int size, int most) => $"oversized data: transaction size {size}, limit {most}";

    public static string AboveBlockGas(ulong gas, ulong limit) =>
        $"exceeds block gas limit: tx gas {gas}, block gas limit {limit}";

    public static string TipTooLow(in UInt256 tip, in UInt256 least) =>
        $"transaction underpriced: gas tip cap {tip}, minimum needed {least}";

    public static string BlobFeeTooLow => "transaction underpriced: blob fee cap 0, minimum needed 1";

    public static string InsufficientFunds(in UInt256 balance, in UInt256 queued, in UInt256 cost) => queued.IsZero
        ? $"insufficient funds for gas * price + value: balance {balance}, tx cost {cost}"
        : $"insufficient funds for gas * price + value: balance {balance}, queued cost {queued}, tx cost {cost}";

    /// <summary>What breaks a rule of form.</summary>
    public static string Of(
        TransactionError error, Transaction transaction, in IntrinsicGas intrinsic, ForkRules rules, ulong chainId) =>
        error switch
        {
            TransactionError.TypeNotSupported => "transaction type not supported",
            TransactionError.ReplayProtectionNotSupported => "transaction type not supported: no EIP-155 signatures yet",
            TransactionError.ChainIdMismatch =>
                $"invalid sender: invalid chain id for signer: have {transaction.ChainId} want {chainId}",
            TransactionError.SignatureHighS or TransactionError.SignatureInvalid => $"invalid sender: {error.Message()}",
            TransactionError.NonceAtMaximum => "nonce has max value",
            TransactionError.InitCodeTooLarge =>
                $"max initcode size exceeded: code size {transaction.Data.Length}, limit {rules.MaxInitCodeSize}",
            TransactionError.GasLimitAboveCap =>
                $"transaction gas limit too high (cap: {rules.MaxTransactionGas}, tx: {transaction.GasLimit})",
            TransactionError.IntrinsicGasTooLow =>
                $"intrinsic gas too low: gas {transaction.GasLimit}, minimum needed {intrinsic.Base}",
            TransactionError.FloorGasTooLow =>
                $"insufficient gas for floor data gas cost: gas {transaction.GasLimit}, minimum needed {intrinsic.Floor}",
            TransactionError.PriorityFeeAboveMaxFee =>
                "max priority fee per gas higher than max fee per gas: " +
                $"maxPriorityFeePerGas {transaction.MaxPriorityFeePerGas}, maxFeePerGas {transaction.MaxFeePerGas}",
            TransactionError.GasCostTooLarge => "insufficient funds for gas * price + value: the cost needs more than 256 bits",
            TransactionError.NoBlobs => "blob transaction missing blob hashes",
            TransactionError.TooManyBlobs =>
                $"too many blobs in transaction: have {transaction.BlobVersionedHashes.Count}, " +
                $"permitted {rules.MaxBlobsPerTransaction}",
            TransactionError.BlobVersionUnknown => "blob has invalid hash version",
            TransactionError.BlobCreation => "blob transaction of type create",
            TransactionError.AuthorizationListEmpty => "EIP-7702 transaction with empty auth list",
            TransactionError.SetCodeCreation => "EIP-7702 transaction cannot be used to create contract",
            _ => error.Message(),
        };
}
