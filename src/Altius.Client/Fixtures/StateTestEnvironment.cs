using System.Globalization;
using System.Text;
using System.Text.Json;
using Altius.Core;
using Altius.Crypto;
using Altius.Execution;
using Altius.Primitives;

namespace Altius.Client.Fixtures;

/// <summary>The block that a state test's transaction stands in: the fixture's <c>env</c>.</summary>
internal static class StateTestEnvironment
{
    /// <summary>What the classic suites mean where a block after London states no base fee.</summary>
    private static readonly UInt256 DefaultBaseFee = 10;

    /// <summary>A header that has what execution asks for.</summary>
    public static BlockHeader ReadHeader(JsonElement env, ForkRules rules) => new()
    {
        Beneficiary = env.Address("currentCoinbase"),
        Number = env.Number("currentNumber"),
        Timestamp = env.Number("currentTimestamp"),
        GasLimit = env.Number("currentGasLimit"),
        Difficulty = env.TryFind("currentDifficulty", out _) ? env.Word("currentDifficulty") : UInt256.Zero,
        MixHash = env.Word(env.TryFind("currentRandom", out _) ? "currentRandom" : "currentDifficulty").ToHash256(),
        BaseFeePerGas = !rules.HasBaseFee ? null
            : env.TryFind("currentBaseFee", out _) ? env.Word("currentBaseFee")
            : DefaultBaseFee,
        ExcessBlobGas = rules.Blobs is null ? null : ReadExcessBlobGas(env, rules),
    };

    /// <summary>The hash that state tests give the ancestor with this number.</summary>
    public static Hash256 BlockHash(ulong number) =>
        Keccak256.Hash(Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)));

    private static ulong ReadExcessBlobGas(JsonElement env, ForkRules rules)
    {
        if (env.TryFind("currentExcessBlobGas", out _)) return env.Number("currentExcessBlobGas");
        if (!env.TryFind("parentExcessBlobGas", out _)) return 0;
        BlockHeader parent = new()
        {
            ExcessBlobGas = env.Number("parentExcessBlobGas"),
            BlobGasUsed = env.TryFind("parentBlobGasUsed", out _) ? env.Number("parentBlobGasUsed") : 0,
            BaseFeePerGas = env.TryFind("parentBaseFee", out _) ? env.Word("parentBaseFee") : DefaultBaseFee,
        };
        return BlobFee.ExcessAfter(parent, rules);
    }
}
