using System.Text.Json;
using Altius.Client.Suites;
using Altius.Client.Tracing;
using Altius.Core;
using Altius.Evm;
using Altius.Execution;
using Altius.Primitives;

namespace Altius.Client.Fixtures;

/// <summary>
/// Runs state tests: one transaction on a state, for each fork and each choice of data, gas limit and value. The classic
/// VM tests, which run code without a transaction, are handed to <see cref="VmTest"/>.
/// </summary>
internal sealed class StateTestWorker : ISuiteWorker
{
    private readonly WorldState _state = new();
    private readonly VirtualMachine _machine;
    private readonly TransactionProcessor _processor;
    private readonly Eip3155Writer? _trace;

    /// <param name="codes">Shared by all workers.</param>
    /// <param name="trace">Where each step is written; null for none.</param>
    public StateTestWorker(CodeCache codes, Eip3155Writer? trace)
    {
        _machine = new VirtualMachine(codes);
        _processor = new TransactionProcessor(_state, _machine);
        _trace = trace;
    }

    public void Run(string name, JsonElement test, CaseSink sink, CancellationToken stop)
    {
        if (test.TryFind("blocks", out _) || test.TryFind("engineNewPayloads", out _))
            sink.Skip(name, "a block test: run it with 'altius blocktest'");
        else if (test.TryFind("exec", out JsonElement exec)) sink.Run(name, () => new VmTest(test, exec).Run(_state, _machine));
        else RunPosts(name, test, sink, stop);
    }

    private void RunPosts(string name, JsonElement test, CaseSink sink, CancellationToken stop)
    {
        (string Fork, JsonElement Post)[] posts =
            [.. test.Members("post").SelectMany(fork => fork.Value.ToItems(fork.Name).Select(post => (fork.Name, post)))];
        Lazy<Prestate> pre = new(() => new Prestate(test.Need("pre")));
        foreach ((string fork, JsonElement post) in posts)
        {
            stop.ThrowIfCancellationRequested();
            string caseName = posts.Length == 1 ? name : $"{name} [{fork} {StateTestChoice.Read(post)}]";
            if (FixtureNetworks.SkipReason(fork) is { } reason) sink.Skip(caseName, reason);
            else sink.Run(caseName, () => RunCase(test, fork, post, pre.Value));
        }
    }

    /// <summary>The first difference; null where there is none.</summary>
    private string? RunCase(JsonElement test, string fork, JsonElement post, Prestate pre)
    {
        ChainSpec chain = FixtureNetworks.Find(fork, test);
        ForkRules rules = chain.Forks.Latest;
        BlockHeader header = StateTestEnvironment.ReadHeader(test.Need("env"), rules);
        BlockContext block = header.ToContext(rules, chain.ChainId);
        _state.Reset(pre.State, rules);
        _machine.Prepare(_state, block, rules);
        _processor.Prepare(block, rules);

        IReadOnlyList<Log> logs = [];
        Rejection? rejection = ReadTransaction(test, post, chain, rules, out Transaction? transaction);
        if (transaction is not null && CheckSender(test, transaction) is { } wrongSender) return wrongSender;
        if (transaction is not null) rejection = Execute(transaction, header, rules, out logs);
        bool isClassic = !test.TryFind("config", out _);
        if (rejection is null || isClassic) TouchBeneficiary(header.Beneficiary);
        return CheckRejection(post.OptionalText("expectException"), rejection) ?? CheckState(post, pre, logs);
    }

    /// <summary>The signed bytes where the fixture has them, else what its fields say.</summary>
    /// <returns>Why bytes that are meant to be bad cannot be decoded; null with a transaction.</returns>
    private static Rejection? ReadTransaction(
        JsonElement test, JsonElement post, ChainSpec chain, ForkRules rules, out Transaction? transaction)
    {
        if (!post.TryFind("txbytes", out JsonElement bytes))
        {
            StateTestChoice choice = StateTestChoice.Read(post);
            ulong? chainId = rules.HasReplayProtection ? chain.ChainId : null;
            transaction =
                new StateTestTransaction(test.Need("transaction")).Build(choice.Data, choice.Gas, choice.Value, chainId);
            return null;
        }
        if (Transaction.TryDecode(bytes.ToBytes("txbytes"), out transaction, out DecodeError error)) return null;
        if (post.OptionalText("expectException") is null) throw new FixtureFault($"'txbytes' cannot be decoded: {error}");
        return Rejection.Of(error);
    }

    private static string? CheckSender(JsonElement test, Transaction transaction)
    {
        Address? expected = new StateTestTransaction(test.Need("transaction")).Sender;
        if (expected is not { } address || !transaction.TryRecoverSender(out Address sender) || sender == address) return null;
        return $"sender: expected {address}, got {sender}";
    }

    private Rejection? Execute(Transaction transaction, BlockHeader header, ForkRules rules, out IReadOnlyList<Log> logs)
    {
        logs = [];
        TransactionError error = new BlockLedger(header.GasLimit, rules, transactions: 1).Admit(transaction);
        if (error != TransactionError.None) return Rejection.Of(error);
        TransactionResult result = _trace is null ? _processor.Execute(transaction) : Trace(transaction, _trace);
        logs = result.Logs ?? [];
        return result.Error == TransactionError.None ? null : Rejection.Of(result.Error);
    }

    private TransactionResult Trace(Transaction transaction, Eip3155Writer trace)
    {
        Eip3155Tracer tracer = new(trace);
        return _processor.Execute(transaction, ref tracer);
    }

    /// <summary>
    /// The suites were filled with a block reward of nothing after the transaction, the classic ones even after an invalid one:
    /// before EIP-161 that brings a missing beneficiary into being, since then it clears an empty one.
    /// </summary>
    private void TouchBeneficiary(in Address beneficiary)
    {
        _state.BeginTransaction();
        _state.AddBalance(beneficiary, UInt256.Zero);
        _state.CommitTransaction();
    }

    private static string? CheckRejection(string? expected, Rejection? rejection)
    {
        if (expected is null) return rejection is { } unexpected ? $"the transaction is rejected as {unexpected}" : null;
        if (rejection is not { } actual) return $"the transaction is accepted, expected {expected}";
        return ExpectedErrors.Matches(expected, actual) ? null : $"the transaction is rejected as {actual}, expected {expected}";
    }

    private string? CheckState(JsonElement post, Prestate pre, IReadOnlyList<Log> logs)
    {
        StateDiff diff = _state.ToDiff();
        Hash256 expectedRoot = post.Hash("hash"), root = pre.Tries.After(diff).Root;
        if (root != expectedRoot)
        {
            string? difference = post.TryFind("state", out JsonElement accounts)
                ? StateDifference.First(FixtureAccounts.Read(accounts), pre.State.After(diff))
                : null;
            return difference ?? $"state root: expected {expectedRoot}, got {root}";
        }
        Hash256 expectedLogs = post.Hash("logs"), hash = LogsHash.Of(logs);
        return hash == expectedLogs ? null : $"logs hash: expected {expectedLogs}, got {hash} over {logs.Count} logs";
    }
}
