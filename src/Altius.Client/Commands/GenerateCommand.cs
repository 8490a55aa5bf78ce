using System.CommandLine;
using Altius.Client.Workloads;

namespace Altius.Client.Commands;

/// <summary>The command that makes blocks to measure with: <c>generate</c>.</summary>
internal static class GenerateCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<WorkloadKind[]> kinds = new("KIND")
        {
            Description = "What the transactions do: " + string.Join(", ", Enum.GetNames<WorkloadKind>()) + ".",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<ulong> gas = new("--gas")
        {
            Description = "Gas of each block, about.",
            HelpName = "N",
            DefaultValueFactory = _ => 30_000_000,
        };
        gas.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && ulong.TryParse(token.Value, out ulong value)
                && value is 0 or > WorkloadRequest.MostGas)
                result.AddError($"--gas must be between 1 and {WorkloadRequest.MostGas}.");
        });
        Option<int> conflicts = new("--conflicts")
        {
            Description = "Per cent of the transactions that conflict with others.",
            HelpName = "N",
            DefaultValueFactory = _ => 0,
        };
        conflicts.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, out int value) && value is < 0 or > 100)
                result.AddError("--conflicts must be between 0 and 100.");
        });
        Option<int> seed = new("--seed")
        {
            Description = "Other seeds give other accounts, amounts and orders.",
            HelpName = "N",
            DefaultValueFactory = _ => 1,
        };
        Option<string> output = new("--output", "-o")
        {
            Description = "The folder to write to.",
            HelpName = "DIR",
            DefaultValueFactory = _ => ".",
        };
        Option<string?> contracts = new("--contracts")
        {
            Description = "The folder of the contracts' build files, which scripts/workload-contracts.sh fetches; " +
                "testdata/workload-contracts unless given.",
            HelpName = "DIR",
        };
        Command command = new(
            "generate",
            "Makes blocks of transfers, token transfers, swaps and worse, as large as wanted, with signed transactions, for " +
            "the commands replay and simulate. The same options give the same file.")
        {
            kinds, gas, conflicts, seed, output, contracts,
        };
        command.SetAction((parsed, stop) =>
        {
            GenerateSession session = new(terminal) { Folder = parsed.GetValue(output)!, Contracts = parsed.GetValue(contracts) };
            List<WorkloadRequest> requests =
                [.. parsed.GetValue(kinds)!.Select(
                    kind => new WorkloadRequest(kind, parsed.GetValue(gas), parsed.GetValue(conflicts), parsed.GetValue(seed)))];
            return Task.Run(() => session.Run(requests, stop), stop);
        });
        return command;
    }
}
