namespace Altius.Execution;

/// <summary>Why a transaction may not stand in a block. <see cref="FailureMessages"/> has the text of each.</summary>
public enum TransactionError
{
    None,

    // Form: needs the transaction and the fork's rules alone.
    TypeNotSupported,
    ReplayProtectionNotSupported,
    ChainIdMismatch,
    SignatureInvalid,
    SignatureHighS,
    NonceAtMaximum,
    InitCodeTooLarge,
    GasLimitAboveCap,
    IntrinsicGasTooLow,
    FloorGasTooLow,
    PriorityFeeAboveMaxFee,
    GasCostTooLarge,
    NoBlobs,
    TooManyBlobs,
    BlobVersionUnknown,
    BlobCreation,
    AuthorizationListEmpty,
    SetCodeCreation,

    // Block: what is left of its gas, and its prices.
    GasLimitAboveBlock,
    BlobGasAboveBlock,
    MaxFeeBelowBaseFee,
    MaxFeeBelowBlobBaseFee,

    // State: the sender's account.
    NonceTooLow,
    NonceTooHigh,
    SenderHasCode,
    InsufficientFunds,
}
