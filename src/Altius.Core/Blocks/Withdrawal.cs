using Altius.Primitives;

namespace Altius.Core;

/// <summary>A validator withdrawal pushed by the consensus layer (EIP-4895).</summary>
/// <param name="AmountInGwei">Credited to the address, in gwei.</param>
public sealed record Withdrawal(ulong Index, ulong ValidatorIndex, Address Address, ulong AmountInGwei)
{
    /// <summary>The encoding, which is also the value in the withdrawals trie.</summary>
    public ReadOnlyMemory<byte> Encode() =>
        RlpWriting.Encode(64, this, static (ref RlpWriter writer, Withdrawal withdrawal) => withdrawal.WriteTo(ref writer));

    public void WriteTo(ref RlpWriter writer)
    {
        int list = writer.BeginList();
        writer.Write(Index);
        writer.Write(ValidatorIndex);
        writer.Write(Address);
        writer.Write(AmountInGwei);
        writer.EndList(list);
    }

    /// <summary>Reads a withdrawal; the reader carries the fault if there is one.</summary>
    public static Withdrawal Read(ref RlpReader reader)
    {
        int outer = reader.EnterList();
        Withdrawal withdrawal = new(reader.ReadUInt64(), reader.ReadUInt64(), reader.ReadAddress(), reader.ReadUInt64());
        reader.LeaveList(outer);
        return withdrawal;
    }
}
