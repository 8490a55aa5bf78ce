using Altius.Core;

namespace Altius.Chain;

/// <summary>How much room the bound on a block's encoding leaves while it is filled (EIP-7934).</summary>
internal sealed class BlockSize
{
    /// <summary>
    /// Bytes kept for header fields and list heads that are not yet known, of which there are at most some fifty.
    /// </summary>
    private const int Reserve = 1_024;

    private long _room = long.MaxValue;

    public BlockSize(BlockGround ground)
    {
        int most = ground.Rules.MaxBlockRlpSize;
        if (most != int.MaxValue) _room = most - Reserve - new Block(ground.Draft, [], [], ground.Withdrawals).EncodedSize();
    }

    public bool Fits(Transaction transaction) => transaction.SizeInBlock <= _room;

    public void Add(Transaction transaction) => _room -= transaction.SizeInBlock;

    public void Remove(Transaction transaction) => _room += transaction.SizeInBlock;
}
