using System.Diagnostics.CodeAnalysis;
using Altius.Core;
using Altius.Primitives;

namespace Altius.Chain;

/// <summary>
/// How bodies lie in the database: the RLP list of transactions, ommers and, from Shanghai on, withdrawals. A block's own
/// encoding without the header, which lies elsewhere.
/// </summary>
internal static class BodyCodec
{
    public static void Write(ref RlpWriter writer, Block block)
    {
        int body = writer.BeginList();
        int transactions = writer.BeginList();
        for (int i = 0; i < block.Transactions.Count; i++) block.Transactions[i].WriteInBlock(ref writer);
        writer.EndList(transactions);
        int ommers = writer.BeginList();
        for (int i = 0; i < block.Ommers.Count; i++) block.Ommers[i].WriteTo(ref writer);
        writer.EndList(ommers);
        if (block.Withdrawals is { } list)
        {
            int withdrawals = writer.BeginList();
            for (int i = 0; i < list.Count; i++) list[i].WriteTo(ref writer);
            writer.EndList(withdrawals);
        }
        writer.EndList(body);
    }

    /// <summary>Puts a block together again. Its transactions keep hold of <paramref name="body"/>.</summary>
    public static bool TryRead(BlockHeader header, byte[] body, [NotNullWhen(true)] out Block? block)
    {
        block = null;
        RlpReader reader = new(body);
        int outer = reader.EnterList();
        bool isWhole = TryReadTransactions(ref reader, body, out Transaction[] transactions);
        isWhole &= TryReadOmmers(ref reader, body, out BlockHeader[] ommers);
        Withdrawal[]? withdrawals = reader.IsAtEnd ? null : ReadWithdrawals(ref reader);
        reader.LeaveList(outer);
        reader.ExpectEnd();
        if (!isWhole || reader.Failed) return false;
        block = new Block(header, transactions, ommers, withdrawals);
        return true;
    }

    private static bool TryReadTransactions(ref RlpReader reader, byte[] body, out Transaction[] transactions)
    {
        int outer = reader.EnterList();
        int count = reader.CountItems();
        transactions = count == 0 ? [] : new Transaction[count];
        for (int i = 0; i < count; i++)
        {
            // Typed transactions are wrapped in a string (EIP-2718), legacy ones are the list itself.
            int length = reader.NextIsList ? reader.ReadItem().Length : reader.ReadBytes().Length;
            ReadOnlyMemory<byte> network = body.AsMemory(reader.Position - length, length);
            if (reader.Failed || !Transaction.TryDecode(network, out transactions[i]!, out _)) return false;
        }
        reader.LeaveList(outer);
        return !reader.Failed;
    }

    private static bool TryReadOmmers(ref RlpReader reader, byte[] body, out BlockHeader[] ommers)
    {
        int outer = reader.EnterList();
        int count = reader.CountItems();
        ommers = count == 0 ? [] : new BlockHeader[count];
        for (int i = 0; i < count; i++)
        {
            int length = reader.ReadItem().Length;
            ReadOnlyMemory<byte> header = body.AsMemory(reader.Position - length, length);
            if (reader.Failed || !BlockHeader.TryDecode(header, out ommers[i]!, out _)) return false;
        }
        reader.LeaveList(outer);
        return !reader.Failed;
    }

    private static Withdrawal[] ReadWithdrawals(ref RlpReader reader)
    {
        int outer = reader.EnterList();
        int count = reader.CountItems();
        Withdrawal[] withdrawals = count == 0 ? [] : new Withdrawal[count];
        for (int i = 0; i < count && !reader.Failed; i++) withdrawals[i] = Withdrawal.Read(ref reader);
        reader.LeaveList(outer);
        return withdrawals;
    }
}
