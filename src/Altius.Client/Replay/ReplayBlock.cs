using Altius.Core;
using Altius.Primitives;

namespace Altius.Client.Replay;

/// <summary>A real block with all that is needed to run it and to check it.</summary>
/// <param name="File">Where it comes from.</param>
/// <param name="Block">
/// Without its ommers, of which the format has only the hashes: that changes rewards, which nothing here checks.
/// </param>
/// <param name="Rules">Those of the block.</param>
/// <param name="State">What it reads of the state before it.</param>
/// <param name="Hash">The block's hash as stated.</param>
/// <param name="TransactionHashes">As stated.</param>
/// <param name="Senders">As stated.</param>
internal sealed record ReplayBlock(
    string File,
    Block Block,
    ForkRules Rules,
    ReplayState State,
    Hash256 Hash,
    IReadOnlyList<Hash256> TransactionHashes,
    IReadOnlyList<Address> Senders)
{
    public ulong Number => Block.Header.Number;
}
