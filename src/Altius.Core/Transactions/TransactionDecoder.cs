using System.Diagnostics.CodeAnalysis;
using Altius.Primitives;

namespace Altius.Core;

/// <summary>
/// Reads transactions from untrusted bytes, strictly: there is one encoding of a transaction, so what was read is kept
/// as its encoding.
/// </summary>
internal static class TransactionDecoder
{
    private const byte FirstList = 0xc0;
    private const byte FirstString = 0x80;

    /// <summary>Reads the network form (EIP-2718), which must take up all the bytes.</summary>
    public static bool TryDecode(
        ReadOnlyMemory<byte> network, [NotNullWhen(true)] out Transaction? transaction, out DecodeError error)
    {
        transaction = null;
        if (network.IsEmpty)
        {
            error = DecodeError.At(0, DecodeFault.Empty);
            return false;
        }
        byte first = network.Span[0];
        if (first is >= FirstString and < FirstList)
        {
            error = DecodeError.At(0, RlpError.ExpectedList);
            return false;
        }
        return first >= FirstList
            ? TryDecodeLegacy(network, out transaction, out error)
            : TryDecodeTyped(network, out transaction, out error);
    }

    /// <summary>Reads the form in a block's body: a list for a legacy transaction, a string for a typed one.</summary>
    public static bool TryReadInBlock(
        ref RlpReader reader, ReadOnlyMemory<byte> source,
        [NotNullWhen(true)] out Transaction? transaction, out DecodeError error)
    {
        bool isLegacy = reader.NextIsList;
        ReadOnlyMemory<byte> network = isLegacy ? reader.ReadItemSlice(source) : reader.ReadSlice(source);
        transaction = null;
        if (reader.Failed)
        {
            error = DecodeError.From(reader);
            return false;
        }
        bool decoded = isLegacy
            ? TryDecodeLegacy(network, out transaction, out error)
            : TryDecodeTyped(network, out transaction, out error);
        if (!decoded) error = error.MovedBy(reader.Position - network.Length);
        return decoded;
    }

    private static bool TryDecodeLegacy(
        ReadOnlyMemory<byte> network, [NotNullWhen(true)] out Transaction? transaction, out DecodeError error)
    {
        RlpReader reader = new(network.Span);
        int outer = reader.EnterList();
        ulong nonce = reader.ReadUInt64();
        UInt256 gasPrice = reader.ReadUInt256();
        ulong gasLimit = reader.ReadUInt64();
        Address? to = reader.ReadOptionalAddress();
        UInt256 value = reader.ReadUInt256();
        ReadOnlyMemory<byte> data = reader.ReadSlice(network);
        int vPosition = reader.Position;
        UInt256 v = reader.ReadUInt256();
        UInt256 r = reader.ReadUInt256();
        UInt256 s = reader.ReadUInt256();
        reader.LeaveList(outer);
        reader.ExpectEnd();

        DecodeFault fault = SplitV(v, out ulong? chainId, out byte parity);
        if (!Accept(reader, fault, vPosition, out error))
        {
            transaction = null;
            return false;
        }
        transaction = new Transaction
        {
            Type = TransactionType.Legacy,
            ChainId = chainId,
            Nonce = nonce,
            MaxPriorityFeePerGas = gasPrice,
            MaxFeePerGas = gasPrice,
            GasLimit = gasLimit,
            To = to,
            Value = value,
            Data = data,
            YParity = parity,
            R = r,
            S = s,
            DecodedFrom = network,
        };
        return true;
    }

    private static bool TryDecodeTyped(
        ReadOnlyMemory<byte> network, [NotNullWhen(true)] out Transaction? transaction, out DecodeError error)
    {
        transaction = null;
        byte type = network.IsEmpty ? default : network.Span[0];
        if (type is < (byte)TransactionType.AccessList or > (byte)TransactionType.SetCode)
        {
            error = DecodeError.At(0, network.IsEmpty ? DecodeFault.Empty : DecodeFault.UnknownType);
            return false;
        }
        ReadOnlyMemory<byte> list = network[1..];
        RlpReader reader = new(list.Span);
        if (TryReadTypedList(ref reader, list, (TransactionType)type, network, out transaction, out error))
        {
            reader.ExpectEnd();
            if (!reader.Failed) return true;
            error = DecodeError.From(reader);
        }
        transaction = null;
        error = error.MovedBy(1);
        return false;
    }

    /// <summary>Reads the list of a typed transaction's fields.</summary>
    /// <param name="reader">Stands before the list.</param>
    /// <param name="source">What the reader reads.</param>
    /// <param name="type">Any but legacy.</param>
    /// <param name="network">The whole network form where it is at hand, to be kept; else empty.</param>
    public static bool TryReadTypedList(
        ref RlpReader reader, ReadOnlyMemory<byte> source, TransactionType type, ReadOnlyMemory<byte> network,
        [NotNullWhen(true)] out Transaction? transaction, out DecodeError error)
    {
        int outer = reader.EnterList();
        transaction = new Transaction
        {
            Type = type,
            DecodedFrom = network,
            // The rest is read in the order in which it is encoded.
            ChainId = reader.ReadUInt64(),
            Nonce = reader.ReadUInt64(),
            MaxPriorityFeePerGas = ReadWord(ref reader, out UInt256 fee), // access-list transactions have this one price alone
            MaxFeePerGas = type == TransactionType.AccessList ? fee : reader.ReadUInt256(),
            GasLimit = reader.ReadUInt64(),
            To = ReadRecipient(ref reader, out int toPosition),
            Value = reader.ReadUInt256(),
            Data = reader.ReadSlice(source),
            AccessList = reader.ReadList(ReadAccessListEntry),
            MaxFeePerBlobGas = type == TransactionType.Blob ? reader.ReadUInt256() : UInt256.Zero,
            BlobVersionedHashes = type == TransactionType.Blob ? reader.ReadList(static (ref RlpReader r) => r.ReadHash()) : [],
            AuthorizationList = type == TransactionType.SetCode ? reader.ReadList(ReadAuthorization) : [],
            YParity = ReadParity(ref reader, out int parityPosition),
            R = reader.ReadUInt256(),
            S = reader.ReadUInt256(),
        };
        reader.LeaveList(outer);

        bool lacksRecipient = transaction.IsCreation && (type is TransactionType.Blob or TransactionType.SetCode);
        DecodeFault fault = lacksRecipient ? DecodeFault.MissingRecipient
            : transaction.YParity > 1 ? DecodeFault.BadSignatureParity
            : DecodeFault.None;
        if (Accept(reader, fault, lacksRecipient ? toPosition : parityPosition, out error)) return true;
        transaction = null;
        return false;
    }

    private static UInt256 ReadWord(ref RlpReader reader, out UInt256 word) => word = reader.ReadUInt256();

    private static Address? ReadRecipient(ref RlpReader reader, out int position)
    {
        position = reader.Position;
        return reader.ReadOptionalAddress();
    }

    private static byte ReadParity(ref RlpReader reader, out int position)
    {
        position = reader.Position;
        return reader.ReadByte();
    }

    private static bool Accept(scoped in RlpReader reader, DecodeFault fault, int position, out DecodeError error)
    {
        error = reader.Failed ? DecodeError.From(reader)
            : fault != DecodeFault.None ? DecodeError.At(position, fault)
            : default;
        return error.Fault == DecodeFault.None;
    }

    /// <summary>Takes a legacy v apart: 27 or 28, or 35 and above with the chain id in it (EIP-155).</summary>
    private static DecodeFault SplitV(in UInt256 v, out ulong? chainId, out byte parity)
    {
        chainId = null;
        parity = 0;
        if (v == 27 || v == 28)
        {
            parity = (byte)(v.U0 - 27);
            return DecodeFault.None;
        }
        if (v < 35) return DecodeFault.BadSignatureParity;
        UInt256 rest = v - 35;
        UInt256 chain = rest >> 1;
        if (!chain.FitsUInt64) return DecodeFault.ChainIdTooLarge;
        chainId = chain.U0;
        parity = (byte)(rest.U0 & 1);
        return DecodeFault.None;
    }

    private static AccessListEntry ReadAccessListEntry(ref RlpReader reader)
    {
        int outer = reader.EnterList();
        Address address = reader.ReadAddress();
        UInt256[] keys = reader.ReadList(static (ref RlpReader r) => r.ReadHash().ToUInt256());
        reader.LeaveList(outer);
        return new AccessListEntry(address, keys);
    }

    private static SetCodeAuthorization ReadAuthorization(ref RlpReader reader)
    {
        int outer = reader.EnterList();
        UInt256 chainId = reader.ReadUInt256();
        Address address = reader.ReadAddress();
        ulong nonce = reader.ReadUInt64();
        byte parity = reader.ReadByte();
        UInt256 r = reader.ReadUInt256();
        UInt256 s = reader.ReadUInt256();
        reader.LeaveList(outer);
        return new SetCodeAuthorization(chainId, address, nonce, parity, r, s);
    }
}
