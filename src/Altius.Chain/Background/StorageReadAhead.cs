using Altius.State;

namespace Altius.Chain;

/// <summary>
/// Loads, between two blocks, what the next will need of the storage tries that the last one changed: contracts in use stay in
/// use, and nodes in memory need not be read while a consensus client waits.
/// </summary>
/// <remarks>
/// Who runs: its own thread, of lower priority than those that answer. What memory it owns: none; the nodes become part of the
/// tries. What completes it: the tries of the head's block are loaded. What cancels it: disposal, between two tries' levels.
/// </remarks>
public sealed class StorageReadAhead : IDisposable
{
    private readonly BlockTree _tree;
    private readonly HeadFollower _follower;

    public StorageReadAhead(BlockTree tree)
    {
        _tree = tree;
        _follower = new HeadFollower(tree, "Altius storage read-ahead", CatchUp, fault => Failed?.Invoke(fault));
    }

    /// <summary>Raised on its thread when the disk failed; nothing is loaded ahead from then on.</summary>
    public event Action<Exception>? Failed;

    public void Dispose() => _follower.Dispose();

    private void CatchUp(CancellationToken stop) => _tree.States.LoadBusyStorages(_tree.Head.Hash, stop);
}
