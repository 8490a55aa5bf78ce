namespace Altius.Core.Forks;

/// <summary>Osaka (mainnet timestamp 1764798551; EIP-7607).</summary>
public static class Osaka
{
    // EIP-7594: at most 6 blobs a transaction, with cell proofs. EIP-7823, 7883: MODEXP bounded and repriced. EIP-7825: gas cap.
    // EIP-7918: blob price bounded by execution's. EIP-7934: block size. EIP-7939: CLZ. EIP-7951: P256VERIFY.
    public static readonly ForkRules Rules = Prague.Rules with
    {
        Name = "Osaka",
        Opcodes = Prague.Rules.Opcodes.With(Opcode.Clz, 5),
        Precompiles = [.. Prague.Rules.Precompiles, new(0x100, PrecompileKind.P256Verify)],
        MaxBlobsPerTransaction = 6,
        BlobSidecars = BlobSidecarVersion.CellProofs,
        ModExpGas = ModExpGasRule.Eip7883,
        MaxTransactionGas = 1 << 24,
        BlobBaseCost = 1 << 13,
        MaxBlockRlpSize = (10 - 2) * 1024 * 1024,
    };
}
