namespace Altius.Core.Forks;

/// <summary>Cancun (mainnet timestamp 1710338135; EIP-7569).</summary>
public static class Cancun
{
    // EIP-1153: transient storage. EIP-4788: beacon roots. EIP-4844: blobs. EIP-5656: MCOPY.
    // EIP-6780: SELFDESTRUCT only within one transaction. EIP-7516: BLOBBASEFEE.
    public static readonly ForkRules Rules = Shanghai.Rules with
    {
        Name = "Cancun",
        Opcodes = Shanghai.Rules.Opcodes
            .WithRange(Opcode.TLoad, Opcode.TStore, 100)
            .With(Opcode.MCopy, 3)
            .With(Opcode.BlobHash, 3)
            .With(Opcode.BlobBaseFee, 2),
        Precompiles = [.. Shanghai.Rules.Precompiles, new(0x0a, PrecompileKind.PointEvaluation)],
        SelfDestruct = SelfDestructRule.DeletesIfCreatedInTransaction,
        StoresBeaconRoot = true,
        Blobs = new BlobSchedule(Target: 3, Max: 6, BaseFeeUpdateFraction: 3_338_477),
        HighestTransactionType = TransactionType.Blob,
    };
}
