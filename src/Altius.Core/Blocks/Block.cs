using System.Diagnostics.CodeAnalysis;
using Altius.Crypto;
using Altius.Primitives;

namespace Altius.Core;

/// <summary>A header with its body.</summary>
/// <param name="Ommers">Empty after the merge.</param>
/// <param name="Withdrawals">Null before Shanghai.</param>
public sealed record Block(
    BlockHeader Header,
    IReadOnlyList<Transaction> Transactions,
    IReadOnlyList<BlockHeader> Ommers,
    IReadOnlyList<Withdrawal>? Withdrawals)
{
    public ReadOnlyMemory<byte> Encode() =>
        RlpWriting.Encode(4096, this, static (ref RlpWriter writer, Block block) => block.WriteTo(ref writer));

    /// <summary>Writes the list of header, transactions, ommers and, from Shanghai on, withdrawals.</summary>
    public void WriteTo(ref RlpWriter writer)
    {
        int block = writer.BeginList();
        Header.WriteTo(ref writer);
        int transactions = writer.BeginList();
        foreach (Transaction transaction in Transactions) transaction.WriteInBlock(ref writer);
        writer.EndList(transactions);
        WriteOmmers(ref writer);
        if (Withdrawals is not null) WriteWithdrawals(ref writer, Withdrawals);
        writer.EndList(block);
    }

    /// <summary>Bytes of the encoding (bounded by EIP-7934), without copying the transactions.</summary>
    public int EncodedSize()
    {
        RlpWriter writer = new(4096);
        try
        {
            Header.WriteTo(ref writer);
            WriteOmmers(ref writer);
            if (Withdrawals is not null) WriteWithdrawals(ref writer, Withdrawals);
            int transactions = 0;
            foreach (Transaction transaction in Transactions) transactions += transaction.SizeInBlock;
            return RlpSize.WithHeader(writer.Written.Length + RlpSize.WithHeader(transactions));
        }
        finally
        {
            writer.Dispose();
        }
    }

    /// <summary>Keccak-256 of the list of ommers, as the header must name it.</summary>
    public Hash256 ComputeOmmersHash()
    {
        if (Ommers.Count == 0) return BlockHeader.NoOmmersHash;
        RlpWriter writer = new(2048);
        try
        {
            WriteOmmers(ref writer);
            return Keccak256.Hash(writer.Written);
        }
        finally
        {
            writer.Dispose();
        }
    }

    /// <summary>
    /// Decodes a block of any fork, which must end where the bytes end. Its transactions keep hold of
    /// <paramref name="rlp"/>, which must not change any more.
    /// </summary>
    public static bool TryDecode(ReadOnlyMemory<byte> rlp, [NotNullWhen(true)] out Block? block, out DecodeError error)
    {
        RlpReader reader = new(rlp.Span);
        block = Read(ref reader, rlp, out error);
        if (block is null) return false;
        reader.ExpectEnd();
        if (!reader.Failed) return true;
        error = DecodeError.From(reader);
        block = null;
        return false;
    }

    /// <summary>Reads the block that comes next, such as from a file of blocks back to back.</summary>
    /// <param name="reader">Stands before the block, and behind it afterwards.</param>
    /// <param name="source">What the reader reads; the block's transactions keep hold of it.</param>
    /// <returns>Null where there is a fault.</returns>
    public static Block? Read(ref RlpReader reader, ReadOnlyMemory<byte> source, out DecodeError error)
    {
        int outer = reader.EnterList();
        BlockHeader header = BlockHeader.Read(ref reader, source);
        Transaction[] transactions = ReadTransactions(ref reader, source, out error);
        if (error.Fault != DecodeFault.None) return null;
        BlockHeader[] ommers = reader.ReadList((ref RlpReader r) => BlockHeader.Read(ref r, source));
        Withdrawal[]? withdrawals = reader.IsAtEnd ? null : reader.ReadList(Withdrawal.Read);
        reader.LeaveList(outer);
        if (!reader.Failed) return new Block(header, transactions, ommers, withdrawals);
        error = DecodeError.From(reader);
        return null;
    }

    private static Transaction[] ReadTransactions(ref RlpReader reader, ReadOnlyMemory<byte> source, out DecodeError error)
    {
        int outer = reader.EnterList();
        Transaction[] transactions = new Transaction[reader.CountItems()];
        error = default;
        for (int i = 0; i < transactions.Length; i++)
        {
            if (!TransactionDecoder.TryReadInBlock(ref reader, source, out Transaction? transaction, out error)) return [];
            transactions[i] = transaction;
        }
        reader.LeaveList(outer);
        if (reader.Failed) error = DecodeError.From(reader);
        return transactions;
    }

    private void WriteOmmers(ref RlpWriter writer)
    {
        int list = writer.BeginList();
        foreach (BlockHeader ommer in Ommers) ommer.WriteTo(ref writer);
        writer.EndList(list);
    }

    private static void WriteWithdrawals(ref RlpWriter writer, IReadOnlyList<Withdrawal> withdrawals)
    {
        int list = writer.BeginList();
        foreach (Withdrawal withdrawal in withdrawals) withdrawal.WriteTo(ref writer);
        writer.EndList(list);
    }
}
