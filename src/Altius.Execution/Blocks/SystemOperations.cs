using Altius.Core;
using Altius.Core.Forks;
using Altius.Evm;
using Altius.Primitives;

namespace Altius.Execution;

/// <summary>
/// What the protocol itself does to the state around a block's transactions: before them the DAO's irregular change, edits of
/// development chains and the hashes kept for contracts, after them withdrawals, requests and rewards. Every executor
/// brackets its work with it.
/// </summary>
public sealed class SystemOperations
{
    /// <summary>EIP-4788.</summary>
    public static readonly Address BeaconRoots = Address.Parse("000f3df6d732807ef1319fb7b8bb8522d0beac02");
    /// <summary>EIP-2935.</summary>
    public static readonly Address BlockHashes = Address.Parse("0000f90827f1c53a10cb7a02335b175320002935");
    /// <summary>EIP-7002.</summary>
    public static readonly Address WithdrawalQueue = Address.Parse("00000961ef480eb55e80d19ad83579a64c007002");
    /// <summary>EIP-7251.</summary>
    public static readonly Address ConsolidationQueue = Address.Parse("0000bbddc7ce488642fb579f8b00f3a590007251");

    private const ulong WeiPerGwei = 1_000_000_000;

    private readonly ChainSpec _chain;
    private readonly WorldState _state;
    private readonly SystemCalls _calls;

    /// <param name="chain">Where the DAO fork and the deposit contract are.</param>
    /// <param name="state">What is changed.</param>
    /// <param name="machine">Prepared for the same state as each block.</param>
    public SystemOperations(ChainSpec chain, WorldState state, VirtualMachine machine)
    {
        _chain = chain;
        _state = state;
        _calls = new SystemCalls(state, machine);
    }

    /// <summary>What happens before the first transaction.</summary>
    public void Open(BlockHeader header, BlockContext context, ForkRules rules)
    {
        if (_chain.Forks.MakesDaoChange(header.Number)) MakeDaoChange();
        if (_chain.EditOf?.Invoke(header) is { } edit) Make(edit);
        if (rules.StoresBeaconRoot) _calls.Try(BeaconRoots, header.ParentBeaconBlockRoot!.Value, context);
        if (rules.StoresBlockHashes) _calls.Try(BlockHashes, header.ParentHash, context);
    }

    /// <summary>What happens after the last transaction.</summary>
    /// <param name="requests">In order of type, empty ones left out; null before Prague.</param>
    public BlockError Close(
        Block block, BlockContext context, ForkRules rules, BlockLedger ledger, out List<ReadOnlyMemory<byte>>? requests)
    {
        requests = null;
        if (rules.HasWithdrawals) Withdraw(block.Withdrawals!);
        Pay(BlockRewards.Of(block.Header, block.Ommers, rules));
        return rules.HasRequests ? CollectRequests(context, ledger, requests = []) : BlockError.None;
    }

    /// <summary>Moves what the DAO and its children hold to the contract from which owners withdraw it (EIP-779).</summary>
    private void MakeDaoChange()
    {
        _state.BeginTransaction();
        foreach (Address account in DaoFork.Accounts)
        {
            UInt256 balance = _state.GetBalance(account);
            _state.TrySubtractBalance(account, balance);
            _state.AddBalance(DaoFork.RefundContract, balance);
        }
        _state.CommitTransaction();
    }

    /// <summary>Sets what the owner of a development chain wants set.</summary>
    private void Make(StateEdit edit)
    {
        _state.BeginTransaction();
        switch (edit.Part)
        {
            case EditedPart.Balance:
                _state.TrySubtractBalance(edit.Account, _state.GetBalance(edit.Account));
                _state.AddBalance(edit.Account, edit.Word);
                break;
            case EditedPart.Nonce:
                _state.SetNonce(edit.Account, edit.Word.U0);
                break;
            case EditedPart.Code:
                _state.SetCode(edit.Account, edit.Value);
                break;
            case EditedPart.Slot:
                _state.SetStorage(edit.Account, edit.Slot, edit.Word);
                break;
            default:
                throw new InvalidOperationException($"Nobody sets the part {edit.Part} of an account.");
        }
        _state.CommitTransaction();
    }

    /// <summary>Credits validators' withdrawals (EIP-4895).</summary>
    private void Withdraw(IReadOnlyList<Withdrawal> withdrawals)
    {
        if (withdrawals.Count == 0) return;
        _state.BeginTransaction();
        for (int i = 0; i < withdrawals.Count; i++)
            _state.AddBalance(withdrawals[i].Address, (UInt256)withdrawals[i].AmountInGwei * WeiPerGwei);
        _state.CommitTransaction();
    }

    private void Pay(IReadOnlyList<BlockReward> rewards)
    {
        if (rewards.Count == 0) return;
        _state.BeginTransaction();
        for (int i = 0; i < rewards.Count; i++) _state.AddBalance(rewards[i].Author, rewards[i].Amount);
        _state.CommitTransaction();
    }

    /// <summary>Deposits, withdrawals and consolidations that contracts ask of the consensus layer (EIP-7685).</summary>
    private BlockError CollectRequests(BlockContext context, BlockLedger ledger, List<ReadOnlyMemory<byte>> requests)
    {
        if (_chain.DepositContract is { } contract)
        {
            if (!DepositRequests.TryCollect(ledger.Receipts, contract, out ReadOnlyMemory<byte> deposits))
                return BlockError.DepositLogMalformed;
            if (!deposits.IsEmpty) requests.Add(deposits);
        }
        BlockError error = _calls.Demand(WithdrawalQueue, context, out byte[] withdrawals);
        if (error != BlockError.None) return error;
        if (withdrawals.Length != 0) requests.Add((byte[])[ExecutionRequests.WithdrawalType, .. withdrawals]);
        error = _calls.Demand(ConsolidationQueue, context, out byte[] consolidations);
        if (consolidations.Length != 0) requests.Add((byte[])[ExecutionRequests.ConsolidationType, .. consolidations]);
        return error;
    }
}
