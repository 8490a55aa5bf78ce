namespace Altius.Core.Forks;

/// <summary>Prague (mainnet timestamp 1746612311; EIP-7600).</summary>
public static class Prague
{
    // EIP-2537: BLS12-381. EIP-2935: block hashes in state. EIP-6110, 7002, 7251, 7685: deposits and requests.
    // EIP-7623: floor price of data. EIP-7691: more blobs. EIP-7702: set code. (EIP-7840 concerns configuration alone.)
    public static readonly ForkRules Rules = Cancun.Rules with
    {
        Name = "Prague",
        Precompiles =
        [
            .. Cancun.Rules.Precompiles,
            new(0x0b, PrecompileKind.BlsG1Add), new(0x0c, PrecompileKind.BlsG1Msm), new(0x0d, PrecompileKind.BlsG2Add),
            new(0x0e, PrecompileKind.BlsG2Msm), new(0x0f, PrecompileKind.BlsPairing), new(0x10, PrecompileKind.BlsMapFpToG1),
            new(0x11, PrecompileKind.BlsMapFp2ToG2),
        ],
        StoresBlockHashes = true,
        HasRequests = true,
        FloorGasPerToken = 10,
        Blobs = new BlobSchedule(Target: 6, Max: 9, BaseFeeUpdateFraction: 5_007_716),
        HasDelegations = true,
        HighestTransactionType = TransactionType.SetCode,
    };
}
