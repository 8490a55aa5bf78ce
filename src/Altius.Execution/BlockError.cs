namespace Altius.Execution;

/// <summary>Why a block is invalid. <see cref="FailureMessages"/> has the text of each.</summary>
public enum BlockError
{
    None,

    // The header, against its parent and the fork's rules.
    ParentUnknown,
    ParentHashMismatch,
    NumberNotNext,
    TimestampNotAfterParent,
    ExtraDataTooLong,
    DaoExtraDataMissing,
    GasUsedAboveLimit,
    GasLimitTooLow,
    GasLimitTooHigh,
    GasLimitStepTooLarge,
    DifficultyMismatch,
    NonceNotZero,
    OmmersHashNotEmpty,
    BaseFeeMissing,
    BaseFeeUnexpected,
    BaseFeeMismatch,
    WithdrawalsRootMissing,
    WithdrawalsRootUnexpected,
    BlobGasFieldsMissing,
    BlobGasFieldsUnexpected,
    BlobGasUsedNotWholeBlobs,
    BlobGasUsedAboveLimit,
    ExcessBlobGasMismatch,
    ParentBeaconRootMissing,
    ParentBeaconRootUnexpected,
    RequestsHashMissing,
    RequestsHashUnexpected,

    // Ommers.
    TooManyOmmers,
    OmmerDuplicate,
    OmmerIsAncestor,
    OmmerAlreadyIncluded,
    OmmerNotRecent,
    OmmerIsSibling,
    OmmerHeaderInvalid,

    // The body, against its header.
    BlockTooLarge,
    TransactionsRootMismatch,
    OmmersHashMismatch,
    WithdrawalsMissing,
    WithdrawalsUnexpected,
    WithdrawalsRootMismatch,

    // Execution.
    TransactionInvalid,
    DepositLogMalformed,
    SystemContractMissing,
    SystemCallFailed,

    // What execution gave, against the header.
    GasUsedMismatch,
    BlobGasUsedMismatch,
    LogsBloomMismatch,
    ReceiptsRootMismatch,
    RequestsHashMismatch,
    StateRootMismatch,
}
