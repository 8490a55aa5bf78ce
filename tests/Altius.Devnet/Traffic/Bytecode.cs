using Altius.Primitives;

namespace Altius.Devnet.Traffic;

/// <summary>The contract that traffic calls: it counts its callers and all calls, stores a word, and logs.</summary>
internal static class Bytecode
{
    /// <summary>
    /// slot[caller]++; slot[0]++ (which makes all calls of a block depend on each other);
    /// slot[data[1]] = data[0]; log the caller.
    /// </summary>
    private static readonly byte[] Runtime = Hex.Decode(
        "0x" + "3354600101" + "3355" + "600054600101" + "600055" + "60003560203555" + "336000526042" + "60206000a1" + "00");

    /// <summary>Copies what follows it into place: twelve bytes, then the contract.</summary>
    public static readonly byte[] Creation =
        [0x60, (byte)Runtime.Length, 0x60, 0x0c, 0x60, 0x00, 0x39, 0x60, (byte)Runtime.Length, 0x60, 0x00, 0xf3, .. Runtime];

    /// <summary>Stores a value in a slot.</summary>
    public static byte[] Store(ulong slot, ulong value) =>
        [.. new UInt256(value).ToHash256().ToArray(), .. new UInt256(slot).ToHash256().ToArray()];
}
