using Altius.Primitives;

namespace Altius.Trie;

/// <summary>Where the nodes of a trie go that are to be kept. Calls come from one thread, in no promised order.</summary>
public interface INodeSink
{
    /// <summary>The node at <paramref name="path"/> (one nibble a byte) is now this one, whatever stood there before.</summary>
    /// <param name="path">Where it stands below the root; valid during the call.</param>
    /// <param name="hash">The hash of <paramref name="rlp"/>.</param>
    /// <param name="rlp">Its encoding; valid during the call.</param>
    void Put(ReadOnlySpan<byte> path, in Hash256 hash, ReadOnlySpan<byte> rlp);

    /// <summary>No node stands at <paramref name="path"/> any more.</summary>
    /// <param name="path">Where it stood, one nibble a byte; valid during the call.</param>
    /// <param name="hash">The hash of the node that stood there.</param>
    void Delete(ReadOnlySpan<byte> path, in Hash256 hash);
}
