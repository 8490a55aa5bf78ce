using System.Diagnostics.CodeAnalysis;
using Altius.Core;
using Altius.Primitives;

namespace Altius.Chain;

/// <summary>
/// Blocks that could not be judged when they came, for want of an ancestor or of its state. When a block that builds on them or
/// a choice of head asks for them, they are run then. Bounded by count and bytes; the oldest make room. Used under the gate.
/// </summary>
internal sealed class WaitingBlocks
{
    private const int MostBlocks = 1_024;
    private const long MostBytes = 256 << 20;

    private readonly Dictionary<Hash256, (Block Block, int Bytes)> _blocks = [];
    private readonly Queue<Hash256> _order = [];
    private long _bytes;

    public int Count => _blocks.Count;

    public bool TryGet(in Hash256 hash, [NotNullWhen(true)] out Block? block)
    {
        bool found = _blocks.TryGetValue(hash, out (Block Block, int) entry);
        block = found ? entry.Block : null;
        return found;
    }

    public void Add(Block block)
    {
        int bytes = block.EncodedSize();
        if (!_blocks.TryAdd(block.Header.Hash, (block, bytes))) return;
        _order.Enqueue(block.Header.Hash);
        _bytes += bytes;
        // Blocks that were taken out leave their place in the queue behind, which is why the queue is bounded too.
        while (_blocks.Count > MostBlocks || _bytes > MostBytes || _order.Count > 2 * MostBlocks) Remove(_order.Dequeue());
    }

    public void Remove(in Hash256 hash)
    {
        if (_blocks.Remove(hash, out (Block, int Bytes) entry)) _bytes -= entry.Bytes;
    }
}
