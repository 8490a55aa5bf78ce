using System.Text.Json;
using Altius.Chain;
using Altius.Core;
using Altius.Primitives;
using Altius.TxPool;

namespace Altius.JsonRpc;

/// <summary>
/// Takes signed transactions in, and waits for them to come into a block where that is wanted. Safe for many threads.
/// </summary>
/// <param name="settle">What is done with a transaction before its sender is answered; null for nothing.</param>
internal sealed class TransactionSubmission(
    BlockTree blocks, TransactionPool pool, Action<Transaction, CancellationToken>? settle, EthOptions options,
    TimeProvider clock)
{
    private const int TimedOutCode = 4;
    private const int QueuedCode = 5;

    /// <summary>A wait in milliseconds, as a JSON number or a quantity (EIP-7966).</summary>
    public static readonly RpcType<TimeSpan?> Timeout = RpcTypes.Parsed<TimeSpan?>(
        """{"oneOf":[{"type":"integer","minimum":1},{"type":"string"}]}""", (ref Utf8JsonReader json) =>
        {
            ulong milliseconds = json.TokenType == JsonTokenType.Number ? RpcTypes.Integer.Read(ref json) : json.ReadQuantity64();
            return TimeSpan.FromMilliseconds(Math.Clamp(milliseconds, 1UL, uint.MaxValue));
        });

    /// <summary>Longer than any wait.</summary>
    public TimeSpan LongestWait => options.MaxSendTimeout + TimeSpan.FromSeconds(5);

    /// <summary>Puts a transaction into the pool.</summary>
    /// <exception cref="RpcError">The bytes are no transaction, or the pool does not take it.</exception>
    public Transaction Submit(ReadOnlyMemory<byte> raw)
    {
        if (!PooledTransaction.TryDecode(raw, out PooledTransaction? transaction, out DecodeError error))
            throw RpcError.InvalidParams($"the bytes are not a transaction: {error}");
        return Submit(transaction);
    }

    /// <summary>Puts a transaction into the pool.</summary>
    /// <exception cref="RpcError">The pool does not take it.</exception>
    public Transaction Submit(PooledTransaction transaction)
    {
        PoolVerdict verdict = pool.Add(transaction);
        return verdict.Error is null ? transaction.Transaction : throw RpcError.Server(verdict.Error);
    }

    /// <summary>Does what comes before the answer to who sent a transaction that was put into the pool.</summary>
    /// <returns>Its hash, which is the answer.</returns>
    public Hash256 Settle(Transaction submitted, CancellationToken stop)
    {
        try
        {
            settle?.Invoke(submitted, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Time is up, but the transaction was taken: that is what the sender has to know.
        }
        return submitted.Hash;
    }

    /// <returns>When it is in a block of the chain.</returns>
    /// <exception cref="RpcError">It was not taken, or time was up (code 4): it may still come into a block then.</exception>
    public async Task<Transaction> SubmitAndWaitAsync(ReadOnlyMemory<byte> raw, TimeSpan? timeout, CancellationToken stop)
    {
        TimeSpan wait = timeout ?? options.SendTimeout;
        if (wait > options.MaxSendTimeout) wait = options.MaxSendTimeout;
        TaskCompletionSource moved = new(TaskCreationOptions.RunContinuationsAsynchronously);
        void Wake(HeadChange change) => Volatile.Read(ref moved).TrySetResult();
        blocks.HeadChanged += Wake;
        try
        {
            Transaction transaction = Submit(raw);
            using CancellationTokenSource timed = new(wait, clock);
            using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timed.Token, stop);
            while (!blocks.TryLocate(transaction.Hash, out _))
            {
                try
                {
                    await Volatile.Read(ref moved).Task.WaitAsync(either.Token).ConfigureAwait(false);
                }
                catch (OperationCanceledException) when (timed.IsCancellationRequested && !stop.IsCancellationRequested)
                {
                    throw TimedOut(transaction, wait);
                }
                // A head that moves between here and the look at the chain wakes the new task.
                Volatile.Write(ref moved, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            }
            return transaction;
        }
        finally
        {
            blocks.HeadChanged -= Wake;
        }
    }

    private RpcError TimedOut(Transaction transaction, TimeSpan wait)
    {
        Hash256 hash = transaction.Hash;
        transaction.TryRecoverSender(out Address sender);
        bool isBehindGap = pool.TryGet(hash, out _) && pool.NextNonce(sender) <= transaction.Nonce;
        return isBehindGap
            ? RpcError.WithData(QueuedCode, "the transaction waits for one with a lower nonce of the same sender", hash.ToArray())
            : RpcError.WithData(
                TimedOutCode, $"the transaction was added to the pool but was not processed in {wait.TotalMilliseconds} ms",
                    hash.ToArray());
    }
}
