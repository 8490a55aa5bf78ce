using Altius.Execution;

namespace Altius.Client.Fixtures;

/// <summary>
/// The one table of which of our errors answers which exception of the public suites: those of execution-spec-tests, and
/// the older names of the classic suites. A suite's name may cover several of our errors, and one of ours several names.
/// </summary>
internal static class ExpectedErrors
{
    private const string T = "TransactionException.";
    private const string B = "BlockException.";

    /// <summary>Our error, then the names it answers.</summary>
    private static readonly string[][] Table =
    [
        // Transactions.
        [nameof(TransactionError.TypeNotSupported), T + "TYPE_NOT_SUPPORTED", T + "TYPE_1_TX_PRE_FORK", T + "TYPE_2_TX_PRE_FORK",
            T + "TYPE_3_TX_PRE_FORK", T + "TYPE_4_TX_PRE_FORK", T + "TYPE_3_TX_ZERO_BLOBS_PRE_FORK", "TR_TypeNotSupported"],
        [nameof(TransactionError.ReplayProtectionNotSupported), T + "INVALID_CHAINID", T + "INVALID_SIGNATURE_VRS"],
        [nameof(TransactionError.ChainIdMismatch), T + "INVALID_CHAINID"],
        [nameof(TransactionError.SignatureInvalid), T + "EC_RECOVERY_FAIL", T + "INVALID_SIGNATURE_VRS"],
        [nameof(TransactionError.SignatureHighS), T + "INVALID_SIGNATURE_VRS"],
        [nameof(TransactionError.NonceAtMaximum), T + "NONCE_IS_MAX", T + "NONCE_TOO_BIG", "TR_NonceHasMaxValue"],
        [nameof(TransactionError.InitCodeTooLarge), T + "INITCODE_SIZE_EXCEEDED", "TR_InitCodeLimitExceeded"],
        [nameof(TransactionError.GasLimitAboveCap), T + "GAS_LIMIT_EXCEEDS_MAXIMUM"],
        [nameof(TransactionError.IntrinsicGasTooLow), T + "INTRINSIC_GAS_TOO_LOW", "TR_IntrinsicGas", "IntrinsicGas",
            "TR_NoFundsOrGas"],
        [nameof(TransactionError.FloorGasTooLow), T + "INTRINSIC_GAS_BELOW_FLOOR_GAS_COST"],
        [nameof(TransactionError.PriorityFeeAboveMaxFee), T + "PRIORITY_GREATER_THAN_MAX_FEE_PER_GAS",
            T + "PRIORITY_GREATER_THAN_MAX_FEE_PER_GAS_2", "TR_TipGtFeeCap"],
        [nameof(TransactionError.NoBlobs), T + "TYPE_3_TX_ZERO_BLOBS", "TR_EMPTYBLOB"],
        [nameof(TransactionError.TooManyBlobs), T + "TYPE_3_TX_BLOB_COUNT_EXCEEDED", "TR_BLOBLIST_OVERSIZE"],
        [nameof(TransactionError.BlobVersionUnknown), T + "TYPE_3_TX_INVALID_BLOB_VERSIONED_HASH", "TR_BLOBVERSION_INVALID"],
        [nameof(TransactionError.BlobCreation), T + "TYPE_3_TX_CONTRACT_CREATION", "TR_BLOBCREATE"],
        [nameof(TransactionError.AuthorizationListEmpty), T + "TYPE_4_EMPTY_AUTHORIZATION_LIST"],
        [nameof(TransactionError.SetCodeCreation), T + "TYPE_4_TX_CONTRACT_CREATION"],
        [nameof(TransactionError.GasLimitAboveBlock), T + "GAS_ALLOWANCE_EXCEEDED", B + "GAS_USED_OVERFLOW", "TR_GasLimitReached",
            "TR_FeeCapLessThanBlocksORGasLimitReached", "BlockGasLimitReached", "TooMuchGasUsed"],
        [nameof(TransactionError.BlobGasAboveBlock), T + "TYPE_3_TX_MAX_BLOB_GAS_ALLOWANCE_EXCEEDED",
            T + "TYPE_3_TX_BLOB_COUNT_EXCEEDED", B + "BLOB_GAS_USED_ABOVE_LIMIT", "TR_BLOBLIST_OVERSIZE"],
        [nameof(TransactionError.MaxFeeBelowBaseFee), T + "INSUFFICIENT_MAX_FEE_PER_GAS", "TR_FeeCapLessThanBlocks",
            "TR_FeeCapLessThanBlocksORGasLimitReached", "TR_FeeCapLessThanBlocksORNoFunds"],
        [nameof(TransactionError.MaxFeeBelowBlobBaseFee), T + "INSUFFICIENT_MAX_FEE_PER_BLOB_GAS"],
        [nameof(TransactionError.NonceTooLow), T + "NONCE_MISMATCH_TOO_LOW", "TR_NonceTooLow"],
        [nameof(TransactionError.NonceTooHigh), T + "NONCE_MISMATCH_TOO_HIGH", "TR_NonceTooHigh"],
        [nameof(TransactionError.SenderHasCode), T + "SENDER_NOT_EOA", "SenderNotEOA", "SenderNotEOAorNoCASH"],
        [nameof(TransactionError.GasCostTooLarge), T + "GASLIMIT_PRICE_PRODUCT_OVERFLOW", T + "INSUFFICIENT_ACCOUNT_FUNDS",
            "TR_NoFundsX", "TR_NoFunds"],
        [nameof(TransactionError.InsufficientFunds), T + "INSUFFICIENT_ACCOUNT_FUNDS", T + "GASLIMIT_PRICE_PRODUCT_OVERFLOW",
            "TR_NoFunds", "TR_NoFundsX", "TR_NoFundsOrGas", "SenderNotEOAorNoCASH", "TR_FeeCapLessThanBlocksORNoFunds"],

        // Headers.
        [nameof(BlockError.ParentUnknown), B + "UNKNOWN_PARENT", B + "UNKNOWN_PARENT_ZERO", "UnknownParent", "UnknownParent2"],
        [nameof(BlockError.ParentHashMismatch), B + "UNKNOWN_PARENT", "UnknownParent"],
        [nameof(BlockError.NumberNotNext), B + "INVALID_BLOCK_NUMBER", "InvalidNumber"],
        [nameof(BlockError.TimestampNotAfterParent), B + "INVALID_BLOCK_TIMESTAMP_OLDER_THAN_PARENT", "InvalidTimestamp",
            "InvalidTimestampOlderParent"],
        [nameof(BlockError.ExtraDataTooLong), B + "EXTRA_DATA_TOO_BIG", "ExtraDataTooBig"],
        [nameof(BlockError.DaoExtraDataMissing), B + "EXTRA_DATA_INVALID_DAO", "ExtraDataIncorrectDAO"],
        [nameof(BlockError.GasUsedAboveLimit), B + "GAS_USED_OVERFLOW", B + "INVALID_GAS_USED_ABOVE_LIMIT",
            B + "INVALID_GASLIMIT", "TooMuchGasUsed", "InvalidGasLimit", "InvalidGasLimit2", "BlockGasLimitReached"],
        [nameof(BlockError.GasLimitTooLow), B + "INVALID_GASLIMIT", "InvalidGasLimit", "InvalidGasLimit2"],
        [nameof(BlockError.GasLimitTooHigh), B + "GASLIMIT_TOO_BIG", B + "INVALID_GASLIMIT", "InvalidGasLimit",
            "InvalidGasLimit2", "InvalidGasLimit3"],
        [nameof(BlockError.GasLimitStepTooLarge), B + "INVALID_GASLIMIT", "InvalidGasLimit", "InvalidGasLimit2",
            "InvalidGasLimit5"],
        [nameof(BlockError.DifficultyMismatch), B + "INVALID_DIFFICULTY", B + "IMPORT_IMPOSSIBLE_DIFFICULTY_OVER_PARIS",
            B + "IMPORT_IMPOSSIBLE_PARIS_WRONG_POS", B + "IMPORT_IMPOSSIBLE_PARIS_WRONG_POW",
            B + "IMPORT_IMPOSSIBLE_LONDON_OVER_PARIS", "InvalidDifficulty", "InvalidDifficulty2", "PostParisDifficultyIsNot0",
            "3675PreParis1559BlockRejected", "3675PoSBlockRejected", "3675PoWBlockRejected"],
        [nameof(BlockError.NonceNotZero), B + "INCORRECT_BLOCK_FORMAT", "PostParisNonceIsNot0"],
        [nameof(BlockError.OmmersHashNotEmpty), B + "IMPORT_IMPOSSIBLE_UNCLES_OVER_PARIS", "PostParisUncleHashIsNotEmpty",
            "3675PreParis1559BlockRejected"],
        [nameof(BlockError.BaseFeeMissing), B + "IMPORT_IMPOSSIBLE_LEGACY", B + "IMPORT_IMPOSSIBLE_LEGACY_WRONG_PARENT",
            B + "INCORRECT_BLOCK_FORMAT", "1559BlockImportImpossible_HeaderIsLegacy", "LegacyBlockImportImpossible",
            "LegacyBlockImportImpossible2"],
        [nameof(BlockError.BaseFeeUnexpected), B + "IMPORT_IMPOSSIBLE_LONDON_WRONG_PARENT", B + "INCORRECT_BLOCK_FORMAT",
            "1559BlockImportImpossible_InitialBaseFeeWrong", "1559BlockImportImpossible_HeaderIsLegacy",
            "1559BlockImportImpossible"],
        [nameof(BlockError.BaseFeeMismatch), B + "INVALID_BASEFEE_PER_GAS", B + "IMPORT_IMPOSSIBLE_LONDON_WRONG_PARENT",
            "1559BlockImportImpossible_BaseFeeWrong", "1559BlockImportImpossible_InitialBaseFeeWrong"],
        [nameof(BlockError.WithdrawalsRootMissing), B + "IMPORT_IMPOSSIBLE_PARIS_OVER_SHANGHAI", B + "INCORRECT_BLOCK_FORMAT",
            B + "INVALID_WITHDRAWALS_ROOT", "ParisBlockImportImpossible"],
        [nameof(BlockError.WithdrawalsRootUnexpected), B + "IMPORT_IMPOSSIBLE_SHANGHAI", B + "INCORRECT_BLOCK_FORMAT",
            "ShanghaiBlockImportImpossible"],
        [nameof(BlockError.BlobGasFieldsMissing), B + "INCORRECT_BLOCK_FORMAT"],
        [nameof(BlockError.BlobGasFieldsUnexpected), B + "INCORRECT_BLOCK_FORMAT"],
        [nameof(BlockError.BlobGasUsedNotWholeBlobs), B + "INCORRECT_BLOB_GAS_USED"],
        [nameof(BlockError.BlobGasUsedAboveLimit), B + "BLOB_GAS_USED_ABOVE_LIMIT", B + "INCORRECT_BLOB_GAS_USED",
            T + "TYPE_3_TX_MAX_BLOB_GAS_ALLOWANCE_EXCEEDED", T + "TYPE_3_TX_BLOB_COUNT_EXCEEDED"],
        [nameof(BlockError.ExcessBlobGasMismatch), B + "INCORRECT_EXCESS_BLOB_GAS"],
        [nameof(BlockError.ParentBeaconRootMissing), B + "INCORRECT_BLOCK_FORMAT"],
        [nameof(BlockError.ParentBeaconRootUnexpected), B + "INCORRECT_BLOCK_FORMAT"],
        [nameof(BlockError.RequestsHashMissing), B + "INCORRECT_BLOCK_FORMAT", B + "INVALID_REQUESTS"],
        [nameof(BlockError.RequestsHashUnexpected), B + "INCORRECT_BLOCK_FORMAT", B + "INVALID_REQUESTS"],

        // Ommers.
        [nameof(BlockError.TooManyOmmers), B + "TOO_MANY_UNCLES", "TooManyUncles"],
        [nameof(BlockError.OmmerDuplicate), B + "UNCLE_IS_BROTHER", B + "UNCLE_IN_CHAIN", "UncleInChain"],
        [nameof(BlockError.OmmerIsAncestor), B + "UNCLE_IS_ANCESTOR", B + "UNCLE_IN_CHAIN", "UncleIsAncestor", "UncleInChain",
            "InvalidUncleParentHash"],
        [nameof(BlockError.OmmerAlreadyIncluded), B + "UNCLE_IN_CHAIN", "UncleInChain"],
        [nameof(BlockError.OmmerNotRecent), B + "UNCLE_UNKNOWN_PARENT", B + "UNCLE_PARENT_INCORRECT", "UncleTooOld",
            "UncleParentIsNotAncestor", "InvalidUncleParentHash"],
        [nameof(BlockError.OmmerIsSibling), B + "UNCLE_IS_BROTHER", B + "UNCLE_PARENT_INCORRECT", "UncleIsBrother",
            "UncleParentIsNotAncestor", "InvalidUncleParentHash"],
        // The classic suites name what is wrong in the ommer's header as if it stood in the block's own.
        [nameof(BlockError.OmmerHeaderInvalid), B + "INVALID_GASLIMIT", B + "INVALID_DIFFICULTY", B + "INVALID_BLOCK_NUMBER",
            B + "INVALID_BLOCK_TIMESTAMP_OLDER_THAN_PARENT", B + "GAS_USED_OVERFLOW", B + "EXTRA_DATA_TOO_BIG",
            B + "INVALID_BASEFEE_PER_GAS", B + "IMPORT_IMPOSSIBLE_LONDON_WRONG_PARENT",
            B + "IMPORT_IMPOSSIBLE_LEGACY_WRONG_PARENT", B + "EXTRA_DATA_INVALID_DAO", B + "UNCLE_PARENT_INCORRECT",
            "ExtraDataIncorrectDAO", "LegacyBlockImportImpossible2", "InvalidGasLimit", "InvalidGasLimit2", "InvalidDifficulty",
            "InvalidNumber", "InvalidTimestamp", "InvalidTimestampOlderParent", "TooMuchGasUsed", "ExtraDataTooBig",
            "1559BlockImportImpossible_BaseFeeWrong", "1559BlockImportImpossible_HeaderIsLegacy"],

        // Bodies.
        [nameof(BlockError.BlockTooLarge), B + "RLP_BLOCK_LIMIT_EXCEEDED"],
        [nameof(BlockError.TransactionsRootMismatch), B + "INVALID_TRANSACTIONS_ROOT", "InvalidTransactionsRoot"],
        [nameof(BlockError.OmmersHashMismatch), B + "INVALID_UNCLES_HASH", "InvalidUnclesHash"],
        [nameof(BlockError.WithdrawalsMissing), B + "RLP_WITHDRAWALS_NOT_READ", B + "RLP_STRUCTURES_ENCODING",
            B + "INCORRECT_BLOCK_FORMAT", "RLP_ExpectedAsList"],
        [nameof(BlockError.WithdrawalsUnexpected), B + "INCORRECT_BLOCK_FORMAT", B + "RLP_STRUCTURES_ENCODING"],
        [nameof(BlockError.WithdrawalsRootMismatch), B + "INVALID_WITHDRAWALS_ROOT"],

        // Execution and its results.
        [nameof(BlockError.DepositLogMalformed), B + "INVALID_DEPOSIT_EVENT_LAYOUT", B + "INVALID_REQUESTS"],
        [nameof(BlockError.SystemContractMissing), B + "SYSTEM_CONTRACT_EMPTY"],
        [nameof(BlockError.SystemCallFailed), B + "SYSTEM_CONTRACT_CALL_FAILED"],
        [nameof(BlockError.GasUsedMismatch), B + "INVALID_GAS_USED", "InvalidGasUsed", "TooMuchGasUsed"],
        [nameof(BlockError.BlobGasUsedMismatch), B + "INCORRECT_BLOB_GAS_USED", B + "BLOB_GAS_USED_ABOVE_LIMIT"],
        [nameof(BlockError.LogsBloomMismatch), B + "INVALID_LOG_BLOOM", "InvalidLogBloom"],
        [nameof(BlockError.ReceiptsRootMismatch), B + "INVALID_RECEIPTS_ROOT", "InvalidReceiptsStateRoot"],
        [nameof(BlockError.RequestsHashMismatch), B + "INVALID_REQUESTS"],
        [nameof(BlockError.StateRootMismatch), B + "INVALID_STATE_ROOT", "InvalidStateRoot"],

        // Payloads.
        [Rejection.BlockHashMismatch, B + "INVALID_BLOCK_HASH", B + "INVALID_REQUESTS", B + "INVALID_WITHDRAWALS_ROOT",
            B + "INCORRECT_BLOCK_FORMAT", B + "RLP_STRUCTURES_ENCODING"],
        [Rejection.VersionedHashesMismatch, B + "INVALID_VERSIONED_HASHES"],

        // Bytes that are no block. Every RLP_… name of both classes is among them, see Matches.
        [Rejection.Undecodable, B + "INCORRECT_BLOCK_FORMAT", T + "TYPE_3_TX_WITH_FULL_BLOBS", T + "TYPE_3_TX_CONTRACT_CREATION",
            T + "TYPE_4_TX_CONTRACT_CREATION", T + "TYPE_4_INVALID_AUTHORIZATION_FORMAT", T + "TYPE_NOT_SUPPORTED",
            T + "ADDRESS_TOO_SHORT", T + "ADDRESS_TOO_LONG", T + "NONCE_OVERFLOW", T + "GASLIMIT_OVERFLOW", T + "VALUE_OVERFLOW",
            T + "GASPRICE_OVERFLOW", T + "PRIORITY_OVERFLOW", T + "INVALID_SIGNATURE_VRS", T + "INVALID_CHAINID",
            "TR_RLP_WRONGVALUE", "TR_BLOBCREATE", "INPUT_UNMARSHAL_ERROR", "INPUT_UNMARSHAL_ADDRESS_ERROR",
            "INPUT_UNMARSHAL_SIZE_ERROR", "RLP_ExpectedAsList"],
    ];

    private static readonly HashSet<(string Code, string Name)> Answers =
        [.. Table.SelectMany(row => row.Skip(1).Select(name => (row[0], name)))];

    private static readonly HashSet<string> KnownNames = [.. Table.SelectMany(row => row.Skip(1))];

    /// <summary>Whether the table has a row for a rejection.</summary>
    public static bool Knows(in Rejection rejection)
    {
        string code = rejection.Code;
        return Array.Exists(Table, row => row[0] == code);
    }

    /// <summary>Whether a rejection is what a fixture expects.</summary>
    /// <param name="expected">Names, any of which will do, with bars between them.</param>
    /// <returns>True too where none of the names is known: then no more is asked than that there is a rejection.</returns>
    public static bool Matches(string expected, in Rejection rejection)
    {
        bool anyKnown = false;
        foreach (string alternative in expected.Split('|', StringSplitOptions.TrimEntries))
        {
            if (Answers.Contains((rejection.Code, alternative))) return true;
            bool isAboutBytes = alternative.StartsWith(T + "RLP_", StringComparison.Ordinal)
                || alternative.StartsWith(B + "RLP_", StringComparison.Ordinal);
            if (isAboutBytes && rejection.Code == Rejection.Undecodable) return true;
            anyKnown |= isAboutBytes || KnownNames.Contains(alternative);
        }
        return !anyKnown;
    }
}
