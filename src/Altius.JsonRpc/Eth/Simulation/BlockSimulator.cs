using Altius.Chain;
using Altius.Core;
using Altius.Evm;
using Altius.Execution;
using Altius.Primitives;
using Altius.State;

namespace Altius.JsonRpc;

/// <summary>
/// Simulates blocks on top of a real one, each on the state the one before left (eth_simulateV1). For one simulation; not
/// thread-safe.
/// </summary>
internal sealed class BlockSimulator
{
    private readonly ChainSpec _chain;
    private readonly CallSimulator _machines;
    private readonly StateSnapshot _base;
    private readonly SimulatedState _hashes;
    private readonly StateOverlay _state;
    private readonly SimulationRequest _request;
    private BlockHeader _parent;
    private ulong _gasLeft;

    /// <param name="start">After the block that the simulation starts from; stays open as long as this is used.</param>
    /// <param name="gasCap">For all calls of all blocks together.</param>
    public BlockSimulator(ChainSpec chain, CallSimulator machines, in OpenedState start, SimulationRequest request, ulong gasCap)
    {
        _chain = chain;
        _machines = machines;
        _base = start.Kept;
        _hashes = new SimulatedState(start.Kept, start.Header);
        _state = new StateOverlay(_hashes);
        if (start.Changes is { } changes) _state.Apply(changes);
        _request = request;
        _parent = start.Header;
        _gasLeft = gasCap;
    }

    /// <exception cref="RpcError">A call cannot stand in its block, or the request contradicts itself.</exception>
    public List<SimulatedBlock> Run(CancellationToken stop)
    {
        List<SimulatedBlock> blocks = [];
        foreach (PlannedBlock planned in SimulationPlan.Of(_request.Blocks, _parent.Number, _parent.Timestamp))
        {
            SimulatedBlock block = Run(planned, stop);
            _hashes.Add(block.Block.Header);
            _parent = block.Block.Header;
            blocks.Add(block);
        }
        return blocks;
    }

    private SimulatedBlock Run(in PlannedBlock planned, CancellationToken stop)
    {
        SimulatedBlockRequest request = planned.Request;
        BlockHeader header = Draft(planned, out ForkRules rules);
        BlockContext context = header.ToContext(rules, _chain.ChainId);
        if (request.BlockOverrides?.BlobBaseFee is { } blobBaseFee) context = context with { BlobBaseFee = blobBaseFee };
        PrecompileSet precompiles = StateOverrides.Apply(request.StateOverrides, _state, PrecompileSet.For(rules));

        CallMachine machine = _machines.Rent();
        Lenience lenience = _request.Validates ? Lenience.UnsignedBlock : Lenience.Call;
        machine.Prepare(_state, context, rules, precompiles, lenience);
        machine.System.Open(header, context, rules);
        BlockLedger ledger = new(header.GasLimit, rules, request.Calls.Count);
        List<Transaction> transactions = new(request.Calls.Count);
        List<SimulatedCall> calls = new(request.Calls.Count);
        List<Hash256> roots = [];
        SimulationLogs logs = new(machine.State, _request.TracesTransfers);
        foreach (CallRequest call in request.Calls)
        {
            CallPause.Look(stop);
            Transaction transaction = Complete(call, machine.State, context, ledger);
            calls.Add(Run(machine, transaction, context, rules, ledger, logs, stop));
            transactions.Add(transaction);
            if (rules.Receipt == ReceiptRule.PostStateRoot) roots.Add(RootWith(machine.State.ToDiff()));
        }
        IReadOnlyList<Withdrawal>? withdrawals = rules.HasWithdrawals ? request.BlockOverrides?.Withdrawals ?? [] : null;
        Block draft = new(header, transactions, [], withdrawals);
        BlockError fault = machine.System.Close(draft, context, rules, ledger, out List<ReadOnlyMemory<byte>>? requests);
        if (fault != BlockError.None) throw RpcError.Server($"the block cannot be completed: {fault.Message()}");
        StateDiff diff = machine.State.ToDiff();
        _machines.Return(machine);
        _state.Apply(diff);
        return new SimulatedBlock(Seal(draft, ledger.Close(diff, requests, null), roots), calls);
    }

    /// <summary>The header as far as it is known before the block runs.</summary>
    private BlockHeader Draft(in PlannedBlock planned, out ForkRules rules)
    {
        BlockOverrides? overrides = planned.Request.BlockOverrides;
        BlockHeader header = new()
        {
            ParentHash = _parent.Hash,
            OmmersHash = BlockHeader.NoOmmersHash,
            Beneficiary = overrides?.FeeRecipient ?? _parent.Beneficiary,
            TransactionsRoot = Genesis.EmptyTrieRoot,
            ReceiptsRoot = Genesis.EmptyTrieRoot,
            Difficulty = IsAfterMerge(planned) ? UInt256.Zero : overrides?.Difficulty ?? _parent.Difficulty,
            Number = planned.Number,
            Timestamp = planned.Timestamp,
            GasLimit = overrides?.GasLimit ?? _parent.GasLimit,
            MixHash = overrides?.PrevRandao?.Slot.ToHash256() ?? Hash256.Zero,
        };
        rules = _chain.Forks.RulesOf(header);
        // Where nothing is validated gas is free, so that nobody need give his accounts money first.
        UInt256 baseFee = _request.Validates ? BaseFee.After(_parent) : UInt256.Zero;
        return header with
        {
            BaseFeePerGas = rules.HasBaseFee ? overrides?.BaseFeePerGas ?? baseFee : null,
            WithdrawalsRoot = rules.HasWithdrawals ? Genesis.EmptyTrieRoot : null,
            ExcessBlobGas = rules.Blobs is null ? null : _parent.ExcessBlobGas is null ? 0 : BlobFee.ExcessAfter(_parent, rules),
            BlobGasUsed = rules.Blobs is null ? null : 0,
            ParentBeaconBlockRoot = rules.StoresBeaconRoot ? overrides?.BeaconRoot ?? Hash256.Zero : null,
            RequestsHash = rules.HasRequests ? ExecutionRequests.EmptyHash : null,
        };
    }

    /// <summary>
    /// A simulation may leap over the merge, of which a block's number and time tell only where the chain is known to have been
    /// past it.
    /// </summary>
    private bool IsAfterMerge(in PlannedBlock planned) =>
        _parent.Difficulty.IsZero || planned.Number >= _chain.Forks.MergeNetsplitBlock
        || _chain.Forks.RulesAt(planned.Number, planned.Timestamp, UInt256.Zero).Difficulty == DifficultyRule.ProofOfStake;

    private Transaction Complete(CallRequest call, WorldState state, BlockContext block, BlockLedger ledger)
    {
        call.Check(_chain.ChainId);
        ulong room = block.GasLimit - ledger.GasUsed;
        ulong gas = call.Gas ?? room;
        if (gas > room)
        {
            throw new RpcError(
                CallFailures.BlockGasCode,
                $"block gas limit reached: remaining: {room}, required: {gas}");
        }
        return call.ToTransaction(Math.Min(gas, _gasLeft), state.GetNonce(call.Sender), _chain.ChainId);
    }

    private SimulatedCall Run(
        CallMachine machine, Transaction call, BlockContext block, ForkRules rules, BlockLedger ledger, SimulationLogs logs,
        CancellationToken stop)
    {
        TransactionError refused = ledger.Admit(call);
        TransactionResult result = default;
        string? fault = null;
        if (refused == TransactionError.None)
        {
            logs.Begin();
            SimulationTracer tracer = new(logs, stop);
            result = machine.Processor.Execute(call, ref tracer);
            refused = result.Error;
            fault = tracer.Fault;
        }
        if (refused != TransactionError.None)
            throw CallFailures.CannotSimulate(refused, call, block, rules, new LiveState(machine.State));
        ledger.Add(call, result);
        _gasLeft -= Math.Min(_gasLeft, result.GasUsed);
        return new SimulatedCall(
            result.Halt, fault, result.Output.ToArray(), result.GasUsed, result.PeakGas, logs.Collect(result.Logs));
    }

    /// <summary>The block with all that follows from having run it.</summary>
    private Block Seal(Block draft, BlockOutcome outcome, List<Hash256> roots)
    {
        IReadOnlyList<Receipt> receipts = roots.Count == 0
            ? outcome.Receipts
            : [.. outcome.Receipts.Zip(roots, (receipt, root) => receipt with { PostStateRoot = root })];
        BlockHeader header = draft.Header with
        {
            StateRoot = RootWith(null),
            TransactionsRoot = BlockRoots.OfTransactions(draft.Transactions),
            ReceiptsRoot = BlockRoots.OfReceipts(receipts),
            LogsBloom = outcome.LogsBloom,
            GasUsed = outcome.GasUsed,
            BlobGasUsed = draft.Header.BlobGasUsed is null ? null : outcome.BlobGasUsed,
            WithdrawalsRoot = draft.Withdrawals is null ? null : BlockRoots.OfWithdrawals(draft.Withdrawals),
            RequestsHash = outcome.Requests is null ? null : ExecutionRequests.ComputeHash(outcome.Requests),
        };
        return draft with { Header = header };
    }

    /// <summary>The root of the state as simulated so far, and with a diff on top.</summary>
    private Hash256 RootWith(StateDiff? more)
    {
        StateDiff all = _state.Diff;
        if (more is not null)
        {
            all = new StateDiff();
            all.Apply(_state.Diff);
            all.Apply(more);
        }
        return _base.RootWith(all);
    }

    /// <summary>What accounts hold between two calls of a block.</summary>
    private sealed class LiveState(WorldState state) : IStateReader
    {
        public bool TryGetAccount(in Address who, out Account account)
        {
            account = state.GetAccount(who);
            return state.Exists(who);
        }

        public UInt256 GetStorage(in Address who, in UInt256 slot) => state.GetStorage(who, slot);

        public ReadOnlyMemory<byte> GetCode(in Hash256 codeHash) => state.Parent.GetCode(codeHash);

        public Hash256 GetBlockHash(ulong number) => state.Parent.GetBlockHash(number);
    }
}
