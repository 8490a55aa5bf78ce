using Altius.Primitives;

namespace Altius.Evm;

/// <summary>Instructions that end a frame.</summary>
internal static unsafe class Control
{
    public static long Stop(Frame frame, UInt256* sp, long gas) => frame.Stop(Halt.Stop, gas);

    public static long Return(Frame frame, UInt256* sp, long gas) => End(frame, sp, gas, Halt.Return);

    public static long Revert(Frame frame, UInt256* sp, long gas) => End(frame, sp, gas, Halt.Revert);

    private static long End(Frame frame, UInt256* sp, long gas, Halt halt)
    {
        // Stack: offset, length.
        if (!frame.TryExpand(sp[-1], sp[-2], ref gas)) return gas;
        int length = (int)sp[-2].U0;
        frame.Returned = length == 0 ? null : frame.Memory + sp[-1].U0;
        frame.ReturnedLength = length;
        return frame.Stop(halt, gas);
    }
}
