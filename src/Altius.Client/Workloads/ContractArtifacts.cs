using System.Text.Json;
using Altius.Primitives;

namespace Altius.Client.Workloads;

/// <summary>Creation code of well-known contracts, out of the files that their npm packages bring.</summary>
/// <param name="folder">Where <c>scripts/workload-contracts.sh</c> put them.</param>
internal sealed class ContractArtifacts(string folder)
{
    public const string DefaultFolder = "workload-contracts";

    /// <summary>OpenZeppelin's ERC20PresetFixedSupply(name, symbol, supply, owner).</summary>
    public byte[] Token => Read("ERC20PresetFixedSupply.json");

    /// <summary>UniswapV2Factory(feeToSetter).</summary>
    public byte[] Factory => Read("UniswapV2Factory.json");

    /// <summary>UniswapV2Pair(), as the factory creates it.</summary>
    public byte[] Pair => Read("UniswapV2Pair.json");

    /// <summary>UniswapV2Router02(factory, weth).</summary>
    public byte[] Router => Read("UniswapV2Router02.json");

    /// <summary>WETH9().</summary>
    public byte[] WrappedEther => Read("WETH9.json");

    private byte[] Read(string name)
    {
        string path = Path.Combine(folder, name);
        if (!File.Exists(path))
            throw new WorkloadFault(
                $"the contract {path} is missing. Run scripts/workload-contracts.sh, which takes it from its npm package, " +
                "or name the folder that holds it with --contracts.");
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            JsonElement code = document.RootElement.GetProperty("bytecode");
            if (code.ValueKind == JsonValueKind.Object) code = code.GetProperty("object");
            return Hex.Decode(code.GetString());
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or FormatException
            or InvalidOperationException or ArgumentException)
        {
            throw new WorkloadFault(
                $"{path} is no build file of a contract ({fault.Message.ReplaceLineEndings(" ")}). " +
                "Run scripts/workload-contracts.sh again.");
        }
    }
}
