using Altius.Core;
using Altius.Primitives;

namespace Altius.Chain;

/// <summary>
/// The hashes of a block and those before it, as BLOCKHASH of a block that follows it sees them. Found by walking back from
/// block to parent, only as far as somebody asks, so that a chain which moves meanwhile does not matter. Thread-safe.
/// </summary>
internal sealed class AncestorHashes
{
    private readonly BlockTree _tree;
    private readonly BlockHeader _last;
    private readonly Lock _gate = new();
    private List<Hash256>? _hashes; // the last block's first
    private BlockHeader _oldest;

    /// <param name="tree">Knows the block and all before it.</param>
    /// <param name="last">The block whose state is open.</param>
    public AncestorHashes(BlockTree tree, BlockHeader last)
    {
        _tree = tree;
        _last = _oldest = last;
    }

    /// <summary>Zero for a block that comes after the last one.</summary>
    public Hash256 Find(ulong number)
    {
        if (number > _last.Number) return Hash256.Zero;
        int back = checked((int)(_last.Number - number));
        lock (_gate)
        {
            _hashes ??= [_last.Hash];
            while (_hashes.Count <= back)
            {
                _hashes.Add(_oldest.ParentHash);
                if (_hashes.Count <= back) _oldest = _tree.ParentOf(_oldest);
            }
            return _hashes[back];
        }
    }
}
