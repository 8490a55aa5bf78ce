using Altius.Core;
using Altius.Core.Forks;
using Altius.Evm;
using Altius.Execution;
using Altius.Primitives;
using Altius.State;

namespace Altius.Chain.Tests.Building;

/// <summary>
/// A chain in memory that goes through every fork since the merge, with the system's contracts, some funded signers, and what
/// it takes to build blocks on its head.
/// </summary>
internal sealed class BuildingSite
{
    public const ulong ShanghaiTime = 1_000, CancunTime = 2_000, PragueTime = 3_000, OsakaTime = 4_000, Bpo1Time = 5_000,
        Bpo2Time = 6_000;

    private readonly ChainSpec _spec;
    private readonly BlockAssembler _assembler;
    private readonly List<Hash256> _hashes = [];

    public BuildingSite(PayloadBuilderOptions? options = null, ulong gasLimit = 30_000_000, params GenesisAccount[] more)
    {
        Options = options ?? new();
        ForkSchedule forks = new(
        [
            new(ForkTrigger.Block, 0, Paris.Rules), new(ForkTrigger.Timestamp, ShanghaiTime, Shanghai.Rules),
            new(ForkTrigger.Timestamp, CancunTime, Cancun.Rules), new(ForkTrigger.Timestamp, PragueTime, Prague.Rules),
            new(ForkTrigger.Timestamp, OsakaTime, Osaka.Rules), new(ForkTrigger.Timestamp, Bpo1Time, Bpo1.Rules),
            new(ForkTrigger.Timestamp, Bpo2Time, Bpo2.Rules),
        ]);
        Assert.That(ChainSpec.TryLoadKnown("dev", out ChainSpec? dev));
        UInt256 wealth = UInt256.Parse("1000000000000000000000000");
        IEnumerable<GenesisAccount> rich =
            Signer.All.Select(signer => new GenesisAccount(signer.Address, wealth, 0, default, []));
        BlockHeader template = new()
        {
            OmmersHash = BlockHeader.NoOmmersHash,
            TransactionsRoot = Genesis.EmptyTrieRoot,
            ReceiptsRoot = Genesis.EmptyTrieRoot,
            GasLimit = gasLimit,
            BaseFeePerGas = 1_000_000_000UL,
        };
        Genesis genesis = new(template, [.. dev!.Genesis.Accounts, .. rich, .. more]);
        _spec = dev with { Forks = forks, Genesis = genesis };
        MemoryState state = MemoryState.Of(genesis.Accounts);
        Block block = genesis.BuildBlock(StateRootCalculator.Of(state).Root);
        _hashes.Add(block.Header.Hash);
        _assembler = new BlockAssembler(_spec, new CodeCache());
        Chain = new MemoryChain(forks, new SequentialBlockExecutor(_spec, new CodeCache()), block, state);
    }

    public PayloadBuilderOptions Options { get; }

    public MemoryChain Chain { get; }

    public ulong ChainId => _spec.ChainId;

    public Address DepositContract => _spec.DepositContract!.Value;

    public BlockHeader Head => Chain.Head.Header;

    public ForkRules RulesAt(ulong timestamp) => _spec.Forks.RulesAt(Head.Number + 1, timestamp, UInt256.Zero);

    /// <summary>What a consensus client would ask for at this time.</summary>
    public PayloadAttributes Ask(ulong timestamp, params Withdrawal[] withdrawals)
    {
        ForkRules rules = RulesAt(timestamp);
        return new PayloadAttributes(
            timestamp, UInt256.Parse("77").ToHash256(), Address.FromNumber(0xfee), rules.HasWithdrawals ? withdrawals : null,
            rules.StoresBeaconRoot ? UInt256.Parse("88").ToHash256() : null);
    }

    /// <summary>Builds on the head; a <see cref="BuildFunction"/>, for one thread after the other.</summary>
    public BuiltPayload Build(BlockHeader parent, PayloadAttributes attributes, ITransactionSource source, CancellationToken stop)
    {
        lock (_assembler)
        {
            AssembledBlock block = _assembler.Assemble(Ground(parent, attributes), source, stop);
            return block.Seal(StateRootCalculator.Of(Chain.HeadState).After(block.Outcome.StateDiff).Root);
        }
    }

    /// <summary>Builds on the head in rounds; null where going one by one is better.</summary>
    public BuiltPayload? BuildInRounds(ulong timestamp, params PooledTransaction[] candidates)
    {
        BlockRounds rounds = new(new SequentialBlockExecutor(_spec, new CodeCache()));
        AssembledBlock? block = rounds.Assemble(Ground(Head, Ask(timestamp)), _spec, new FixedTransactions(candidates), default);
        return block?.Seal(StateRootCalculator.Of(Chain.HeadState).After(block.Outcome.StateDiff).Root);
    }

    public BuiltPayload Build(ulong timestamp, params PooledTransaction[] candidates) =>
        Build(Head, Ask(timestamp), new FixedTransactions(candidates), default);

    public ExactPayload BuildExactly(ulong timestamp, params PooledTransaction[] transactions)
    {
        AssembledBlock? block = _assembler.AssembleExactly(
            Ground(Head, Ask(timestamp)), transactions, default, out int failed, out string? error);
        return new(block?.Seal(StateRootCalculator.Of(Chain.HeadState).After(block.Outcome.StateDiff).Root), failed, error);
    }

    /// <summary>The block must be valid, by the executor and every validator; it becomes the head.</summary>
    public void Import(BuiltPayload payload)
    {
        Assert.That(Chain.Import(payload.Block).ToString(), Is.EqualTo("valid"));
        _hashes.Add(payload.Block.Header.Hash);
    }

    public void BuildAndImport(ulong timestamp, params PooledTransaction[] candidates) => Import(Build(timestamp, candidates));

    public UInt256 BalanceOf(in Address who) =>
        Chain.HeadState.TryGetAccount(who, out Account account) ? account.Balance : UInt256.Zero;

    private BlockGround Ground(BlockHeader parent, PayloadAttributes attributes)
    {
        if (parent != Head) throw new InvalidOperationException("The site builds on its head alone.");
        ForkRules rules = RulesAt(attributes.Timestamp);
        BlockHeader draft = HeaderDraft.After(parent, rules, attributes, Options, ChainId);
        MemoryState state =
            Chain.HeadState.WithBlockHashes(number => number < (ulong)_hashes.Count ? _hashes[(int)number] : default);
        return new BlockGround(draft, attributes.Withdrawals, state, rules);
    }
}
