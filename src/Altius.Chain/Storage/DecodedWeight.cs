using Altius.Core;

namespace Altius.Chain;

/// <summary>
/// What blocks and receipts take in memory, about, in bytes: for a plain transfer several times what they take on disk.
/// </summary>
/// <remarks>
/// The objects are counted by their sizes on a 64-bit runtime. What they hold beside is counted as two times the bytes on disk:
/// the encoded form, which transactions keep and into which data and logs point, and lists that were decoded from it.
/// </remarks>
internal static class DecodedWeight
{
    /// <summary>An entry of a cache, in its table and its queue, with a header.</summary>
    private const int Entry = 1024;

    private const int TransactionObject = 400;
    private const int ReceiptObject = 96;
    private const int BloomObject = 304;

    /// <summary>A log with its list of topics.</summary>
    private const int LogObject = 144;

    /// <param name="encodedSize">Bytes of the body on disk.</param>
    public static long Of(Block block, int encodedSize) =>
        Entry + 2L * encodedSize + (long)TransactionObject * block.Transactions.Count;

    /// <param name="encodedSize">Bytes of the receipts on disk.</param>
    public static long Of(IReadOnlyList<Receipt> receipts, int encodedSize)
    {
        long weight = Entry + 2L * encodedSize;
        foreach (Receipt receipt in receipts)
        {
            weight += ReceiptObject;
            if (receipt.Logs.Count > 0) weight += BloomObject + (long)LogObject * receipt.Logs.Count;
        }
        return weight;
    }
}
