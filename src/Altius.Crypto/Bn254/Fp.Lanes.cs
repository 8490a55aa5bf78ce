namespace Altius.Crypto.AltBn128;

/// <content>The way into one lane of <see cref="LaneField"/> and out of it; limbs of an element are eight words apart.</content>
internal readonly partial struct Fp
{
    /// <summary>2^252 mod p, whose Montgomery product takes the factor 2^260 of lanes back to 2^256.</summary>
    private static readonly Fp LaneScale = new(0, 0, 0, 1UL << 60);

    /// <summary>Writes the element with the factor 2^260.</summary>
    public unsafe void WriteLane(ulong* lane)
    {
        Double(this, out Fp scaled);
        for (int i = 0; i < 3; i++) Double(scaled, out scaled);
        scaled.WriteLaneUnscaled(lane);
    }

    /// <summary>Writes the element as it is: a lane then holds 2^−4 times its value.</summary>
    public unsafe void WriteLaneUnscaled(ulong* lane)
    {
        lane[0] = _u0 & LaneField.Mask;
        lane[8] = ((_u0 >> 52) | (_u1 << 12)) & LaneField.Mask;
        lane[16] = ((_u1 >> 40) | (_u2 << 24)) & LaneField.Mask;
        lane[24] = ((_u2 >> 28) | (_u3 << 36)) & LaneField.Mask;
        lane[32] = _u3 >> 16;
    }

    /// <summary>Reads an element with the factor 2^260, of any value its 260 bits hold below 2^256.</summary>
    public static unsafe Fp ReadLane(ulong* lane)
    {
        ulong l0 = lane[0], l1 = lane[8], l2 = lane[16], l3 = lane[24], l4 = lane[32];
        var raw = new Fp(l0 | (l1 << 52), (l1 >> 12) | (l2 << 40), (l2 >> 24) | (l3 << 28), (l3 >> 36) | (l4 << 16));
        Multiply(raw, LaneScale, out Fp value);
        return value;
    }
}
