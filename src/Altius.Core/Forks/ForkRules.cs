using Altius.Primitives;

namespace Altius.Core;

/// <summary>How SSTORE is charged and refunded.</summary>
public enum SstoreRule
{
    /// <summary>20,000 to set, 5,000 to change, 15,000 back for clearing (Yellow Paper).</summary>
    Simple,
    /// <summary>Net metering of EIP-1283 (Constantinople only): 200 for a slot already dirty.</summary>
    NetEip1283,
    /// <summary>Net metering of EIP-2200: 800 for a dirty slot, and 2,300 gas must be left over.</summary>
    NetEip2200,
    /// <summary>EIP-2200 with the warm and cold prices of EIP-2929.</summary>
    NetEip2929,
}

/// <summary>What SELFDESTRUCT does to the account.</summary>
public enum SelfDestructRule
{
    /// <summary>Deletes it at the end of the transaction.</summary>
    Deletes,
    /// <summary>Only moves the balance, unless the account was created in the same transaction (EIP-6780).</summary>
    DeletesIfCreatedInTransaction,
}

/// <summary>How much gas a call or creation may hand on.</summary>
public enum CallGasRule
{
    /// <summary>All that is asked for, or the call runs out of gas.</summary>
    AsRequested,
    /// <summary>At most all but one 64th of what is left (EIP-150).</summary>
    AllButOne64th,
}

/// <summary>Which calls and self-destructs pay for bringing an account into being.</summary>
public enum NewAccountRule
{
    /// <summary>Those to an account that does not exist.</summary>
    WhenAbsent,
    /// <summary>Those that move value to an account that is empty or absent (EIP-161).</summary>
    WhenEmptyAndValueMoves,
}

/// <summary>What happens when a creation cannot pay for storing its code.</summary>
public enum CodeDepositRule
{
    /// <summary>The account stays, without code (Frontier).</summary>
    KeepsEmptyAccount,
    /// <summary>The creation fails and its gas is gone (EIP-2).</summary>
    Fails,
}

/// <summary>What a receipt says about the outcome.</summary>
public enum ReceiptRule
{
    /// <summary>The state root after the transaction.</summary>
    PostStateRoot,
    /// <summary>A status (EIP-658).</summary>
    Status,
}

/// <summary>How the difficulty of a block follows from its parent's.</summary>
public enum DifficultyRule
{
    Frontier,
    /// <summary>EIP-2.</summary>
    Homestead,
    /// <summary>EIP-100, with the bomb delayed by <see cref="ForkRules.BombDelay"/> blocks.</summary>
    Byzantium,
    /// <summary>Zero: the consensus layer decides (EIP-3675).</summary>
    ProofOfStake,
}

/// <summary>Which formula prices MODEXP.</summary>
public enum ModExpGasRule
{
    Eip198,
    Eip2565,
    /// <summary>EIP-7883, with operands bounded to 1,024 bytes by EIP-7823.</summary>
    Eip7883,
}

/// <summary>The contracts that exist in every state without code of their own.</summary>
public enum PrecompileKind
{
    EcRecover, Sha256, Ripemd160, Identity, ModExp, Bn254Add, Bn254Multiply, Bn254Pairing, Blake2F, PointEvaluation,
    BlsG1Add, BlsG1Msm, BlsG2Add, BlsG2Msm, BlsPairing, BlsMapFpToG1, BlsMapFp2ToG2, P256Verify,
}

/// <summary>A precompiled contract and the number that is its address.</summary>
public readonly record struct PrecompileRow(ulong Number, PrecompileKind Kind);

/// <summary>
/// How many blobs a block aims at and may carry, and how fast their price moves (EIP-4844, EIP-7840, EIP-7892).
/// </summary>
/// <param name="Target">Blobs a block.</param>
/// <param name="Max">Blobs a block.</param>
/// <param name="BaseFeeUpdateFraction">The denominator of the price's exponent, in blob gas.</param>
public sealed record BlobSchedule(ulong Target, ulong Max, ulong BaseFeeUpdateFraction);

/// <summary>
/// Everything by which one fork's execution differs from another's. A fork is its parent's rules with the changes it
/// made (the files beside this one); nothing else in the client asks which fork it is.
/// </summary>
public sealed record ForkRules
{
    /// <summary>The fork's name as test suites and chain specs spell it.</summary>
    public required string Name { get; init; }

    // The virtual machine.

    /// <summary>The instructions and their static gas.</summary>
    public OpcodeGas Opcodes { get; init; } = OpcodeGas.None;

    public IReadOnlyList<PrecompileRow> Precompiles { get; init; } = [];

    public SstoreRule Sstore { get; init; }

    public SelfDestructRule SelfDestruct { get; init; }

    public CallGasRule CallGas { get; init; }

    public NewAccountRule NewAccount { get; init; }

    /// <summary>Whether touched empty accounts are deleted (EIP-161).</summary>
    public bool ClearsEmptyAccounts { get; init; }

    /// <summary>Gas of a first access to an account in a transaction; 0 where all accesses cost the same (EIP-2929).</summary>
    public int ColdAccountAccessGas { get; init; }

    /// <summary>
    /// Gas of a first access to a storage slot in a transaction; 0 where all accesses cost the same (EIP-2929).
    /// </summary>
    public int ColdSloadGas { get; init; }

    /// <summary>Gas of every further access (EIP-2929); 0 before.</summary>
    public int WarmAccessGas { get; init; }

    /// <summary>Whether accounts and slots are cold on first access (EIP-2929).</summary>
    public bool HasAccessLists => ColdAccountAccessGas != 0;

    /// <summary>Refund for clearing a storage slot (15,000; 4,800 since EIP-3529).</summary>
    public int SstoreClearRefund { get; init; } = 15_000;

    /// <summary>Refund for a self-destruct (24,000; none since EIP-3529).</summary>
    public int SelfDestructRefund { get; init; } = 24_000;

    /// <summary>Extra gas of a self-destruct that brings its beneficiary into being (EIP-150).</summary>
    public int SelfDestructNewAccountGas { get; init; }

    /// <summary>Refunds are capped to gas used divided by this (2; 5 since EIP-3529).</summary>
    public ulong RefundQuotient { get; init; } = 2;

    /// <summary>EXP gas for each byte of the exponent (10; 50 since EIP-160).</summary>
    public int ExpByteGas { get; init; } = 10;

    /// <summary>The largest code an account may have, in bytes (EIP-170).</summary>
    public int MaxCodeSize { get; init; } = int.MaxValue;

    /// <summary>The largest init code, in bytes (EIP-3860).</summary>
    public int MaxInitCodeSize { get; init; } = int.MaxValue;

    /// <summary>Gas for each 32-byte word of init code (EIP-3860).</summary>
    public int InitCodeWordGas { get; init; }

    public CodeDepositRule CodeDeposit { get; init; }

    /// <summary>The nonce a created contract starts with (0; 1 since EIP-161).</summary>
    public ulong NewContractNonce { get; init; }

    /// <summary>Whether code that starts with 0xEF is refused (EIP-3541).</summary>
    public bool RefusesCodeStartingWithEF { get; init; }

    /// <summary>Whether code may be a delegation designator that calls follow (EIP-7702).</summary>
    public bool HasDelegations { get; init; }

    /// <summary>Whether opcode 0x44 gives the header's mix hash rather than the difficulty (EIP-4399).</summary>
    public bool HasPrevRandao { get; init; }

    // Prices of precompiled contracts that forks changed.

    public ModExpGasRule ModExpGas { get; init; }

    public int Bn254AddGas { get; init; } = 500;

    public int Bn254MultiplyGas { get; init; } = 40_000;

    public int Bn254PairingBaseGas { get; init; } = 100_000;

    public int Bn254PairingPairGas { get; init; } = 80_000;

    // Transactions.

    /// <summary>The highest transaction type that is allowed; all below it are too.</summary>
    public TransactionType HighestTransactionType { get; init; }

    /// <summary>Whether a legacy signature may name its chain (EIP-155).</summary>
    public bool HasReplayProtection { get; init; }

    /// <summary>Whether a signature's s must be in the lower half (EIP-2).</summary>
    public bool RequiresLowS { get; init; }

    /// <summary>Extra intrinsic gas of a creation (0; 32,000 since EIP-2).</summary>
    public ulong CreationGas { get; init; }

    /// <summary>Intrinsic gas of a non-zero byte of data (68; 16 since EIP-2028).</summary>
    public ulong NonZeroDataGas { get; init; } = 68;

    /// <summary>Least gas for each data token, a zero byte one and any other four (EIP-7623); 0 for no floor.</summary>
    public ulong FloorGasPerToken { get; init; }

    /// <summary>The most gas one transaction may ask for (EIP-7825).</summary>
    public ulong MaxTransactionGas { get; init; } = ulong.MaxValue;

    /// <summary>The most blobs one transaction may carry (EIP-7594).</summary>
    public int MaxBlobsPerTransaction { get; init; } = int.MaxValue;

    /// <summary>How the proofs that travel with blobs are made (EIP-4844; cell proofs since EIP-7594).</summary>
    public BlobSidecarVersion BlobSidecars { get; init; }

    /// <summary>Whether senders with code are refused (EIP-3607, applied from the first block on).</summary>
    public bool RefusesSendersWithCode { get; init; } = true;

    // Blocks.

    public ReceiptRule Receipt { get; init; }

    public DifficultyRule Difficulty { get; init; }

    /// <summary>Blocks by which the difficulty bomb is delayed.</summary>
    public ulong BombDelay { get; init; }

    /// <summary>Reward of the block's beneficiary, in wei.</summary>
    public UInt256 BlockReward { get; init; }

    /// <summary>Whether headers carry a base fee that is burnt (EIP-1559).</summary>
    public bool HasBaseFee { get; init; }

    /// <summary>Whether the beneficiary starts warm (EIP-3651).</summary>
    public bool WarmsBeneficiary { get; init; }

    /// <summary>Whether blocks carry withdrawals (EIP-4895).</summary>
    public bool HasWithdrawals { get; init; }

    /// <summary>Null before blobs (EIP-4844).</summary>
    public BlobSchedule? Blobs { get; init; }

    /// <summary>Gas of execution whose price bounds the blob price from below (EIP-7918: 8,192); 0 for no bound.</summary>
    public ulong BlobBaseCost { get; init; }

    /// <summary>Whether the parent beacon root is stored at the start of a block (EIP-4788).</summary>
    public bool StoresBeaconRoot { get; init; }

    /// <summary>Whether the parent's hash is stored at the start of a block (EIP-2935).</summary>
    public bool StoresBlockHashes { get; init; }

    /// <summary>Whether blocks commit to deposits, withdrawal and consolidation requests (EIP-7685, 6110, 7002, 7251).</summary>
    public bool HasRequests { get; init; }

    /// <summary>The most bytes a block's RLP may have (EIP-7934).</summary>
    public int MaxBlockRlpSize { get; init; } = int.MaxValue;

    /// <summary>These rules with the blob parameters that a chain sets for this fork, where it sets any (EIP-7840).</summary>
    /// <param name="byFork">Keys are fork names; case does not matter.</param>
    public ForkRules WithBlobs(IReadOnlyDictionary<string, BlobSchedule> byFork)
    {
        if (Blobs is null) return this;
        foreach ((string fork, BlobSchedule blobs) in byFork)
            if (fork.Equals(Name, StringComparison.OrdinalIgnoreCase)) return this with { Blobs = blobs };
        return this;
    }
}
