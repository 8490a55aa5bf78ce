using System.Runtime.CompilerServices;
using Altius.Crypto;
using Altius.Primitives;

namespace Altius.Core;

/// <content>The sender. It is kept once recovered: recovering it twice at once is harmless.</content>
public sealed partial class Transaction
{
    private readonly bool _isUnsigned;
    private Address _sender;
    private volatile SenderState _senderState;

    private enum SenderState : byte { Unknown, Known, Unrecoverable }

    /// <summary>
    /// Names the sender of a transaction that nobody signed, such as one simulated by eth_call; recovery then gives it.
    /// </summary>
    public Address AssumedSender
    {
        init
        {
            _sender = value;
            _senderState = SenderState.Known;
            _isUnsigned = true;
        }
    }

    /// <summary>Whether the sender has been recovered before, so that asking for it costs next to nothing.</summary>
    public bool IsSenderKnown => _senderState == SenderState.Known;

    /// <summary>
    /// The account whose key signed. Whether the fork allows such a signature (low s, chain id) is not asked here.
    /// </summary>
    /// <returns>False where no key can have made the signature, r or s out of range included.</returns>
    public bool TryRecoverSender(out Address sender)
    {
        if (_senderState == SenderState.Unknown)
        {
            bool recovered = Secp256k1.TryRecoverAddress(
                SigningHash.Bytes, R.ToHash256().Bytes, S.ToHash256().Bytes, YParity, out Address signer);
            SetSender(recovered, signer);
        }
        sender = _sender;
        return _senderState == SenderState.Known;
    }

    /// <summary>
    /// Recovers the senders of many transactions, to be known from then on: <see cref="TryRecoverSender"/> for each, in a third
    /// of the time or less where the processor can work on several at once.
    /// </summary>
    /// <param name="transactions">Of which those whose senders are known cost no more than looking.</param>
    /// <param name="start">The first of them.</param>
    /// <param name="end">One past the last.</param>
    [SkipLocalsInit]
    public static void RecoverSenders(IReadOnlyList<Transaction> transactions, int start, int end)
    {
        ArgumentNullException.ThrowIfNull(transactions);
        Span<RecoverableSignature> signatures = stackalloc RecoverableSignature[Secp256k1Batch.Group];
        Span<int> whose = stackalloc int[Secp256k1Batch.Group];
        int count = 0;
        for (int i = start; i < end; i++)
        {
            Transaction transaction = transactions[i];
            if (transaction._senderState != SenderState.Unknown) continue;
            signatures[count] = new(transaction.SigningHash, transaction.R, transaction.S, transaction.YParity);
            whose[count++] = i;
            if (count < Secp256k1Batch.Group) continue;
            RecoverSenders(transactions, whose, signatures);
            count = 0;
        }
        if (count != 0) RecoverSenders(transactions, whose[..count], signatures[..count]);
    }

    [SkipLocalsInit]
    private static void RecoverSenders(
        IReadOnlyList<Transaction> transactions, ReadOnlySpan<int> whose, ReadOnlySpan<RecoverableSignature> signatures)
    {
        Span<Address> signers = stackalloc Address[Secp256k1Batch.Group];
        Span<bool> recovered = stackalloc bool[Secp256k1Batch.Group];
        Secp256k1Batch.RecoverAddresses(signatures, signers, recovered);
        for (int i = 0; i < whose.Length; i++) transactions[whose[i]].SetSender(recovered[i], signers[i]);
    }

    private void SetSender(bool recovered, in Address signer)
    {
        _sender = signer;
        _senderState = recovered ? SenderState.Known : SenderState.Unrecoverable;
    }
}
