using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Altius.Client.Bench;
using Altius.Client.Options;
using Altius.Client.Running;
using Altius.Client.Workloads;
using Altius.Core;
using Altius.Primitives;
using Serilog.Core;

namespace Altius.Client.Commands;

/// <summary>The command that measures the way of payloads: <c>bench engine</c>.</summary>
internal static class BenchCommand
{
    private static readonly BenchPlan Usual = new();

    public static Command Create(Terminal terminal)
    {
        Option<int> accounts = Number("--accounts", "Accounts in the state.", Usual.Accounts, 1, 100_000_000);
        Option<int> contracts = Number("--contracts", "Contracts with storage in the state.", Usual.Contracts, 0, 100_000);
        Option<int> slots = Number("--slots", "Storage slots of each contract.", Usual.Slots, 0, 10_000_000);
        Option<int> blocks = Number("--blocks", "Blocks of each size that count.", Usual.Blocks, 1, 10_000);
        Option<int> uncounted = Number("--uncounted", "Blocks of each size before those that count.", Usual.Uncounted, 0, 10_000);
        Option<int> conflicts =
            Number("--conflicts", "Per cent of the transactions that conflict with others.", Usual.Conflicts, 0, 100);
        Option<int> seed =
            Number("--seed", "Other seeds give other accounts, amounts and orders.", Usual.Seed, int.MinValue, int.MaxValue);
        Option<int> pause = Number("--pause", "Milliseconds between two blocks.", 200, 0, 60_000);
        Option<ulong[]> gas = new("--gas")
        {
            Description = "Sizes of the blocks, with commas between them.",
            HelpName = "N,N,...",
            DefaultValueFactory = _ => [.. Usual.Gas],
            CustomParser = ParseGas,
        };
        Option<string?> files = new("--contract-files")
        {
            Description = "The folder of the contracts' build files, which scripts/workload-contracts.sh fetches; " +
                "testdata/workload-contracts unless given.",
            HelpName = "DIR",
        };
        Option<string?> json = new("--json") { Description = "Write all figures to this file.", HelpName = "FILE" };
        Option<string?> load = new("--load")
        {
            Description = "Measure newPayload alone, and beside a load of JSON-RPC calls in its place: a shell command that " +
                "makes it, such as scripts/rpc-load.sh; ALTIUS_HTTP names the node, ALTIUS_CALLS a file with a call a line. " +
                "It is stopped with SIGINT.",
            HelpName = "COMMAND",
        };
        Option<bool> keep = new("--keep") { Description = "Keep the node's data directory." };
        Command engine = new(
            "engine",
            "Starts a node on a large state and hands it blocks of transfers, token transfers and swaps over the Engine API; " +
            "runs each block alone as well, in pairs, and prints the times of both. With --datadir the state is prepared once " +
            "and used again (DIR/prepared; the node runs on a copy, DIR/node); " +
            "without it everything is in a folder that is removed afterwards. The same options give the same blocks.")
        {
            accounts, contracts, slots, blocks, uncounted, conflicts, seed, pause, gas, files, json, load, keep,
        };
        OptionArguments arguments = new(
            engine, [.. OptionTable.Storage.Where(row => row.Name != "chain"), .. OptionTable.Execution, .. OptionTable.Logging]);
        engine.SetAction((parsed, stop) =>
        {
            BenchSession session = new(terminal, arguments.Read(parsed).Options)
            {
                Plan = new BenchPlan
                {
                    Accounts = parsed.GetValue(accounts),
                    Contracts = parsed.GetValue(contracts),
                    Slots = parsed.GetValue(slots),
                    Gas = parsed.GetValue(gas)!,
                    Blocks = parsed.GetValue(blocks),
                    Uncounted = parsed.GetValue(uncounted),
                    Conflicts = parsed.GetValue(conflicts),
                    Seed = parsed.GetValue(seed),
                },
                Pause = TimeSpan.FromMilliseconds(parsed.GetValue(pause)),
                ContractFiles = parsed.GetValue(files),
                JsonFile = parsed.GetValue(json),
                LoadCommand = parsed.GetValue(load),
                Keep = parsed.GetValue(keep),
            };
            return Task.Run(() => session.RunAsync(stop), stop);
        });
        return new Command("bench", "Measures this client.") { engine, CreateProbe(terminal) };
    }

    /// <summary>What <c>bench engine</c> runs in a process of its own: a node on the state that it prepared.</summary>
    private static Command CreateProbe(Terminal terminal)
    {
        Option<ulong> gas = new("--largest") { Required = true };
        Option<string> root = new("--root") { Required = true };
        Option<string> payload = new("--payload") { Required = true };
        Command probe =
            new(NodeProbe.CommandName, "Starts a node on a prepared state, and tells what that took.") { gas, root, payload };
        probe.Hidden = true;
        OptionArguments arguments = new(probe, OptionTable.All);
        probe.SetAction(async (parsed, stop) =>
        {
            NodeOptions options = arguments.Read(parsed).Options;
            using NodeStop nodeStop = new();
            await using Logger log = NodeLog.Create(options, nodeStop);
            ChainSpec chain = BenchChain.Create(parsed.GetValue(gas), Hash256.Parse(parsed.GetValue(root)));
            await NodeProbe.MeasureAsync(
                options, chain, await File.ReadAllBytesAsync(parsed.GetValue(payload)!, stop), log, terminal.Output, stop);
            return ExitCode.Success;
        });
        return probe;
    }

    private static Option<int> Number(string name, string description, int usual, int least, int most)
    {
        Option<int> option = new(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => usual };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, CultureInfo.InvariantCulture, out int value)
                && (value < least || value > most))
                result.AddError($"{name} must be between {least} and {most}.");
        });
        return option;
    }

    private static ulong[] ParseGas(ArgumentResult result)
    {
        List<ulong> sizes = [];
        foreach (string part in string.Join(',', result.Tokens.Select(token => token.Value))
            .Split(',', StringSplitOptions.TrimEntries))
        {
            if (ulong.TryParse(part, CultureInfo.InvariantCulture, out ulong size)
                && size is >= 100_000 and <= WorkloadRequest.MostGas) sizes.Add(size);
            else result.AddError($"--gas: '{part}' is no number between 100000 and {WorkloadRequest.MostGas}.");
        }
        return [.. sizes.Distinct()];
    }
}
