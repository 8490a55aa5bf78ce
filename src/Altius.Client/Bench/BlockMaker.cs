using System.Collections.Frozen;
using Altius.Chain;
using Altius.Client.Replay;
using Altius.Client.Workloads;
using Altius.Core;
using Altius.Evm;
using Altius.Execution;
using Altius.JsonRpc.Engine;
using Altius.Parallel;
using Altius.Primitives;
using Altius.State;

namespace Altius.Client.Bench;

/// <summary>
/// Seals valid blocks, one on the other: runs their transactions, computes the root, and keeps what they read. Their states
/// stay in memory; the database is only read.
/// </summary>
internal sealed class BlockMaker(ChainSpec chain, StateStore states, BlockHeader genesis)
{
    private readonly SequentialBlockExecutor _executor = new(chain, new CodeCache());
    private readonly List<Hash256> _hashes = [genesis.Hash];
    private BlockHeader _parent = genesis;

    /// <exception cref="WorkloadFault">A transaction fails that should not.</exception>
    public BenchBlock Make(IReadOnlyList<Transaction> transactions, ulong wantedGas, CancellationToken stop)
    {
        if (!states.TryOpen(_parent.Hash, out StateSnapshot? opened))
            throw new InvalidOperationException($"The state of {_parent.Hash} is gone.");
        using StateSnapshot state = opened;
        ForkRules rules = chain.Forks.RulesAt(_parent.Number + 1, _parent.Timestamp + BenchChain.SlotSeconds, UInt256.Zero);
        RecordingReader reads = new(state.WithBlockHashes(number => _hashes[(int)number]));
        Block draft = new(Draft(rules), transactions, [], []);
        BlockOutcome outcome = _executor.Execute(draft, reads, rules, stop);
        Check(outcome);
        StateTransition transition = states.Compute(state, outcome.StateDiff);
        Block block = draft with { Header = Seal(draft, outcome, transition.Root) };
        states.Add(BlockReference.Of(block.Header), transition);
        _parent = block.Header;
        _hashes.Add(block.Header.Hash);
        return new BenchBlock(
            block.Header, wantedGas, transactions.Count, block.Encode(), NewPayloadRequest.Write(block, outcome.Requests ?? []),
            Keep(reads), rules);
    }

    private BlockHeader Draft(ForkRules rules) => new()
    {
        ParentHash = _parent.Hash,
        OmmersHash = BlockHeader.NoOmmersHash,
        Beneficiary = BenchDraft.FeeRecipient,
        Number = _parent.Number + 1,
        GasLimit = _parent.GasLimit,
        Timestamp = _parent.Timestamp + BenchChain.SlotSeconds,
        MixHash = Hash256.Zero,
        BaseFeePerGas = BaseFee.After(_parent),
        BlobGasUsed = 0,
        ExcessBlobGas = BlobFee.ExcessAfter(_parent, rules),
        ParentBeaconBlockRoot = Hash256.Zero,
    };

    private static BlockHeader Seal(Block draft, BlockOutcome outcome, in Hash256 stateRoot) => draft.Header with
    {
        StateRoot = stateRoot,
        TransactionsRoot = BlockRoots.OfTransactions(draft.Transactions),
        ReceiptsRoot = BlockRoots.OfReceipts(outcome.Receipts),
        WithdrawalsRoot = BlockRoots.OfWithdrawals([]),
        LogsBloom = outcome.LogsBloom,
        GasUsed = outcome.GasUsed,
        BlobGasUsed = outcome.BlobGasUsed,
        RequestsHash = ExecutionRequests.ComputeHash(outcome.Requests ?? []),
    };

    private static void Check(BlockOutcome outcome)
    {
        if (!outcome.Succeeded) throw new InvalidOperationException($"A generated block is invalid: {outcome}.");
        int failed = outcome.Receipts.ToList().FindIndex(receipt => !receipt.Succeeded);
        if (failed >= 0)
        {
            throw new WorkloadFault(
                $"transaction {failed} fails: the contract files are not those that the workloads are made for. " +
                "Run scripts/workload-contracts.sh again.");
        }
    }

    private static ReplayState Keep(RecordingReader reads)
    {
        ILookup<Address, KeyValuePair<UInt256, UInt256>> slots = reads.Slots.ToLookup(
            read => read.Key.Who, read => new KeyValuePair<UInt256, UInt256>(read.Key.Slot, read.Value));
        Dictionary<Address, ReplayState.Entry> accounts = [];
        foreach ((Address who, Account? account) in reads.Accounts)
            if (account is { } known) accounts.Add(who, new(known, slots[who].ToFrozenDictionary()));
        return new ReplayState(accounts, reads.Codes.ToDictionary(), reads.BlockHashes.ToDictionary());
    }
}
