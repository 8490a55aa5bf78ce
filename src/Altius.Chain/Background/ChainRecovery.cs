using Altius.Core;
using Altius.Db;

namespace Altius.Chain;

/// <summary>How far a recovery has come.</summary>
/// <param name="Block">The last block that was run again.</param>
/// <param name="Last">The block to come to.</param>
public readonly record struct RecoveryProgress(ulong Block, ulong Last);

/// <summary>
/// Runs the blocks between the state on disk and the head once more when the node starts, since their states were in memory
/// only. Nothing is handed out before.
/// </summary>
public sealed class ChainRecovery
{
    private readonly BlockTree _tree;
    private readonly BlockProcessor _processor;

    public ChainRecovery(BlockProcessor processor)
    {
        _tree = processor.Tree;
        _processor = processor;
    }

    /// <summary>Makes the state after the head, and after each block since the one on disk, ready to be opened.</summary>
    /// <param name="report">Called after each block that was run.</param>
    /// <exception cref="StoreException">What is on disk does not go together.</exception>
    public void Run(Action<RecoveryProgress>? report, CancellationToken stop)
    {
        lock (_tree.Gate)
        {
            BlockHeader onDisk = _tree.OnDisk;
            if (!_tree.IsCanonical(onDisk)) throw ChainFaults.StateOffChain(onDisk, _tree.Head);
            for (ulong number = onDisk.Number + 1; number <= _tree.Head.Number; number++)
            {
                stop.ThrowIfCancellationRequested();
                if (!_tree.TryGetCanonicalHeader(number, out BlockHeader? header)) throw ChainFaults.MissingNumber(number);
                _processor.Reach(header, Deadline.Never, stop);
                report?.Invoke(new RecoveryProgress(number, _tree.Head.Number));
            }
        }
    }
}
