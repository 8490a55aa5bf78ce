using Altius.Core;
using Altius.Evm;
using Altius.Primitives;

namespace Altius.Execution;

/// <summary>
/// Runs single transactions on a state, in four phases: 1 validate, 2 before (buy gas, warm, delegate), 3 run, 4 after
/// (refund, pay, settle). What concerns the block as a whole is the <see cref="BlockLedger"/>'s. Not thread-safe.
/// </summary>
public sealed class TransactionProcessor
{
    private readonly WorldState _state;
    private readonly VirtualMachine _machine;
    private BlockContext _block = null!; // set by Prepare
    private ForkRules _rules = null!;
    private Lenience _lenience;

    /// <param name="state">What transactions read and change.</param>
    /// <param name="machine">Prepared for the same state, block and rules as this.</param>
    public TransactionProcessor(WorldState state, VirtualMachine machine)
    {
        _state = state;
        _machine = machine;
    }

    /// <summary>Starts on a block. The state must have been reset on these rules.</summary>
    /// <param name="lenience">What a simulation lets pass.</param>
    public void Prepare(BlockContext block, ForkRules rules, Lenience lenience = Lenience.None)
    {
        _block = block;
        _rules = rules;
        _lenience = lenience;
    }

    /// <summary>Runs a transaction and commits what it changed to the state; an invalid one changes nothing.</summary>
    public TransactionResult Execute(Transaction transaction)
    {
        NoTracer tracer = default;
        return Execute(transaction, ref tracer);
    }

    /// <summary>Runs a transaction under a tracer.</summary>
    public TransactionResult Execute<TTracer>(Transaction transaction, ref TTracer tracer) where TTracer : struct, ITracer
    {
        TransactionError error = Validate(transaction, out Terms terms);
        if (error != TransactionError.None) return TransactionResult.Invalid(error);
        _state.BeginTransaction();
        Message message = Before(transaction, terms);
        TransactionContext context = new(terms.Sender, terms.GasPrice, transaction.BlobVersionedHashes);
        MessageResult result = _machine.Execute(message, context, ref tracer);
        return After(transaction, terms, message, result);
    }

    // 1. Validate: nothing is changed.

    private TransactionError Validate(Transaction transaction, out Terms terms)
    {
        terms = new Terms { Intrinsic = IntrinsicGas.Of(transaction, _rules) };
        TransactionError error = TransactionRules.Check(transaction, terms.Intrinsic, _rules, _block.ChainId, _lenience);
        if (error != TransactionError.None) return error;
        if (!transaction.TryRecoverSender(out terms.Sender)) return TransactionError.SignatureInvalid;
        error = Price(transaction, ref terms);
        if (error != TransactionError.None) return error;
        terms.Nonce = _state.GetNonce(terms.Sender);
        return ValidateSender(transaction, terms.Sender, terms.Nonce);
    }

    private TransactionError Price(Transaction transaction, ref Terms terms)
    {
        bool mayBeFree = (_lenience & Lenience.FreeGas) != 0;
        terms.IsFree = mayBeFree && transaction.MaxFeePerGas.IsZero && transaction.MaxPriorityFeePerGas.IsZero;
        if (!terms.IsFree)
        {
            if (transaction.MaxFeePerGas < _block.BaseFee) return TransactionError.MaxFeeBelowBaseFee;
            terms.GasPrice = TransactionPrice.Effective(transaction, _block.BaseFee);
        }
        bool paysBlobs = transaction.Type == TransactionType.Blob && !(mayBeFree && transaction.MaxFeePerBlobGas.IsZero);
        return paysBlobs && transaction.MaxFeePerBlobGas < _block.BlobBaseFee
            ? TransactionError.MaxFeeBelowBlobBaseFee
            : TransactionError.None;
    }

    private TransactionError ValidateSender(Transaction transaction, in Address sender, ulong nonce)
    {
        if ((_lenience & Lenience.Nonce) == 0)
        {
            if (transaction.Nonce < nonce) return TransactionError.NonceTooLow;
            if (transaction.Nonce > nonce) return TransactionError.NonceTooHigh;
        }
        if (_rules.RefusesSendersWithCode && (_lenience & Lenience.SenderCode) == 0 && _state.HasCode(sender))
        {
            bool delegated = _rules.HasDelegations && _state.GetCode(sender).Delegate is not null; // EIP-7702
            if (!delegated) return TransactionError.SenderHasCode;
        }
        bool affordable = TransactionPrice.TryGetHighestCost(transaction, out UInt256 cost) && _state.CanPay(sender, cost);
        return affordable ? TransactionError.None : TransactionError.InsufficientFunds;
    }

    // 2. Before: what stands even if the code fails.

    private Message Before(Transaction transaction, in Terms terms)
    {
        BuyGas(transaction, terms);
        _state.SetNonce(terms.Sender, unchecked(terms.Nonce + 1));
        Address to = transaction.To ?? ContractAddress.FromNonce(terms.Sender, terms.Nonce);
        if (_rules.HasAccessLists) Warm(transaction, terms.Sender, to);
        if (transaction.Type == TransactionType.SetCode)
            Authorizations.Apply(transaction.AuthorizationList, _state, _block.ChainId);
        if (_rules.HasDelegations && !transaction.IsCreation && _state.GetCode(to).Delegate is { } target)
            _state.WarmAccount(target);
        return new Message
        {
            IsCreation = transaction.IsCreation,
            Caller = terms.Sender,
            To = to,
            Value = transaction.Value,
            Data = transaction.Data,
            Gas = (long)(transaction.GasLimit - terms.Intrinsic.Base),
        };
    }

    /// <summary>Takes all gas at its price, and the blobs at theirs: that fee is burnt (EIP-4844).</summary>
    private void BuyGas(Transaction transaction, in Terms terms)
    {
        UInt256 cost = terms.GasPrice * transaction.GasLimit;
        if (transaction.Type == TransactionType.Blob) cost += _block.BlobBaseFee * transaction.BlobGas;
        if (!_state.TrySubtractBalance(terms.Sender, cost))
            throw new InvalidOperationException("A validated sender cannot pay.");
    }

    /// <summary>EIP-2929, EIP-2930, EIP-3651. That precompiled contracts are warm the state knows.</summary>
    private void Warm(Transaction transaction, in Address sender, in Address to)
    {
        _state.WarmAccount(sender);
        _state.WarmAccount(to);
        if (_rules.WarmsBeneficiary) _state.WarmAccount(_block.Beneficiary);
        IReadOnlyList<AccessListEntry> list = transaction.AccessList;
        for (int i = 0; i < list.Count; i++)
        {
            AccessListEntry entry = list[i];
            _state.WarmAccount(entry.Address);
            for (int k = 0; k < entry.StorageKeys.Count; k++) _state.WarmSlot(entry.Address, entry.StorageKeys[k]);
        }
    }

    // 3. Run is the machine's.

    // 4. After: refunds, fees, and the end of the transaction.

    private TransactionResult After(Transaction transaction, in Terms terms, in Message message, in MessageResult result)
    {
        ulong used = transaction.GasLimit - (ulong)result.GasLeft;
        ulong refund = Math.Min((ulong)Math.Max(_state.Refund, 0), used / _rules.RefundQuotient); // EIP-3529
        ulong peak = Math.Max(used, terms.Intrinsic.Floor);
        used = Math.Max(used - refund, terms.Intrinsic.Floor); // EIP-7623
        _state.AddBalance(terms.Sender, terms.GasPrice * (transaction.GasLimit - used));
        // A fee of nothing still touches the beneficiary: before EIP-161 that brings it into being, since then it clears
        // an empty one.
        if (!terms.IsFree) _state.AddBalance(_block.Beneficiary, (terms.GasPrice - _block.BaseFee) * used);
        Log[] logs = _state.Logs.Count == 0 ? [] : [.. _state.Logs];
        _state.CommitTransaction();
        return new(TransactionError.None, result.Halt, used, logs, result.Output, message.IsCreation ? message.To : null)
        {
            PeakGas = peak,
        };
    }

    /// <summary>What validation found out and the later phases need.</summary>
    private struct Terms
    {
        public Address Sender;
        public IntrinsicGas Intrinsic;

        /// <summary>The sender's before this transaction.</summary>
        public ulong Nonce;

        /// <summary>Wei per gas.</summary>
        public UInt256 GasPrice;

        /// <summary>Whether nothing is paid, which only a simulation allows.</summary>
        public bool IsFree;
    }
}
