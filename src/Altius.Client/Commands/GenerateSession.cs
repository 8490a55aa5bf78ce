using System.Globalization;
using Altius.Client.Workloads;
using Altius.Core;
using Altius.Evm;
using Altius.Execution;
using Altius.Parallel;

namespace Altius.Client.Commands;

/// <summary>One run of <c>generate</c>.</summary>
internal sealed class GenerateSession(Terminal terminal)
{
    private const string Variable = "ALTIUS_TESTDATA";

    public required string Folder { get; init; }

    /// <summary>Null for the usual place.</summary>
    public string? Contracts { get; init; }

    public int Run(IReadOnlyList<WorkloadRequest> requests, CancellationToken stop)
    {
        if (!ChainSpec.TryLoadKnown("mainnet", out ChainSpec? chain))
            throw new InvalidOperationException("Mainnet's chain spec is missing.");
        Directory.CreateDirectory(Folder);
        WorkloadGenerator generator = new(chain, new ContractArtifacts(Contracts ?? UsualContracts()));
        foreach (WorkloadRequest request in requests)
        {
            stop.ThrowIfCancellationRequested();
            try
            {
                Workload workload = generator.Generate(request, signed: true);
                string path = Path.Combine(Folder, FileName(request));
                Write(path, workload, chain, stop);
                terminal.Output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{path}: {workload.Block.Transactions.Count:N0} transactions, {workload.Block.Header.GasUsed:N0} gas"));
            }
            catch (WorkloadFault fault)
            {
                terminal.Complain($"{request.Kind}: {fault.Message}");
                return ExitCode.BadInput;
            }
        }
        return ExitCode.Success;
    }

    public static string UsualContracts()
    {
        string? named = Environment.GetEnvironmentVariable(Variable);
        string beside = Path.Combine("testdata", ContractArtifacts.DefaultFolder);
        return !string.IsNullOrEmpty(named) && Directory.Exists(Path.Combine(named, ContractArtifacts.DefaultFolder))
            ? Path.Combine(named, ContractArtifacts.DefaultFolder)
            : beside;
    }

    private static string FileName(WorkloadRequest request) => string.Create(
        CultureInfo.InvariantCulture,
        $"{request.Kind.ToString().ToLowerInvariant()}-{request.Gas / 1_000_000}m-{request.Conflicts}-{request.Seed}.json");

    /// <summary>Only what a block reads goes into its file, so it is run once more and watched.</summary>
    private static void Write(string path, Workload workload, ChainSpec chain, CancellationToken stop)
    {
        RecordingReader reads = new(workload.Parent);
        new SequentialBlockExecutor(chain, new CodeCache()).Execute(workload.Block, reads, workload.Rules, stop);
        BlockPackWriter.Write(path, workload.Block, reads);
    }
}
