using System.Diagnostics.CodeAnalysis;
using Altius.Core;
using Altius.Primitives;

namespace Altius.Chain;

/// <summary>
/// How receipts lie in the database: for each its type, its outcome, the gas of its transaction alone and its logs. Blooms,
/// which are most of a receipt's network form, follow from the logs and are worked out again when receipts are read.
/// </summary>
internal static class ReceiptsCodec
{
    public static void Write(ref RlpWriter writer, IReadOnlyList<Receipt> receipts)
    {
        int list = writer.BeginList();
        ulong before = 0;
        for (int i = 0; i < receipts.Count; i++)
        {
            Receipt receipt = receipts[i];
            int one = writer.BeginList();
            writer.Write((ulong)receipt.Type);
            if (receipt.PostStateRoot is { } root) writer.Write(root);
            else writer.Write(receipt.Succeeded ? 1UL : 0UL);
            writer.Write(receipt.CumulativeGasUsed - before);
            before = receipt.CumulativeGasUsed;
            for (int j = 0; j < receipt.Logs.Count; j++) receipt.Logs[j].WriteTo(ref writer);
            writer.EndList(one);
        }
        writer.EndList(list);
    }

    /// <summary>Reads what <see cref="Write"/> wrote. Logs keep hold of <paramref name="bytes"/>.</summary>
    public static bool TryRead(byte[] bytes, [NotNullWhen(true)] out Receipt[]? receipts)
    {
        RlpReader reader = new(bytes);
        int outer = reader.EnterList();
        int count = reader.CountItems();
        receipts = count == 0 ? [] : new Receipt[count];
        ulong gas = 0;
        for (int i = 0; i < count && !reader.Failed; i++) receipts[i] = ReadOne(ref reader, bytes, ref gas);
        reader.LeaveList(outer);
        reader.ExpectEnd();
        if (reader.Failed) receipts = null;
        return receipts is not null;
    }

    private static Receipt ReadOne(ref RlpReader reader, byte[] bytes, ref ulong gas)
    {
        int outer = reader.EnterList();
        TransactionType type = (TransactionType)reader.ReadUInt64();
        ReadOnlySpan<byte> outcome = reader.ReadBytes();
        gas += reader.ReadUInt64();
        int count = reader.CountItems();
        Log[] logs = count == 0 ? [] : new Log[count];
        for (int i = 0; i < count && !reader.Failed; i++) logs[i] = ReadLog(ref reader, bytes);
        reader.LeaveList(outer);
        bool isRoot = outcome.Length == Hash256.Size;
        if (!isRoot && outcome.Length > 1) reader.Fail(RlpError.WrongSize);
        if (reader.Failed) return new Receipt(type, null, false, gas, Bloom.Empty, []);
        return new Receipt(type, isRoot ? new Hash256(outcome) : null, !isRoot && outcome.Length == 1, gas, Bloom.Of(logs), logs);
    }

    private static Log ReadLog(ref RlpReader reader, byte[] bytes)
    {
        int outer = reader.EnterList();
        Address address = reader.ReadAddress();
        int topicList = reader.EnterList();
        int count = reader.CountItems();
        Hash256[] topics = count == 0 ? [] : new Hash256[count];
        for (int i = 0; i < count; i++) topics[i] = reader.ReadHash();
        reader.LeaveList(topicList);
        int length = reader.ReadBytes().Length;
        ReadOnlyMemory<byte> data = length == 0 ? default : bytes.AsMemory(reader.Position - length, length);
        reader.LeaveList(outer);
        return new Log(address, topics, data);
    }
}
