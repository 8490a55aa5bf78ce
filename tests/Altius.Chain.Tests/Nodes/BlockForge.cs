using Altius.Core;
using Altius.Evm;
using Altius.Execution;
using Altius.Primitives;
using Altius.State;

namespace Altius.Chain.Tests;

/// <summary>
/// Makes valid blocks on any block it made, by the plainest means: whole states in memory, none of the tree's code.
/// </summary>
internal sealed class BlockForge
{
    private readonly Dictionary<
        Hash256, (Block Block, MemoryState State, StateRootCalculator Tries, IReadOnlyList<Receipt> Receipts)> _made = [];
    private readonly SequentialBlockExecutor _executor;

    public BlockForge(ForkSchedule forks, UInt256 genesisDifficulty = default)
    {
        ForkRules rules = forks.RulesAt(0, 0, UInt256.Zero);
        BlockHeader template = WithFieldsOfForks(rules, new BlockHeader
        {
            GasLimit = 30_000_000,
            Difficulty = genesisDifficulty,
            OmmersHash = BlockHeader.NoOmmersHash,
            TransactionsRoot = Core.Genesis.EmptyTrieRoot,
            ReceiptsRoot = Core.Genesis.EmptyTrieRoot,
        });
        Chain = new ChainSpec { Name = "test", ChainId = 1, Forks = forks, Genesis = new Genesis(template, Players.Accounts) };
        _executor = new SequentialBlockExecutor(Chain, new CodeCache());
        MemoryState state = MemoryState.Of(Players.Accounts);
        StateRootCalculator tries = StateRootCalculator.Of(state);
        Genesis = Chain.Genesis.BuildBlock(tries.Root);
        _made.Add(Genesis.Header.Hash, (Genesis, state, tries, []));
    }

    public ChainSpec Chain { get; }

    public Block Genesis { get; }

    public MemoryState StateOf(Block block) => _made[block.Header.Hash].State;

    public IReadOnlyList<Receipt> ReceiptsOf(Block block) => _made[block.Header.Hash].Receipts;

    public Block ParentOf(Block block) => _made[block.Header.ParentHash].Block;

    /// <summary>The blocks from the one after genesis up to this one.</summary>
    public List<Block> LineOf(Block block)
    {
        List<Block> line = [];
        for (; block.Header.Number > 0; block = ParentOf(block)) line.Add(block);
        line.Reverse();
        return line;
    }

    /// <summary>An empty chain of blocks after another.</summary>
    public List<Block> Extend(Block parent, int count, ulong elapsed = 12)
    {
        List<Block> blocks = [];
        for (int i = 0; i < count; i++) blocks.Add(parent = On(parent, elapsed));
        return blocks;
    }

    /// <summary>The valid block with these transactions.</summary>
    public Block On(Block parent, ulong elapsed = 12, params Transaction[] transactions)
    {
        (_, MemoryState state, StateRootCalculator tries, _) = _made[parent.Header.Hash];
        UInt256 parentTotal = TotalDifficultyOf(parent);
        ForkRules rules = Chain.Forks.RulesAt(parent.Header.Number + 1, parent.Header.Timestamp + elapsed, parentTotal);
        Block draft = new(HeaderAfter(parent, elapsed, rules), transactions, [], rules.HasWithdrawals ? [] : null);
        BlockOutcome outcome = _executor.Execute(
            draft, state.WithBlockHashes(number => HashOf(parent, number)), rules, CancellationToken.None);
        Assert.That(outcome.ToString(), Is.EqualTo("valid"));
        IReadOnlyList<Receipt> receipts = ReceiptStateRoots.Complete(outcome, tries);
        StateRootCalculator after = tries.After(outcome.StateDiff);
        Block block = draft with
        {
            Header = draft.Header with
            {
                TransactionsRoot = BlockRoots.OfTransactions(transactions),
                ReceiptsRoot = BlockRoots.OfReceipts(receipts),
                GasUsed = outcome.GasUsed,
                LogsBloom = outcome.LogsBloom,
                StateRoot = after.Root,
                RequestsHash = outcome.Requests is null ? null : ExecutionRequests.ComputeHash(outcome.Requests),
            },
        };
        _made.TryAdd(block.Header.Hash, (block, state.After(outcome.StateDiff), after, receipts));
        return block;
    }

    /// <summary>A block that breaks one rule which only execution finds.</summary>
    public Block InvalidOn(Block parent)
    {
        Block valid = On(parent, elapsed: 13);
        return valid with { Header = valid.Header with { StateRoot = Hash256.Parse(new string('b', 64)) } };
    }

    private UInt256 TotalDifficultyOf(Block block)
    {
        UInt256 total = Genesis.Header.Difficulty;
        foreach (Block one in LineOf(block)) total += one.Header.Difficulty;
        return total;
    }

    private Hash256 HashOf(Block last, ulong number)
    {
        while (last.Header.Number > number) last = ParentOf(last);
        return last.Header.Hash;
    }

    private static BlockHeader HeaderAfter(Block block, ulong elapsed, ForkRules rules)
    {
        BlockHeader parent = block.Header;
        return WithFieldsOfForks(rules, new BlockHeader
        {
            ParentHash = parent.Hash,
            Number = parent.Number + 1,
            Timestamp = parent.Timestamp + elapsed,
            GasLimit = parent.GasLimit,
            Difficulty = Difficulty.Of(
                rules, parent.Number + 1, parent.Timestamp + elapsed, parent.Difficulty, parent.Timestamp,
                block.Ommers.Count != 0),
            OmmersHash = BlockHeader.NoOmmersHash,
            BaseFeePerGas = rules.HasBaseFee ? BaseFee.After(parent) : null,
            ExcessBlobGas = rules.Blobs is null ? null : BlobFee.ExcessAfter(parent, rules),
        });
    }

    private static BlockHeader WithFieldsOfForks(ForkRules rules, BlockHeader header) => header with
    {
        BaseFeePerGas = rules.HasBaseFee ? header.BaseFeePerGas ?? 7UL : null,
        WithdrawalsRoot = rules.HasWithdrawals ? Core.Genesis.EmptyTrieRoot : null,
        BlobGasUsed = rules.Blobs is null ? null : 0,
        ExcessBlobGas = rules.Blobs is null ? null : header.ExcessBlobGas ?? 0,
        ParentBeaconBlockRoot = rules.StoresBeaconRoot ? Hash256.Zero : null,
        RequestsHash = rules.HasRequests ? ExecutionRequests.EmptyHash : null,
    };
}
