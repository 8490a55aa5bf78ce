using System.Diagnostics.CodeAnalysis;
using Altius.Crypto;
using Altius.Primitives;

namespace Altius.Core;

/// <content>Encoding and hashes. What is derived is kept: computing it twice at once is harmless.</content>
public sealed partial class Transaction
{
    private readonly ReadOnlyMemory<byte> _decodedFrom;
    private byte[]? _encoded;
    private Hash256 _hash;
    private volatile bool _hasHash;

    /// <summary>The bytes this was decoded from, in their network form.</summary>
    internal ReadOnlyMemory<byte> DecodedFrom { init => _decodedFrom = value; }

    /// <summary>Keccak-256 of the network form.</summary>
    public Hash256 Hash
    {
        get
        {
            if (_hasHash) return _hash;
            Hash256 hash = Keccak256.Hash(Encode().Span);
            _hash = hash;
            _hasHash = true;
            return hash;
        }
    }

    /// <summary>What the sender signed: EIP-155 or its forerunner for legacy transactions, else the EIP of the type.</summary>
    public Hash256 SigningHash
    {
        get
        {
            RlpWriter writer = new(256 + Data.Length);
            try
            {
                TransactionEncoder.WriteForSigning(ref writer, this);
                return Keccak256.Hash(writer.Written);
            }
            finally
            {
                writer.Dispose();
            }
        }
    }

    /// <summary>
    /// The signature's v: the y parity, or for legacy transactions 27 and 28, or as EIP-155 has it; zero where nobody signed
    /// (<see cref="AssumedSender"/>).
    /// </summary>
    public UInt256 V =>
        Type != TransactionType.Legacy || (_isUnsigned && R.IsZero && S.IsZero) ? YParity
        : ChainId is { } chain ? new UInt256(chain) + chain + 35 + YParity
        : 27UL + YParity;

    /// <summary>Bytes of the network form.</summary>
    public int EncodedSize => Encode().Length;

    /// <summary>Bytes this takes in a block's body: typed transactions are wrapped in a string there.</summary>
    public int SizeInBlock => Type == TransactionType.Legacy ? EncodedSize : RlpSize.WithHeader(EncodedSize);

    /// <summary>
    /// The network form, which is also the value in the transactions trie: a list for legacy transactions, else the type
    /// byte and a list (EIP-2718). It holds no blobs; see <see cref="PooledTransaction"/>.
    /// </summary>
    public ReadOnlyMemory<byte> Encode()
    {
        if (!_decodedFrom.IsEmpty) return _decodedFrom;
        if (_encoded is { } encoded) return encoded;
        RlpWriter writer = new(256 + Data.Length);
        try
        {
            TransactionEncoder.WriteSigned(ref writer, this);
            return _encoded = writer.ToArray();
        }
        finally
        {
            writer.Dispose();
        }
    }

    /// <summary>Writes the form that stands in a block's body: legacy transactions as a list, typed ones as a string.</summary>
    public void WriteInBlock(ref RlpWriter writer)
    {
        if (Type == TransactionType.Legacy) writer.WriteRaw(Encode().Span);
        else writer.Write(Encode().Span);
    }

    /// <summary>The same transaction with another signature.</summary>
    internal Transaction WithSignature(byte parity, in UInt256 r, in UInt256 s) => new()
    {
        Type = Type,
        ChainId = ChainId,
        Nonce = Nonce,
        MaxPriorityFeePerGas = MaxPriorityFeePerGas,
        MaxFeePerGas = MaxFeePerGas,
        GasLimit = GasLimit,
        To = To,
        Value = Value,
        Data = Data,
        AccessList = AccessList,
        MaxFeePerBlobGas = MaxFeePerBlobGas,
        BlobVersionedHashes = BlobVersionedHashes,
        AuthorizationList = AuthorizationList,
        YParity = parity,
        R = r,
        S = s,
    };

    /// <summary>
    /// Decodes the network form, which must end where the bytes end. The transaction keeps hold of
    /// <paramref name="network"/>, which must not change any more.
    /// </summary>
    public static bool TryDecode(
        ReadOnlyMemory<byte> network, [NotNullWhen(true)] out Transaction? transaction, out DecodeError error) =>
        TransactionDecoder.TryDecode(network, out transaction, out error);
}
