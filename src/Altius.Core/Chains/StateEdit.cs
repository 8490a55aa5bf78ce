using Altius.Primitives;

namespace Altius.Core;

/// <summary>Which part of an account a <see cref="StateEdit"/> sets.</summary>
public enum EditedPart : byte
{
    Balance,
    Nonce,
    Code,
    Slot,
}

/// <summary>
/// A change of the state that a block makes beside all rules, before anything else happens in it: what developers ask of a chain
/// of their own. Executors apply it where <see cref="ChainSpec.EditOf"/> names one.
/// </summary>
/// <param name="Parent">The hash of the block after which it is made: it belongs in one place of one chain.</param>
/// <param name="Slot">Zero unless a slot is set.</param>
/// <param name="Value">The code; else 32 bytes, of which a nonce uses the last eight.</param>
public sealed record StateEdit(Hash256 Parent, Address Account, EditedPart Part, UInt256 Slot, ReadOnlyMemory<byte> Value)
{
    private const int FixedSize = Hash256.Size + Address.Size + 1 + WordSize;
    private const int WordSize = 32;

    /// <summary>The value of all parts but the code.</summary>
    public UInt256 Word => UInt256.FromBigEndian(Value.Span);

    /// <summary>Parent, account, part, slot, value, back to back.</summary>
    public byte[] Encode()
    {
        byte[] bytes = new byte[FixedSize + Value.Length];
        Parent.Bytes.CopyTo(bytes);
        Account.Bytes.CopyTo(bytes.AsSpan(Hash256.Size));
        bytes[Hash256.Size + Address.Size] = (byte)Part;
        Slot.WriteBigEndian(bytes.AsSpan(FixedSize - WordSize, WordSize));
        Value.Span.CopyTo(bytes.AsSpan(FixedSize));
        return bytes;
    }

    /// <summary>Reads what <see cref="Encode"/> has written.</summary>
    /// <exception cref="FormatException">It has not.</exception>
    public static StateEdit Decode(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length < FixedSize) throw new FormatException("The edit of a state is cut off.");
        EditedPart part = (EditedPart)bytes.Span[Hash256.Size + Address.Size];
        ReadOnlyMemory<byte> value = bytes[FixedSize..];
        if (part > EditedPart.Slot || (part != EditedPart.Code && value.Length != WordSize))
            throw new FormatException("The edit of a state sets nothing that there is.");
        return new StateEdit(
            new Hash256(bytes.Span[..Hash256.Size]), new Address(bytes.Span.Slice(Hash256.Size, Address.Size)), part,
            UInt256.FromBigEndian(bytes.Span.Slice(FixedSize - WordSize, WordSize)), value);
    }
}
