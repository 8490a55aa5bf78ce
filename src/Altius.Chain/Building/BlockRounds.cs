using Altius.Core;
using Altius.Evm;
using Altius.Execution;
using Altius.Primitives;

namespace Altius.Chain;

/// <summary>
/// Fills a block through a block executor, so that a parallel one can share the work out: each round takes the best candidates
/// that are sure to fit, by their gas limits, and runs all that were chosen so far. Not thread-safe.
/// </summary>
/// <remarks>
/// What a round costs: transactions use some half of their gas limits, so that a full block takes several rounds, each of which
/// runs the earlier ones' transactions again; and an invalid one ends its round. Measured on two busy processors with two workers
/// (figures building, the least of 31 rounds, one by one against in rounds): 1,428 transfers 1.97 ms and 4.01 ms; calls with
/// limits of twice their use 54 ms for 372 of them and 183 ms for 325. So on two processors it does not pay, and since its
/// workers would also compete with blocks to be judged, <see cref="BuildingRoad.OneByOne"/> is what a node does by itself.
/// </remarks>
internal sealed class BlockRounds(IBlockExecutor executor)
{
    private const int MaxRounds = 4;

    /// <summary>Invalid transactions after which going one by one is quicker.</summary>
    private const int MaxFailures = 3;

    /// <summary>Builds a block with as much as fits of what a source offers.</summary>
    /// <returns>Null where too many candidates turned out invalid: then they are better tried one by one.</returns>
    /// <exception cref="PayloadBuildException">What the protocol itself does to the state failed.</exception>
    /// <exception cref="OperationCanceledException">The caller asked to stop.</exception>
    public AssembledBlock? Assemble(BlockGround ground, ChainSpec chain, ITransactionSource source, CancellationToken stop)
    {
        BlockContext context = ground.Draft.ToContext(ground.Rules, chain.ChainId);
        using IEnumerator<PooledTransaction> candidates = source.Best(context.BaseFee, context.BlobBaseFee).GetEnumerator();
        BlockPlan plan = new(ground, source);
        BlockOutcome? outcome = null;
        int failures = 0;
        for (int round = 0; round < MaxRounds && (plan.Extend(candidates) || outcome is null); round++)
        {
            while (true)
            {
                outcome = executor.Execute(plan.ToBlock(), ground.Parent, ground.Rules, stop);
                if (outcome.Succeeded) break;
                if (outcome.Error != BlockError.TransactionInvalid)
                    throw PayloadBuildException.Of(ground.Draft, outcome.Error);
                if (++failures > MaxFailures) return null;
                plan.Drop(outcome.FailedTransaction);
            }
            plan.Book(outcome);
        }
        UInt256 value = UInt256.Zero;
        for (int i = 0; i < plan.Transactions.Count; i++)
        {
            UInt256 tip = TransactionPrice.Effective(plan.Transactions[i], context.BaseFee) - context.BaseFee;
            value += tip * outcome!.TransactionGas[i];
        }
        return AssembledBlock.Of(ground, plan.Transactions, outcome!, value, plan.Sidecars);
    }
}

/// <summary>What a block that is filled in rounds holds so far, and what is sure to fit into it.</summary>
internal sealed class BlockPlan(BlockGround ground, ITransactionSource source)
{
    /// <summary>Candidates that may wait for a round with more room.</summary>
    private const int MaxUnsure = 32;

    private readonly List<PooledTransaction> _unsure = [];
    private readonly List<Transaction> _transactions = [];
    private readonly List<BlobSidecar?> _sidecars = [];
    private readonly HashSet<Address> _refused = [];
    private readonly BlockSize _size = new(ground);
    private ulong[] _used = []; // by those of earlier rounds

    public IReadOnlyList<Transaction> Transactions => _transactions;

    public IReadOnlyList<BlobSidecar> Sidecars => [.. _sidecars.OfType<BlobSidecar>()];

    /// <summary>Takes candidates until some are not sure to fit; these wait for the next round.</summary>
    /// <returns>Whether any was taken.</returns>
    public bool Extend(IEnumerator<PooledTransaction> candidates)
    {
        BlockLedger ledger = Reserve();
        int before = _transactions.Count;
        PooledTransaction[] waited = [.. _unsure];
        _unsure.Clear();
        foreach (PooledTransaction candidate in waited) Take(candidate, ledger);
        while (_unsure.Count < MaxUnsure && candidates.MoveNext()) Take(candidates.Current, ledger);
        return _transactions.Count > before;
    }

    private void Take(PooledTransaction candidate, BlockLedger ledger)
    {
        Transaction transaction = candidate.Transaction;
        if (!transaction.TryRecoverSender(out Address sender) || _refused.Contains(sender)) return;
        BlobSidecar? sidecar = candidate.Sidecar;
        bool hasBlobs = transaction.Type == TransactionType.Blob;
        if (hasBlobs && sidecar is null) source.TryGetSidecar(transaction.Hash, out sidecar);
        bool isWhole = !hasBlobs || sidecar?.Version == ground.Rules.BlobSidecars;
        bool isBehind = _unsure.Exists(other => other.Transaction.TryRecoverSender(out Address its) && its == sender);
        TransactionError error = isBehind ? TransactionError.GasLimitAboveBlock : ledger.Admit(transaction);
        if (!isWhole || !_size.Fits(transaction) || error == TransactionError.BlobGasAboveBlock)
        {
            _refused.Add(sender);
        }
        else if (error != TransactionError.None)
        {
            _unsure.Add(candidate);
        }
        else
        {
            ledger.Add(transaction, AsIfAllWereUsed(transaction));
            _size.Add(transaction);
            _transactions.Add(transaction);
            _sidecars.Add(sidecar);
        }
    }

    /// <summary>Takes one out that may not stand in the block, with its sender's later ones.</summary>
    public void Drop(int index)
    {
        _transactions[index].TryRecoverSender(out Address sender);
        _refused.Add(sender);
        for (int i = _transactions.Count - 1; i >= index; i--)
        {
            if (!_transactions[i].TryRecoverSender(out Address other) || other != sender) continue;
            _size.Remove(_transactions[i]);
            _transactions.RemoveAt(i);
            _sidecars.RemoveAt(i);
        }
    }

    /// <summary>Takes note of what was used; what is left is for the next round.</summary>
    public void Book(BlockOutcome outcome) => _used = [.. outcome.TransactionGas];

    public Block ToBlock() => new(ground.Draft with { GasUsed = Reserve().GasUsed }, [.. _transactions], [], ground.Withdrawals);

    private BlockLedger Reserve()
    {
        BlockLedger ledger = new(ground.Draft.GasLimit, ground.Rules, _transactions.Count);
        for (int i = 0; i < _transactions.Count; i++)
        {
            TransactionResult all = AsIfAllWereUsed(_transactions[i]);
            ledger.Add(_transactions[i], i < _used.Length ? all with { GasUsed = _used[i] } : all);
        }
        return ledger;
    }

    private static TransactionResult AsIfAllWereUsed(Transaction transaction) =>
        new(TransactionError.None, Halt.Stop, transaction.GasLimit, [], default, null);
}
