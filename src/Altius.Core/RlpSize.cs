namespace Altius.Core;

/// <summary>Sizes of RLP items that need not be written to be measured.</summary>
internal static class RlpSize
{
    /// <summary>Bytes of a list, or of a string of at least two bytes, with its header.</summary>
    public static int WithHeader(int payload) => payload switch
    {
        <= 55 => 1 + payload,
        <= 0xff => 2 + payload,
        <= 0xffff => 3 + payload,
        <= 0xffffff => 4 + payload,
        _ => 5 + payload,
    };
}
