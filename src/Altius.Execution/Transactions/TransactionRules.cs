using Altius.Core;
using Altius.Crypto;
using Altius.Primitives;

namespace Altius.Execution;

/// <summary>
/// What can be said of a transaction without any state or block: its form, under one fork's rules. Pools ask it before
/// they keep a transaction, the processor before it runs one.
/// </summary>
public static class TransactionRules
{
    /// <summary>The version byte of a KZG commitment's hash (EIP-4844).</summary>
    private const byte KzgVersion = 0x01;

    /// <summary>The first rule of form that is broken. The signature's range is checked, not whom it names.</summary>
    /// <param name="lenience">What is let pass.</param>
    public static TransactionError Check(
        Transaction transaction, in IntrinsicGas intrinsic, ForkRules rules, ulong chainId, Lenience lenience = Lenience.None)
    {
        TransactionError error = CheckType(transaction, rules, chainId, lenience);
        if (error == TransactionError.None) error = CheckGas(transaction, intrinsic, rules, lenience);
        if (error != TransactionError.None) return error;
        if (transaction.MaxPriorityFeePerGas > transaction.MaxFeePerGas) return TransactionError.PriorityFeeAboveMaxFee;
        bool isBeyond = UInt256.MultiplyOverflow(transaction.MaxFeePerGas, transaction.GasLimit, out _);
        if (isBeyond) return TransactionError.GasCostTooLarge;
        return transaction.Type switch
        {
            TransactionType.Blob => CheckBlobs(transaction, rules),
            TransactionType.SetCode => CheckSetCode(transaction),
            _ => TransactionError.None,
        };
    }

    private static TransactionError CheckType(Transaction transaction, ForkRules rules, ulong chainId, Lenience lenience)
    {
        bool anyType = (lenience & Lenience.Type) != 0;
        if (transaction.Type > rules.HighestTransactionType && !anyType) return TransactionError.TypeNotSupported;
        if (transaction.ChainId is { } named)
        {
            bool isAllowed = transaction.Type != TransactionType.Legacy || rules.HasReplayProtection || anyType; // EIP-155
            if (!isAllowed) return TransactionError.ReplayProtectionNotSupported;
            if (named != chainId) return TransactionError.ChainIdMismatch;
        }
        bool isHigh = rules.RequiresLowS && !Secp256k1.IsLowS(transaction.S.ToHash256().Bytes);
        return isHigh ? TransactionError.SignatureHighS : TransactionError.None;
    }

    private static TransactionError CheckGas(
        Transaction transaction, in IntrinsicGas intrinsic, ForkRules rules, Lenience lenience)
    {
        if (transaction.GasLimit < intrinsic.Base) return TransactionError.IntrinsicGasTooLow;
        if (transaction.GasLimit < intrinsic.Floor) return TransactionError.FloorGasTooLow;
        bool isAboveCap = transaction.GasLimit > rules.MaxTransactionGas && (lenience & Lenience.GasCap) == 0;
        if (isAboveCap) return TransactionError.GasLimitAboveCap;
        bool isLastNonce = transaction.Nonce == ulong.MaxValue && (lenience & Lenience.Nonce) == 0; // EIP-2681
        if (isLastNonce) return TransactionError.NonceAtMaximum;
        if (transaction.IsCreation && transaction.Data.Length > rules.MaxInitCodeSize) return TransactionError.InitCodeTooLarge;
        return TransactionError.None;
    }

    /// <summary>EIP-4844, and EIP-7594 for the number in one transaction.</summary>
    private static TransactionError CheckBlobs(Transaction transaction, ForkRules rules)
    {
        IReadOnlyList<Hash256> hashes = transaction.BlobVersionedHashes;
        if (transaction.IsCreation) return TransactionError.BlobCreation;
        if (hashes.Count == 0) return TransactionError.NoBlobs;
        if (hashes.Count > rules.MaxBlobsPerTransaction) return TransactionError.TooManyBlobs;
        for (int i = 0; i < hashes.Count; i++)
        {
            Hash256 hash = hashes[i];
            if (hash.Bytes[0] != KzgVersion) return TransactionError.BlobVersionUnknown;
        }
        return TransactionError.None;
    }

    /// <summary>EIP-7702.</summary>
    private static TransactionError CheckSetCode(Transaction transaction)
    {
        if (transaction.IsCreation) return TransactionError.SetCodeCreation;
        return transaction.AuthorizationList.Count == 0 ? TransactionError.AuthorizationListEmpty : TransactionError.None;
    }
}
