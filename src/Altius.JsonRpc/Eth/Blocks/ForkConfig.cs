using System.Text.Json;
using Altius.Chain;
using Altius.Core;
using Altius.Execution;
using Altius.Primitives;

namespace Altius.JsonRpc;

/// <summary>Which rules hold, which come next and which last (eth_config, EIP-7910).</summary>
internal sealed class ForkConfig(BlockTree blocks)
{
    private static readonly Dictionary<PrecompileKind, string> PrecompileNames = new()
    {
        [PrecompileKind.EcRecover] = "ECREC",
        [PrecompileKind.Sha256] = "SHA256",
        [PrecompileKind.Ripemd160] = "RIPEMD160",
        [PrecompileKind.Identity] = "ID",
        [PrecompileKind.ModExp] = "MODEXP",
        [PrecompileKind.Bn254Add] = "BN254_ADD",
        [PrecompileKind.Bn254Multiply] = "BN254_MUL",
        [PrecompileKind.Bn254Pairing] = "BN254_PAIRING",
        [PrecompileKind.Blake2F] = "BLAKE2F",
        [PrecompileKind.PointEvaluation] = "KZG_POINT_EVALUATION",
        [PrecompileKind.BlsG1Add] = "BLS12_G1ADD",
        [PrecompileKind.BlsG1Msm] = "BLS12_G1MSM",
        [PrecompileKind.BlsG2Add] = "BLS12_G2ADD",
        [PrecompileKind.BlsG2Msm] = "BLS12_G2MSM",
        [PrecompileKind.BlsPairing] = "BLS12_PAIRING_CHECK",
        [PrecompileKind.BlsMapFpToG1] = "BLS12_MAP_FP_TO_G1",
        [PrecompileKind.BlsMapFp2ToG2] = "BLS12_MAP_FP2_TO_G2",
        [PrecompileKind.P256Verify] = "P256VERIFY",
    };

    public RpcMethod Method => RpcMethod.Create(
        "eth_config", "The rules that hold now, those that come next and those that come last (EIP-7910).",
        Result.Of(RpcTypes.Written("""{"type":"object","required":["current","next","last"]}""")), () => Write);

    private void Write(Utf8JsonWriter json)
    {
        BlockHeader head = blocks.Head;
        ForkActivation[] timed = [.. blocks.Chain.Forks.Activations.Where(fork => fork.Trigger == ForkTrigger.Timestamp)];
        ForkActivation[] coming = [.. timed.Where(fork => fork.At > head.Timestamp)];
        ForkActivation? last = timed.Length == coming.Length ? null : timed[timed.Length - coming.Length - 1];
        json.WriteStartObject();
        json.WritePropertyName("current"u8);
        Write(json, last?.Rules ?? blocks.Chain.Forks.RulesOf(head), last?.At.U0 ?? 0);
        json.WritePropertyName("next"u8);
        WriteComing(json, coming, 0);
        json.WritePropertyName("last"u8);
        WriteComing(json, coming, coming.Length - 1);
        json.WriteEndObject();
    }

    private void WriteComing(Utf8JsonWriter json, ForkActivation[] coming, int index)
    {
        if (coming.Length == 0) json.WriteNullValue();
        else Write(json, coming[index].Rules, coming[index].At.U0);
    }

    private void Write(Utf8JsonWriter json, ForkRules rules, ulong activation)
    {
        json.WriteStartObject();
        json.WriteNumber("activationTime"u8, activation);
        if (rules.Blobs is { } blobs)
        {
            json.WriteStartObject("blobSchedule"u8);
            json.WriteNumber("baseFeeUpdateFraction"u8, blobs.BaseFeeUpdateFraction);
            json.WriteNumber("max"u8, blobs.Max);
            json.WriteNumber("target"u8, blobs.Target);
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("blobSchedule"u8);
        }
        json.WriteQuantity("chainId"u8, blocks.Chain.ChainId);
        BlockHeader head = blocks.Head;
        // When a fork comes by time, all that come by block are past.
        ulong number = activation > head.Timestamp ? ulong.MaxValue : head.Number;
        ulong time = Math.Max(activation, blocks.Genesis.Timestamp);
        json.WriteString("forkId"u8, $"0x{ForkId.At(blocks.Chain, blocks.Genesis.Hash, number, time).Hash:x8}");
        WritePrecompiles(json, rules);
        WriteSystemContracts(json, rules);
        json.WriteEndObject();
    }

    private static void WritePrecompiles(Utf8JsonWriter json, ForkRules rules)
    {
        json.WriteStartObject("precompiles"u8);
        foreach (PrecompileRow row in rules.Precompiles)
        {
            json.WritePropertyName(PrecompileNames[row.Kind]);
            json.WriteData(Address.FromNumber(row.Number).Bytes);
        }
        json.WriteEndObject();
    }

    private void WriteSystemContracts(Utf8JsonWriter json, ForkRules rules)
    {
        json.WriteStartObject("systemContracts"u8);
        if (rules.StoresBeaconRoot) json.WriteData("BEACON_ROOTS_ADDRESS"u8, SystemOperations.BeaconRoots.Bytes);
        if (rules.HasRequests)
        {
            json.WriteData("CONSOLIDATION_REQUEST_PREDEPLOY_ADDRESS"u8, SystemOperations.ConsolidationQueue.Bytes);
            if (blocks.Chain.DepositContract is { } deposits) json.WriteData("DEPOSIT_CONTRACT_ADDRESS"u8, deposits.Bytes);
        }
        if (rules.StoresBlockHashes) json.WriteData("HISTORY_STORAGE_ADDRESS"u8, SystemOperations.BlockHashes.Bytes);
        if (rules.HasRequests) json.WriteData("WITHDRAWAL_REQUEST_PREDEPLOY_ADDRESS"u8, SystemOperations.WithdrawalQueue.Bytes);
        json.WriteEndObject();
    }
}
