using Altius.Client.Workloads;
using Altius.Core;
using Altius.Core.Forks;
using Altius.Evm;
using Altius.Execution;
using Altius.Primitives;
using Altius.State;

namespace Altius.Client.Bench;

/// <summary>
/// The transactions of a plan's blocks, and the state that they begin with: their senders, their contracts, and a crowd of others
/// that makes the state as large as wanted. Every transaction but those that conflict is of a sender of its own.
/// </summary>
internal sealed class BenchDraft
{
    /// <summary>
    /// Transactions that are run, and how many of the last of them tell how much gas one takes: the first use of a pair costs more.
    /// </summary>
    private const int Sample = 900, Measured = 300;

    /// <summary>The factory and the router, which have no tokens.</summary>
    private const int ContractsBesidePairs = 3, ContractsOfPair = 3;

    private static readonly Address Beneficiary = Address.FromNumber(0xfee5);

    private readonly BenchPlan _plan;
    private readonly ChainSpec _chain;
    private readonly WorkloadDraft _draft;
    private readonly double _gasEach;

    /// <param name="chain">With mainnet's id, which the transactions name.</param>
    /// <exception cref="WorkloadFault">A contract is missing, or its file is another.</exception>
    public BenchDraft(BenchPlan plan, ChainSpec chain, ContractArtifacts contracts)
    {
        (_plan, _chain) = (plan, chain);
        _gasEach = MeasureGas(Draft(Sample, contracts));
        _draft = Draft(plan.GasOfBlocks().Sum(CountFor), contracts);
    }

    public static ulong BaseFee => WorkloadDraft.BaseFee;

    /// <summary>Who gets the fees.</summary>
    public static Address FeeRecipient => Beneficiary;

    /// <summary>The signed transactions of every block.</summary>
    public IReadOnlyList<ArraySegment<Transaction>> SignBlocks()
    {
        Transaction[] signed = _draft.Sign();
        List<ArraySegment<Transaction>> blocks = [];
        int next = 0;
        foreach (ulong gas in _plan.GasOfBlocks())
        {
            int count = CountFor(gas);
            blocks.Add(new ArraySegment<Transaction>(signed, next, count));
            next += count;
        }
        return blocks;
    }

    /// <summary>The whole state to begin with.</summary>
    public List<GenesisAccount> CreateState()
    {
        Random random = new(_plan.Seed);
        List<GenesisAccount> accounts = _draft.Accounts();
        int contracts = 0;
        for (int i = 0; i < accounts.Count && contracts < _plan.Contracts; i++)
        {
            if (accounts[i].Code.IsEmpty) continue;
            accounts[i] = accounts[i] with { Storage = Fill(accounts[i].Storage, random) };
            contracts++;
        }
        for (; contracts < _plan.Contracts; contracts++)
            // Its code is STOP.
            accounts.Add(new GenesisAccount(SomeAddress(random), 0, 1, new byte[] { 0x00 }, Fill([], random)));
        while (accounts.Count < _plan.Accounts)
            accounts.Add(
                new GenesisAccount(SomeAddress(random), (UInt256)(ulong)random.NextInt64(1, long.MaxValue), 1, default, []));
        return accounts;
    }

    private int CountFor(ulong gas) => (int)Math.Max(1, gas / _gasEach);

    private WorkloadDraft Draft(int count, ContractArtifacts contracts)
    {
        WorkloadDraft draft = new(_plan.Seed);
        draft.At(Beneficiary).Balance = 1; // or the first transaction would bring it into being
        IScenario scenario = ScenarioOf(contracts);
        for (int i = 0; i < count; i++) scenario.Add(draft, draft.Random.Next(100) < _plan.Conflicts);
        return draft;
    }

    private IScenario ScenarioOf(ContractArtifacts contracts)
    {
        if (!_plan.HasContracts) return new TransferScenario();
        Deployment deployment = new(_chain);
        TokenScenario tokens = new(deployment, contracts);
        int pairs = Math.Max(2, (_plan.Contracts - ContractsBesidePairs) / ContractsOfPair);
        return new MixedScenario(new TransferScenario(), tokens, new SwapScenario(deployment, contracts, tokens, pairs));
    }

    private double MeasureGas(WorkloadDraft sample)
    {
        Block block = new(WorkloadGenerator.Header(ulong.MaxValue >> 1), sample.Assume(), [], []);
        BlockOutcome outcome = new SequentialBlockExecutor(_chain, new CodeCache())
            .Execute(block, MemoryState.Of(sample.Accounts()), Cancun.Rules, CancellationToken.None);
        return outcome.Succeeded
            ? outcome.TransactionGas.TakeLast(Measured).Average(gas => (double)gas)
            : throw new InvalidOperationException($"A generated block is invalid: {outcome}.");
    }

    private List<KeyValuePair<UInt256, UInt256>> Fill(IReadOnlyList<KeyValuePair<UInt256, UInt256>> storage, Random random)
    {
        List<KeyValuePair<UInt256, UInt256>> slots = new(Math.Max(storage.Count, _plan.Slots));
        slots.AddRange(storage);
        Span<byte> slot = stackalloc byte[Hash256.Size];
        while (slots.Count < _plan.Slots)
        {
            random.NextBytes(slot); // as far from each other as the hashes under which mappings keep their values
            slots.Add(new(UInt256.FromBigEndian(slot), (ulong)random.NextInt64(1, long.MaxValue)));
        }
        return slots;
    }

    private static Address SomeAddress(Random random)
    {
        Span<byte> bytes = stackalloc byte[20];
        random.NextBytes(bytes);
        return new Address(bytes);
    }
}
