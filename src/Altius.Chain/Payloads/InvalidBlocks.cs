using System.Diagnostics.CodeAnalysis;
using Altius.Core;
using Altius.Primitives;

namespace Altius.Chain;

/// <summary>A block that was refused, and why.</summary>
public sealed record InvalidBlock(Block Block, string Error);

/// <summary>
/// Remembers blocks that were found invalid, so that those which build on them are refused without running anything. Bounded,
/// and forgotten after a while: should we have erred (a fault since mended, say), the block can be handed in again. Used under
/// the gate of the tree, but for <see cref="Recent"/>.
/// </summary>
internal sealed class InvalidBlocks
{
    private const int MostVerdicts = 1_024;
    private const int MostBlocks = 16;

    /// <summary>Long enough for a consensus client to give a branch up, shorter than an operator's patience.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private readonly TimeProvider _clock;
    private readonly Dictionary<Hash256, Verdict> _verdicts = [];
    private readonly Queue<(Hash256 Hash, long At)> _order = [];
    private volatile InvalidBlock[] _recent = [];

    public InvalidBlocks(TimeProvider clock) => _clock = clock;

    /// <summary>The last few that were refused for themselves and not for an ancestor, the newest first.</summary>
    public IReadOnlyList<InvalidBlock> Recent => _recent;

    public bool TryGet(in Hash256 hash, [NotNullWhen(true)] out PayloadStatus? status)
    {
        status = _verdicts.TryGetValue(hash, out Verdict? verdict) && !HasExpired(verdict.At) ? verdict.Status : null;
        return status is not null;
    }

    /// <summary>Remembers a block that breaks a rule itself.</summary>
    public void Add(Block block, PayloadStatus status)
    {
        Add(block.Header.Hash, status);
        InvalidBlock[] recent = [new(block, status.Error ?? ""), .. _recent];
        _recent = recent.Length > MostBlocks ? recent[..MostBlocks] : recent;
    }

    /// <summary>Remembers a block that builds on an invalid one.</summary>
    public void Add(in Hash256 hash, PayloadStatus status)
    {
        long now = _clock.GetTimestamp();
        _verdicts[hash] = new Verdict(status, now);
        _order.Enqueue((hash, now));
        while (_order.TryPeek(out (Hash256 Hash, long At) oldest) && (_order.Count > MostVerdicts || HasExpired(oldest.At)))
        {
            _order.Dequeue();
            // It may have been added again since, and then belongs to a later place in the queue.
            if (_verdicts.TryGetValue(oldest.Hash, out Verdict? verdict) && verdict.At == oldest.At)
                _verdicts.Remove(oldest.Hash);
        }
    }

    private bool HasExpired(long at) => _clock.GetElapsedTime(at) > Lifetime;

    private sealed record Verdict(PayloadStatus Status, long At);
}
