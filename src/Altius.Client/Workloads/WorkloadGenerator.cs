using Altius.Core;
using Altius.Core.Forks;
using Altius.Evm;
using Altius.Execution;
using Altius.Primitives;
using Altius.State;

namespace Altius.Client.Workloads;

/// <summary>
/// Makes blocks of a wanted kind and size: the accounts, the transactions, and the header that follows from running them.
/// </summary>
/// <param name="chain">Mainnet, on which the blocks claim to be, as Cancun's.</param>
/// <param name="contracts">For kinds that need well-known contracts.</param>
internal sealed class WorkloadGenerator(ChainSpec chain, ContractArtifacts contracts)
{
    /// <summary>Seconds since 1970; in Cancun's time.</summary>
    public const ulong Timestamp = 1_711_000_000;

    private static readonly Address Beneficiary = Address.FromNumber(0xfee5);

    private const ulong Number = 19_500_000;

    /// <summary>Transactions by which it is first told how much gas one takes.</summary>
    private const int Sample = 64;

    private const int MostTrials = 4;

    /// <summary>How near a block has to come to the gas that is wanted.</summary>
    private const double Tolerance = 0.01;

    /// <summary>Gas that the block could hold besides: the limits of its last transactions have to fit.</summary>
    private const ulong Room = 30_000_000;

    /// <exception cref="WorkloadFault">A contract is missing, or a transaction fails that should not.</exception>
    public Workload Generate(WorkloadRequest request, bool signed)
    {
        (WorkloadDraft draft, BlockOutcome outcome) = Fill(request);
        Transaction[] transactions = signed ? draft.Sign() : draft.Assume();
        BlockHeader header = Header(Math.Max(outcome.GasUsed, request.Gas) + Room) with
        {
            GasUsed = outcome.GasUsed,
            LogsBloom = outcome.LogsBloom,
            ReceiptsRoot = Chain.BlockRoots.OfReceipts(outcome.Receipts),
            TransactionsRoot = signed ? Chain.BlockRoots.OfTransactions(transactions) : default,
            WithdrawalsRoot = Chain.BlockRoots.OfWithdrawals([]),
        };
        return new Workload(new Block(header, transactions, [], []), MemoryState.Of(draft.Accounts()), Cancun.Rules);
    }

    /// <summary>A header that says all but what comes of the block.</summary>
    public static BlockHeader Header(ulong gasLimit) => new()
    {
        OmmersHash = BlockHeader.NoOmmersHash,
        Beneficiary = Beneficiary,
        Number = Number,
        GasLimit = gasLimit,
        GasUsed = gasLimit,
        Timestamp = Timestamp,
        BaseFeePerGas = (UInt256)WorkloadDraft.BaseFee,
        BlobGasUsed = 0,
        ExcessBlobGas = 0,
        ParentBeaconBlockRoot = Hash256.Zero,
    };

    private WorkloadDraft Draft(WorkloadRequest request, int count)
    {
        WorkloadDraft draft = new(request.Seed);
        draft.At(Beneficiary).Balance = 1; // or the first transaction would bring it into being, on which all others depend
        IScenario scenario = ScenarioOf(request.Kind);
        for (int i = 0; i < count; i++) scenario.Add(draft, draft.Random.Next(100) < request.Conflicts);
        return draft;
    }

    /// <summary>Finds how many transactions fill the block: what one uses may change with how many came before.</summary>
    private (WorkloadDraft, BlockOutcome) Fill(WorkloadRequest request)
    {
        double count = Sample;
        for (int trial = 0; ; trial++)
        {
            WorkloadDraft draft = Draft(request, (int)count);
            BlockOutcome outcome = Run(draft);
            double filled = outcome.GasUsed / (double)request.Gas, wanted = Math.Max(1, count / filled);
            if (trial == MostTrials || (trial != 0 && Math.Abs(filled - 1) < Tolerance) || (int)wanted == (int)count)
                return (draft, outcome);
            count = wanted;
        }
    }

    private BlockOutcome Run(WorkloadDraft draft)
    {
        Block block = new(Header(ulong.MaxValue >> 1), draft.Assume(), [], []);
        BlockOutcome outcome = new SequentialBlockExecutor(chain, new CodeCache())
            .Execute(block, MemoryState.Of(draft.Accounts()), Cancun.Rules, CancellationToken.None);
        if (!outcome.Succeeded) throw new InvalidOperationException($"A generated block is invalid: {outcome}.");
        int failed = outcome.Receipts.ToList().FindIndex(receipt => !receipt.Succeeded);
        return failed < 0
            ? outcome
            : throw new WorkloadFault(
                $"transaction {failed} fails: the contract files are not those that the workloads are made for. " +
                "Run scripts/workload-contracts.sh again.");
    }

    private IScenario ScenarioOf(WorkloadKind kind)
    {
        switch (kind)
        {
            case WorkloadKind.Transfers: return new TransferScenario();
            case WorkloadKind.Chain: return new ChainScenario();
            case WorkloadKind.Nonces: return new NonceScenario();
            case WorkloadKind.LateConflicts: return ContractCallScenario.LateConflicts();
            case WorkloadKind.SelfDestructs: return ContractCallScenario.SelfDestructs();
            case WorkloadKind.Reads: return ContractCallScenario.Reads();
            default: break;
        }
        Deployment deployment = new(chain);
        TokenScenario tokens = new(deployment, contracts);
        if (kind == WorkloadKind.Erc20) return tokens;
        SwapScenario swaps = new(deployment, contracts, tokens);
        return kind switch
        {
            WorkloadKind.Swaps => swaps,
            WorkloadKind.Mix => new MixedScenario(new TransferScenario(), tokens, swaps),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such workload."),
        };
    }
}
