using System.Globalization;
using Altius.Client.Commands;
using Altius.Client.Workloads;
using Altius.Core;

namespace Altius.Benchmarks.Parallel;

/// <summary>Generated blocks to be run by turns, with true signatures.</summary>
internal static class MadeBlocks
{
    private const ulong UsualGas = 60_000_000, GiantGas = 1_000_000_000;

    public static ChainSpec Chain => ChainSpec.TryLoadKnown("mainnet", out ChainSpec? chain)
        ? chain
        : throw new InvalidOperationException("Mainnet's chain spec is missing.");

    public static IEnumerable<Pairing> Usual() => Make(
        UsualGas,
        [
            (WorkloadKind.Transfers, 0), (WorkloadKind.Erc20, 0), (WorkloadKind.Swaps, 0), (WorkloadKind.Mix, 0),
            (WorkloadKind.Erc20, 50), (WorkloadKind.Swaps, 50), (WorkloadKind.Mix, 50), (WorkloadKind.Chain, 0),
            (WorkloadKind.Nonces, 0), (WorkloadKind.LateConflicts, 0), (WorkloadKind.SelfDestructs, 0), (WorkloadKind.Reads, 0),
        ]);

    public static IEnumerable<Pairing> Giants() => Make(
        GiantGas, [(WorkloadKind.Transfers, 0), (WorkloadKind.Erc20, 0), (WorkloadKind.Swaps, 0), (WorkloadKind.Mix, 0)]);

    private static IEnumerable<Pairing> Make(ulong gas, IReadOnlyList<(WorkloadKind Kind, int Conflicts)> kinds)
    {
        WorkloadGenerator generator = new(Chain, new ContractArtifacts(GenerateSession.UsualContracts()));
        foreach ((WorkloadKind kind, int conflicts) in kinds)
        {
            Workload? workload = null;
            try
            {
                workload = generator.Generate(new WorkloadRequest(kind, gas, conflicts), signed: true);
            }
            catch (WorkloadFault fault)
            {
                Console.Error.WriteLine($"{kind}: {fault.Message}");
            }
            if (workload is null) continue;
            string name =
                string.Create(CultureInfo.InvariantCulture, $"{kind}, {conflicts} % conflicts, {gas / 1_000_000:N0}M gas");
            yield return new Pairing(name, workload.Block, workload.Parent, workload.Rules)
            {
                Kind = kind,
                Conflicts = conflicts,
                HasRoom = gas >= GiantGas,
            };
        }
    }
}
