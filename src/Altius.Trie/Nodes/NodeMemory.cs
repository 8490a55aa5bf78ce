using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Altius.Trie;

/// <summary>
/// Has the memory of nodes brought into the processor's caches before it is needed. Of a large trie most nodes on a path lie in
/// no cache, and waiting for one after the other would take longer than all that is done with them.
/// </summary>
internal static unsafe class NodeMemory
{
    private const int CacheLine = 64;

    /// <summary>A branch, the largest of the nodes: a header, an encoding, sixteen children and what else it says.</summary>
    private const int LinesOfNode = 3;

    /// <summary>A branch with sixteen hashes: a header, a length and 532 bytes.</summary>
    private const int LinesOfEncoding = 9;

    /// <summary>Asks for the node itself, and does not wait.</summary>
    public static void Ask(TrieNode node) => Ask(node, LinesOfNode);

    /// <summary>Asks for the encoding of a node that has been asked for.</summary>
    public static void AskForEncoding(TrieNode node) => Ask(node.Rlp, node is BranchNode ? LinesOfEncoding : 2);

    /// <summary>The address is only a hint: should the object move meanwhile, nothing is lost but the time.</summary>
    private static void Ask(object wanted, int lines)
    {
        if (!Sse.IsSupported) return;
        byte* at = *(byte**)Unsafe.AsPointer(ref wanted);
        for (int i = 0; i < lines; i++) Sse.Prefetch0(at + i * CacheLine);
    }
}
