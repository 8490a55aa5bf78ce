using Altius.Core;
using Altius.Primitives;

namespace Altius.Evm;

/// <summary>LOG0 to LOG4.</summary>
internal static unsafe class Logs
{
    public static long Log0(Frame frame, UInt256* sp, long gas) => Emit(frame, sp, gas, 0);

    public static long Log1(Frame frame, UInt256* sp, long gas) => Emit(frame, sp, gas, 1);

    public static long Log2(Frame frame, UInt256* sp, long gas) => Emit(frame, sp, gas, 2);

    public static long Log3(Frame frame, UInt256* sp, long gas) => Emit(frame, sp, gas, 3);

    public static long Log4(Frame frame, UInt256* sp, long gas) => Emit(frame, sp, gas, 4);

    private static long Emit(Frame frame, UInt256* sp, long gas, int topicCount)
    {
        // Stack: offset, length, topics.
        if (frame.IsStatic) return frame.Fail(Halt.WriteInStaticCall);
        if (!frame.TryExpand(sp[-1], sp[-2], ref gas)) return gas;
        int length = (int)sp[-2].U0;
        gas -= (long)length * GasCosts.LogDataByte;
        if (gas < 0) return gas;
        Hash256[] topics = topicCount == 0 ? [] : new Hash256[topicCount];
        for (int i = 0; i < topicCount; i++) topics[i] = sp[-3 - i].ToHash256();
        byte[] data = frame.MemorySpan((int)sp[-1].U0, length).ToArray();
        frame.Machine.State.AddLog(new Log(frame.Self.Address, topics, data));
        return gas;
    }
}
