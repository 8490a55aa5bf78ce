using System.Runtime.CompilerServices;
using Altius.Crypto;
using Altius.Primitives;

namespace Altius.Evm;

/// <summary>Instructions that copy to, from and within memory.</summary>
internal static unsafe class MemoryAccess
{
    /// <summary>Makes 32 bytes from an offset part of memory. Gives the gas left, negative where it does not suffice.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static long Reach32(Frame frame, UInt256* offset, long gas)
    {
        frame.TryExpand(*offset, new UInt256(32), ref gas);
        return gas;
    }

    public static long MStore8(Frame frame, UInt256* sp, long gas)
    {
        // Stack: offset, value.
        if (!frame.TryExpand(sp[-1], UInt256.One, ref gas)) return gas;
        frame.Memory[sp[-1].U0] = (byte)sp[-2].U0;
        return gas;
    }

    /// <summary>EIP-5656.</summary>
    public static long MCopy(Frame frame, UInt256* sp, long gas)
    {
        // Stack: destination, source, length.
        ref readonly UInt256 length = ref sp[-3];
        if (!TryChargeWords(length, GasCosts.CopyWord, ref gas)) return gas;
        UInt256 further = sp[-1] > sp[-2] ? sp[-1] : sp[-2];
        if (!frame.TryExpand(further, length, ref gas)) return gas;
        int count = (int)length.U0;
        if (count != 0) frame.MemorySpan((int)sp[-2].U0, count).CopyTo(frame.MemorySpan((int)sp[-1].U0, count));
        return gas;
    }

    public static long Keccak(Frame frame, UInt256* sp, long gas)
    {
        // Stack: offset, length.
        if (!TryChargeWords(sp[-2], GasCosts.KeccakWord, ref gas) || !frame.TryExpand(sp[-1], sp[-2], ref gas)) return gas;
        ReadOnlySpan<byte> data = frame.MemorySpan((int)sp[-1].U0, (int)sp[-2].U0);
        Keccak256.Hash(data, new Span<byte>(sp - 2, 32));
        Word.Store(sp - 2, Word.Reverse(Word.Load(sp - 2)));
        return gas;
    }

    public static long CallDataCopy(Frame frame, UInt256* sp, long gas) => Copy(frame, sp, frame.InputSpan, gas);

    public static long CodeCopy(Frame frame, UInt256* sp, long gas) => Copy(frame, sp, frame.Code.Bytes.Span, gas);

    /// <summary>EIP-211: unlike the others, reading past the end is an error.</summary>
    public static long ReturnDataCopy(Frame frame, UInt256* sp, long gas)
    {
        ReadOnlySpan<byte> data = frame.Machine.ReturnData.Span;
        bool outside = UInt256.AddOverflow(sp[-2], sp[-3], out UInt256 end) || end > new UInt256((ulong)data.Length);
        return outside ? frame.Fail(Halt.ReturnDataOutOfBounds) : Copy(frame, sp, data, gas);
    }

    /// <summary>Copies a part of a source to memory, with zeros past the source's end.</summary>
    /// <param name="sp">Stack: memory offset, source offset, length.</param>
    public static long Copy(Frame frame, UInt256* sp, ReadOnlySpan<byte> source, long gas)
    {
        if (!TryChargeWords(sp[-3], GasCosts.CopyWord, ref gas) || !frame.TryExpand(sp[-1], sp[-3], ref gas)) return gas;
        Span<byte> destination = frame.MemorySpan((int)sp[-1].U0, (int)sp[-3].U0);
        if (sp[-2].FitsUInt64 && sp[-2].U0 < (ulong)source.Length)
        {
            ReadOnlySpan<byte> part = source[(int)sp[-2].U0..];
            if (part.Length > destination.Length) part = part[..destination.Length];
            part.CopyTo(destination);
            destination = destination[part.Length..];
        }
        destination.Clear();
        return gas;
    }

    /// <summary>Charges a price for each 32-byte word of a length.</summary>
    /// <returns>False when the gas, which is then negative, does not suffice.</returns>
    public static bool TryChargeWords(in UInt256 length, int gasPerWord, ref long gas)
    {
        if (!length.FitsUInt64 || length.U0 > int.MaxValue)
        {
            gas = length.FitsUInt64 ? Frame.PriceOverflow : Frame.SizeOverflow;
            return false;
        }
        gas -= gasPerWord * (long)((length.U0 + 31) / 32);
        return gas >= 0;
    }
}
