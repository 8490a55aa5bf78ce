using System.Diagnostics.CodeAnalysis;
using Altius.Core;
using Altius.Evm;
using Altius.Execution;
using Altius.Primitives;

namespace Altius.Chain;

/// <summary>Why a candidate is not in the block; the rules of transactions and blocks, or one of building alone.</summary>
/// <param name="Error">What the rules say.</param>
/// <param name="Detail">What a builder says beyond them; null for nothing.</param>
internal readonly record struct Refusal(TransactionError Error, string? Detail)
{
    public bool IsNone => Error == TransactionError.None && Detail is null;

    public string Message => Detail ?? Error.Message();
}

/// <summary>The transactions of a block that is being filled.</summary>
internal sealed class BlockFilling
{
    /// <summary>What no transaction is cheaper than (Yellow Paper, G_transaction).</summary>
    private const ulong LeastGas = IntrinsicGas.PerTransaction;

    private static readonly Refusal TooLarge = new(TransactionError.None, "the block would be too large (EIP-7934)");
    private static readonly Refusal NoSidecar = new(TransactionError.None, "the blob transaction's sidecar is missing");
    private static readonly Refusal WrongSidecar =
        new(TransactionError.None, "the blob transaction's sidecar has not the proofs of the block's fork (EIP-4844, EIP-7594)");

    private readonly ForkRules _rules;
    private readonly UInt256 _baseFee;
    private readonly ulong _gasLimit;
    private readonly ITransactionSource _source;
    private readonly TransactionProcessor _processor;
    private readonly List<Transaction> _transactions = [];
    private readonly List<BlobSidecar> _sidecars = [];
    private readonly HashSet<Address> _refusedSenders = [];
    private readonly BlockSize _size;

    /// <param name="source">Who is asked for sidecars.</param>
    /// <param name="processor">Prepared for the block.</param>
    public BlockFilling(BlockGround ground, BlockContext context, ITransactionSource source, TransactionProcessor processor)
    {
        _rules = ground.Rules;
        _baseFee = context.BaseFee;
        _gasLimit = context.GasLimit;
        _source = source;
        _processor = processor;
        _size = new BlockSize(ground);
        Ledger = new BlockLedger(context.GasLimit, _rules, 256);
    }

    public BlockLedger Ledger { get; }

    public IReadOnlyList<Transaction> Transactions => _transactions;

    public IReadOnlyList<BlobSidecar> Sidecars => _sidecars;

    /// <summary>Priority fees so far, in wei.</summary>
    public UInt256 Value { get; private set; }

    /// <summary>Whether nothing fits any more.</summary>
    public bool IsFull => _gasLimit - Ledger.GasUsed < LeastGas;

    /// <summary>Adds a candidate if it may stand here; if not, what its sender sent after it may not either.</summary>
    public void Offer(PooledTransaction candidate)
    {
        if (!candidate.Transaction.TryRecoverSender(out Address sender) || _refusedSenders.Contains(sender)) return;
        Refusal refusal = Add(candidate);
        // One that was included already says nothing about those after it.
        if (!refusal.IsNone && refusal.Error != TransactionError.NonceTooLow) _refusedSenders.Add(sender);
    }

    /// <summary>Adds the next transaction, or says why it may not stand here; then nothing has changed.</summary>
    public Refusal Add(PooledTransaction candidate)
    {
        Transaction transaction = candidate.Transaction;
        if (!_size.Fits(transaction)) return TooLarge;
        TransactionError error = Ledger.Admit(transaction);
        if (error != TransactionError.None) return new Refusal(error, null);
        BlobSidecar? sidecar = null;
        bool hasBlobs = transaction.Type == TransactionType.Blob;
        if (hasBlobs && !TryGetSidecar(candidate, out sidecar)) return NoSidecar;
        if (hasBlobs && sidecar!.Version != _rules.BlobSidecars) return WrongSidecar;

        TransactionResult result = _processor.Execute(transaction);
        if (result.Error != TransactionError.None) return new Refusal(result.Error, null);
        Ledger.Add(transaction, result);
        _transactions.Add(transaction);
        if (sidecar is not null) _sidecars.Add(sidecar);
        _size.Add(transaction);
        Value += (TransactionPrice.Effective(transaction, _baseFee) - _baseFee) * result.GasUsed;
        return default;
    }

    private bool TryGetSidecar(PooledTransaction candidate, [NotNullWhen(true)] out BlobSidecar? sidecar)
    {
        sidecar = candidate.Sidecar;
        return sidecar is not null || _source.TryGetSidecar(candidate.Transaction.Hash, out sidecar);
    }
}
