using Altius.Core;
using Altius.Primitives;

namespace Altius.JsonRpc.Engine;

/// <summary>The forks whose blocks a version of a method takes, told by what their rules say rather than by name.</summary>
/// <param name="Description">For the error message: "… with blobs but no requests".</param>
/// <param name="Includes">Whether a fork is one of them.</param>
internal sealed record ForkWindow(string Description, Func<ForkRules, bool> Includes)
{
    /// <summary>Paris.</summary>
    public static readonly ForkWindow WithoutWithdrawals = new("without withdrawals", rules => !rules.HasWithdrawals);

    /// <summary>Paris and Shanghai.</summary>
    public static readonly ForkWindow WithoutBlobs = new("without blobs", rules => rules.Blobs is null);

    /// <summary>Cancun.</summary>
    public static readonly ForkWindow BlobsWithoutRequests =
        new("with blobs but no requests", rules => rules.Blobs is not null && !rules.HasRequests);

    /// <summary>From Cancun on.</summary>
    public static readonly ForkWindow WithBlobs = new("with blobs", rules => rules.Blobs is not null);

    /// <summary>From Prague on.</summary>
    public static readonly ForkWindow WithRequests = new("with requests", rules => rules.HasRequests);

    /// <summary>Prague.</summary>
    public static readonly ForkWindow RequestsAndBlobProofs = new(
        "with requests and one proof for each blob",
        rules => rules.HasRequests && rules.BlobSidecars == BlobSidecarVersion.BlobProofs);

    /// <summary>From Osaka on.</summary>
    public static readonly ForkWindow CellProofs = new(
        "with cell proofs", rules => rules.HasRequests && rules.BlobSidecars == BlobSidecarVersion.CellProofs);

    /// <exception cref="RpcError">−38005: the rules are those of another fork.</exception>
    public void Require(ForkRules rules, string method)
    {
        if (Includes(rules)) return;
        string why = $"Unsupported fork: {method} is for blocks {Description}, and these are {rules.Name}'s";
        throw new RpcError(RpcErrorCode.UnsupportedFork, why);
    }
}

/// <summary>Fork rules of blocks since the merge.</summary>
internal static class PostMergeForks
{
    /// <summary>The rules of a block of proof of stake, whose parent need not be known.</summary>
    public static ForkRules RulesAfterMerge(this ForkSchedule forks, ulong number, ulong timestamp) =>
        forks.RulesAt(number, timestamp, UInt256.MaxValue);
}
