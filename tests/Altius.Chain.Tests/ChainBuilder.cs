using Altius.Core;
using Altius.Evm;
using Altius.Execution;
using Altius.Primitives;
using Altius.State;

namespace Altius.Chain.Tests;

/// <summary>A chain in memory and valid blocks to put on it.</summary>
internal sealed class ChainBuilder
{
    private static readonly ulong ChainId = 1;

    private readonly SequentialBlockExecutor _executor;

    public ChainBuilder(ForkRules rules, params GenesisAccount[] accounts)
    {
        Rules = rules;
        State = MemoryState.Of(accounts);
        Tries = StateRootCalculator.Of(State);
        BlockHeader genesis = Optional(new BlockHeader
        {
            GasLimit = 10_000_000,
            Difficulty = rules.Difficulty == DifficultyRule.ProofOfStake ? UInt256.Zero : 1_000_000,
            StateRoot = Tries.Root,
            OmmersHash = BlockHeader.NoOmmersHash,
        });
        ForkSchedule forks = ForkSchedule.Always(rules);
        Genesis = new Block(genesis, [], [], rules.HasWithdrawals ? [] : null);
        ChainSpec spec = new() { Name = "test", ChainId = ChainId, Forks = forks, Genesis = new Genesis(genesis, accounts) };
        _executor = new SequentialBlockExecutor(spec, new CodeCache());
        Chain = new MemoryChain(forks, _executor, Genesis, State);
    }

    public ForkRules Rules { get; }

    public Block Genesis { get; }

    public MemoryChain Chain { get; }

    private MemoryState State { get; }

    private StateRootCalculator Tries { get; }

    /// <summary>A block without transactions; right but for its state root where its fork pays rewards.</summary>
    public Block Empty(Block parent, ulong elapsed = 12, params BlockHeader[] ommers) =>
        WithOmmers(new Block(HeaderAfter(parent, elapsed), [], [], Rules.HasWithdrawals ? [] : null), ommers);

    /// <summary>The first block after genesis, with these transactions and all that follows from them.</summary>
    public Block First(params Transaction[] transactions)
    {
        Block draft = new(HeaderAfter(Genesis, 12), transactions, [], Rules.HasWithdrawals ? [] : null);
        BlockOutcome outcome = _executor.Execute(draft, State, Rules, CancellationToken.None);
        Assert.That(outcome.ToString(), Is.EqualTo("valid"));
        return draft with
        {
            Header = draft.Header with
            {
                TransactionsRoot = BlockRoots.OfTransactions(transactions),
                ReceiptsRoot = BlockRoots.OfReceipts(ReceiptStateRoots.Complete(outcome, Tries)),
                GasUsed = outcome.GasUsed,
                LogsBloom = outcome.LogsBloom,
                StateRoot = Tries.After(outcome.StateDiff).Root,
                RequestsHash = outcome.Requests is null ? null : ExecutionRequests.ComputeHash(outcome.Requests),
            },
        };
    }

    public static Block WithOmmers(Block block, params BlockHeader[] ommers)
    {
        Block changed = block with { Ommers = ommers };
        return changed with { Header = block.Header with { OmmersHash = changed.ComputeOmmersHash() } };
    }

    private BlockHeader HeaderAfter(Block block, ulong elapsed)
    {
        BlockHeader parent = block.Header;
        return Optional(new BlockHeader
        {
            ParentHash = parent.Hash,
            Number = parent.Number + 1,
            Timestamp = parent.Timestamp + elapsed,
            GasLimit = parent.GasLimit,
            Difficulty = Difficulty.Of(
                Rules, parent.Number + 1, parent.Timestamp + elapsed, parent.Difficulty, parent.Timestamp,
                block.Ommers.Count != 0),
            OmmersHash = BlockHeader.NoOmmersHash,
            TransactionsRoot = Core.Genesis.EmptyTrieRoot,
            ReceiptsRoot = Core.Genesis.EmptyTrieRoot,
            StateRoot = parent.StateRoot,
            BaseFeePerGas = Rules.HasBaseFee ? BaseFee.After(parent) : null,
            ExcessBlobGas = Rules.Blobs is null ? null : BlobFee.ExcessAfter(parent, Rules),
        });
    }

    private BlockHeader Optional(BlockHeader header) => header with
    {
        BaseFeePerGas = Rules.HasBaseFee ? header.BaseFeePerGas ?? 7UL : null,
        WithdrawalsRoot = Rules.HasWithdrawals ? Core.Genesis.EmptyTrieRoot : null,
        BlobGasUsed = Rules.Blobs is null ? null : 0,
        ExcessBlobGas = Rules.Blobs is null ? null : header.ExcessBlobGas ?? 0,
        ParentBeaconBlockRoot = Rules.StoresBeaconRoot ? Hash256.Zero : null,
        RequestsHash = Rules.HasRequests ? ExecutionRequests.EmptyHash : null,
    };
}
