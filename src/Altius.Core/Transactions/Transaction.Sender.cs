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
            _sender = signer;
            _senderState = recovered ? SenderState.Known : SenderState.Unrecoverable;
        }
        sender = _sender;
        return _senderState == SenderState.Known;
    }
}
