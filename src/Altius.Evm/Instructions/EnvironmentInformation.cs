using Altius.Primitives;

namespace Altius.Evm;

/// <summary>What a frame may ask of its call, its transaction and its block.</summary>
internal static unsafe class EnvironmentInformation
{
    public static long SelfAddress(Frame frame, UInt256* sp, long gas) => Push(sp, frame.Self.Address.ToUInt256(), gas);

    public static long Origin(Frame frame, UInt256* sp, long gas) => Push(sp, frame.Machine.Transaction.Origin.ToUInt256(), gas);

    public static long Caller(Frame frame, UInt256* sp, long gas) => Push(sp, frame.Caller.ToUInt256(), gas);

    public static long CallValue(Frame frame, UInt256* sp, long gas) => Push(sp, frame.Value, gas);

    public static long CallDataLoad(Frame frame, UInt256* sp, long gas)
    {
        if (!Word.FitsUInt64(sp - 1) || sp[-1].U0 >= (ulong)frame.InputLength)
        {
            Word.Set(sp - 1, 0);
            return gas;
        }
        int offset = (int)sp[-1].U0;
        if (frame.InputLength - offset >= 32)
        {
            Word.Store(sp - 1, Word.Reverse(Word.Load(frame.Input + offset)));
            return gas;
        }
        Span<byte> padded = stackalloc byte[32];
        padded.Clear();
        frame.InputSpan[offset..].CopyTo(padded);
        sp[-1] = UInt256.FromBigEndian(padded);
        return gas;
    }

    public static long CallDataSize(Frame frame, UInt256* sp, long gas) => Push(sp, (ulong)frame.InputLength, gas);

    public static long CodeSize(Frame frame, UInt256* sp, long gas) => Push(sp, (ulong)frame.Code.Length, gas);

    public static long GasPrice(Frame frame, UInt256* sp, long gas) => Push(sp, frame.Machine.Transaction.GasPrice, gas);

    public static long ReturnDataSize(Frame frame, UInt256* sp, long gas) =>
        Push(sp, (ulong)frame.Machine.ReturnData.Length, gas);

    public static long BlockHash(Frame frame, UInt256* sp, long gas)
    {
        ulong current = frame.Machine.Block.Number;
        UInt256 asked = sp[-1];
        bool known = asked.FitsUInt64 && asked.U0 < current && current - asked.U0 <= 256;
        sp[-1] = known ? frame.Machine.State.Parent.GetBlockHash(asked.U0).ToUInt256() : default;
        return gas;
    }

    public static long Coinbase(Frame frame, UInt256* sp, long gas) => Push(sp, frame.Machine.Block.Beneficiary.ToUInt256(), gas);

    public static long Timestamp(Frame frame, UInt256* sp, long gas) => Push(sp, frame.Machine.Block.Timestamp, gas);

    public static long Number(Frame frame, UInt256* sp, long gas) => Push(sp, frame.Machine.Block.Number, gas);

    public static long PrevRandao(Frame frame, UInt256* sp, long gas) => Push(sp, frame.Machine.Block.DifficultyOrRandao, gas);

    public static long GasLimit(Frame frame, UInt256* sp, long gas) => Push(sp, frame.Machine.Block.GasLimit, gas);

    /// <summary>EIP-1344.</summary>
    public static long ChainId(Frame frame, UInt256* sp, long gas) => Push(sp, frame.Machine.Block.ChainId, gas);

    /// <summary>EIP-3198.</summary>
    public static long BaseFee(Frame frame, UInt256* sp, long gas) => Push(sp, frame.Machine.Block.BaseFee, gas);

    /// <summary>EIP-7516.</summary>
    public static long BlobBaseFee(Frame frame, UInt256* sp, long gas) => Push(sp, frame.Machine.Block.BlobBaseFee, gas);

    /// <summary>EIP-4844.</summary>
    public static long BlobHash(Frame frame, UInt256* sp, long gas)
    {
        IReadOnlyList<Hash256> hashes = frame.Machine.Transaction.BlobVersionedHashes;
        UInt256 index = sp[-1];
        sp[-1] = index.FitsUInt64 && index.U0 < (ulong)hashes.Count ? hashes[(int)index.U0].ToUInt256() : default;
        return gas;
    }

    private static long Push(UInt256* sp, in UInt256 value, long gas)
    {
        *sp = value;
        return gas;
    }
}
