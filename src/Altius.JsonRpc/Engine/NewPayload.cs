using System.Diagnostics;
using Altius.Chain;
using Altius.Core;
using Altius.Primitives;
using Microsoft.Extensions.Logging;

namespace Altius.JsonRpc.Engine;

/// <summary>
/// engine_newPayload: judges a block. What can be said of the payload alone is said first, whether or not the node is synced;
/// then <see cref="PayloadPipeline"/> takes over. Calls are run in the order of arrival, and to their end even if the caller
/// hangs up.
/// </summary>
/// <param name="stop">Cancelled when the node stops.</param>
internal sealed partial class NewPayload(ForkSchedule forks, PayloadPipeline pipeline, ILogger log, CancellationToken stop)
{
    private const string Summary = "Judges a block and keeps it where it is valid; the chain's head does not move.";

    internal static readonly Param<IReadOnlyList<Hash256>> VersionedHashes =
        Param.Of("expectedBlobVersionedHashes", RpcTypes.Array(RpcTypes.Hash));

    internal static readonly Param<Hash256> BeaconRoot = Param.Of("parentBeaconBlockRoot", RpcTypes.Hash);

    internal static readonly Param<IReadOnlyList<ReadOnlyMemory<byte>>> Requests =
        Param.Of("executionRequests", RpcTypes.Array(RpcTypes.Data));

    private static readonly Result<PayloadStatus> Status = Result.Of(EngineTypes.PayloadStatus);

    /// <summary>What one version takes: which forks' payloads, and with which parameters beside the payload.</summary>
    /// <param name="Name">Of the method.</param>
    /// <param name="Window">Blocks of other forks are refused.</param>
    /// <param name="HasBlobFields">Whether the payload's blob fields must be there, or must not.</param>
    private sealed record Version(string Name, ForkWindow Window, bool HasBlobFields);

    private static readonly Version
        V1 = new("engine_newPayloadV1", ForkWindow.WithoutWithdrawals, HasBlobFields: false),
        V2 = new("engine_newPayloadV2", ForkWindow.WithoutBlobs, HasBlobFields: false),
        V3 = new("engine_newPayloadV3", ForkWindow.BlobsWithoutRequests, HasBlobFields: true),
        V4 = new("engine_newPayloadV4", ForkWindow.WithRequests, HasBlobFields: true);

    public IEnumerable<RpcMethod> Methods =>
        new[]
        {
            RpcMethod.Create(V1.Name, Summary, Payload(V1), Status, payload => Judge(V1, payload, null, null, null)),
            RpcMethod.Create(V2.Name, Summary, Payload(V2), Status, payload => Judge(V2, payload, null, null, null)),
            RpcMethod.Create(
                V3.Name, Summary, Payload(V3), VersionedHashes, BeaconRoot, Status,
                (payload, hashes, root) => Judge(V3, payload, hashes, root, null)),
            RpcMethod.Create(
                V4.Name, Summary, Payload(V4), VersionedHashes, BeaconRoot, Requests, Status,
                (payload, hashes, root, requests) => Judge(V4, payload, hashes, root, requests)),
        }.Select(method => method.On(RpcLane.Ordered).Within(Timeout.InfiniteTimeSpan));

    private static Param<ExecutionPayload> Payload(Version version) =>
        Param.Of("executionPayload", version.HasBlobFields ? ExecutionPayload.StrictType : ExecutionPayload.Type);

    private PayloadStatus Judge(
        Version version, ExecutionPayload payload, IReadOnlyList<Hash256>? hashes, Hash256? beaconRoot,
        IReadOnlyList<ReadOnlyMemory<byte>>? requests)
    {
        long began = Stopwatch.GetTimestamp();
        CheckForm(version, payload, requests);
        Block? block = PayloadDecoder.Decode(
            payload, beaconRoot, requests, prewarms: !pipeline.Knows(payload.BlockHash), out Prewarming? prewarming,
            out string? fault);
        if (block is not null && hashes is not null && !PayloadDecoder.HasBlobs(block, hashes))
            fault = "the blobs of the transactions are not those that the consensus client expects";
        PayloadStatus status = fault is null
            ? pipeline.Accept(block!, stop, hasOwnRoots: true, prewarming)
            : new PayloadStatus(PayloadVerdict.Invalid, null, fault);
        Report(payload, status, Stopwatch.GetElapsedTime(began));
        return status;
    }

    /// <summary>
    /// Whether the parameters are those of the version (−32602) and the block of one of its forks (−38005). From V3 on the form
    /// comes first (Cancun, newPayloadV3, points 1 and 2).
    /// </summary>
    private void CheckForm(Version version, ExecutionPayload payload, IReadOnlyList<ReadOnlyMemory<byte>>? requests)
    {
        ForkRules rules = forks.RulesAfterMerge(payload.BlockNumber, payload.Timestamp);
        if (!version.HasBlobFields && version != V1) version.Window.Require(rules, version.Name);
        bool needsWithdrawals = version.HasBlobFields || (version != V1 && rules.HasWithdrawals);
        Demand(payload.Withdrawals is not null, needsWithdrawals, "withdrawals");
        Demand(payload.BlobGasUsed is not null, version.HasBlobFields, "blobGasUsed");
        Demand(payload.ExcessBlobGas is not null, version.HasBlobFields, "excessBlobGas");
        if (requests is not null && !PayloadDecoder.AreOrdered(requests))
        {
            throw RpcError.InvalidParams(
                "executionRequests must ascend by type, with no type twice and none without data (EIP-7685)");
        }
        version.Window.Require(rules, version.Name);
    }

    private static void Demand(bool isThere, bool isNeeded, string field)
    {
        if (isThere == isNeeded) return;
        string what = isNeeded ? "is missing" : "must not be there";
        throw RpcError.InvalidParams(
            $"invalid argument 0, 'executionPayload': the field '{field}' {what} in this version and fork");
    }

    private void Report(ExecutionPayload payload, PayloadStatus status, TimeSpan took)
    {
        if (status.Verdict == PayloadVerdict.Invalid) LogInvalid(log, payload.BlockNumber, payload.BlockHash, status.Error);
        else LogJudged(log, payload.BlockNumber, payload.BlockHash, status.Verdict, took.TotalMilliseconds,
            payload.Transactions.Count, payload.GasUsed / 1e6);
    }

    [LoggerMessage(Level = LogLevel.Information, Message =
        "Block {Number} ({Hash}) is {Verdict}: {Milliseconds:F1} ms, {Transactions} transactions, {MegaGas:F2} Mgas")]
    private static partial void LogJudged(
        ILogger log, ulong number, Hash256 hash, PayloadVerdict verdict, double milliseconds, int transactions, double megaGas);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Block {Number} ({Hash}) is invalid: {Error}")]
    private static partial void LogInvalid(ILogger log, ulong number, Hash256 hash, string? error);
}
