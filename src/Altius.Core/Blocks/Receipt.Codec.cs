using System.Diagnostics.CodeAnalysis;
using Altius.Primitives;

namespace Altius.Core;

/// <content>Encoding.</content>
public sealed partial record Receipt
{
    /// <summary>
    /// The network form, which is also the value in the receipts trie: a list for legacy transactions, else the type byte
    /// and a list (EIP-2718).
    /// </summary>
    public ReadOnlyMemory<byte> Encode() =>
        RlpWriting.Encode(512, this, static (ref RlpWriter writer, Receipt receipt) => receipt.WriteTo(ref writer));

    /// <summary>Writes the network form.</summary>
    public void WriteTo(ref RlpWriter writer)
    {
        if (Type != TransactionType.Legacy) writer.WriteRaw([(byte)Type]);
        int list = writer.BeginList();
        if (PostStateRoot is { } root) writer.Write(root);
        else writer.Write(Succeeded ? 1UL : 0UL);
        writer.Write(CumulativeGasUsed);
        writer.Write(Bloom.Bytes);
        int logs = writer.BeginList();
        foreach (Log log in Logs) log.WriteTo(ref writer);
        writer.EndList(logs);
        writer.EndList(list);
    }

    /// <summary>
    /// Decodes the network form, which must end where the bytes end. Logs keep hold of <paramref name="network"/>, which
    /// must not change any more.
    /// </summary>
    public static bool TryDecode(ReadOnlyMemory<byte> network, [NotNullWhen(true)] out Receipt? receipt, out DecodeError error)
    {
        receipt = null;
        if (network.IsEmpty)
        {
            error = DecodeError.At(0, DecodeFault.Empty);
            return false;
        }
        byte first = network.Span[0];
        bool isTyped = first is >= (byte)TransactionType.AccessList and <= (byte)TransactionType.SetCode;
        if (!isTyped && first < 0x80)
        {
            error = DecodeError.At(0, DecodeFault.UnknownType);
            return false;
        }
        int start = isTyped ? 1 : 0;
        TransactionType type = isTyped ? (TransactionType)first : TransactionType.Legacy;
        if (TryDecodeList(type, network[start..], out receipt, out error)) return true;
        error = error.MovedBy(start);
        return false;
    }

    private static bool TryDecodeList(
        TransactionType type, ReadOnlyMemory<byte> list, [NotNullWhen(true)] out Receipt? receipt, out DecodeError error)
    {
        RlpReader reader = new(list.Span);
        int outer = reader.EnterList();
        int statusPosition = reader.Position;
        ReadOnlySpan<byte> status = reader.ReadBytes();
        ulong gas = reader.ReadUInt64();
        Bloom bloom = Bloom.Read(ref reader);
        int logsPosition = reader.Position;
        Log[] logs = reader.ReadList((ref RlpReader r) => Log.Read(ref r, list));
        reader.LeaveList(outer);
        reader.ExpectEnd();

        bool isRoot = status.Length == Hash256.Size;
        bool isStatus = status.IsEmpty || status.SequenceEqual([(byte)1]);
        error = reader.Failed ? DecodeError.From(reader)
            : !isRoot && !isStatus ? DecodeError.At(statusPosition, DecodeFault.BadReceiptStatus)
            : Array.Exists(logs, log => log.Topics.Count > Log.MaxTopics)
                ? DecodeError.At(logsPosition, DecodeFault.TooManyTopics)
            : default;
        receipt = error.Fault == DecodeFault.None
            ? new Receipt(type, isRoot ? new Hash256(status) : null, !isRoot && !status.IsEmpty, gas, bloom, logs)
            : null;
        return receipt is not null;
    }
}
