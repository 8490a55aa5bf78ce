using Altius.Core;
using Altius.Evm;
using Altius.Execution;
using Altius.Primitives;

namespace Altius.JsonRpc;

/// <summary>Finds the least gas with which a call succeeds.</summary>
/// <remarks>
/// What a call uses is not always enough: of what is left it may hand on at most 63 of 64 parts (EIP-150), contracts look at the
/// gas they have, and refunds come only in the end. So the limit is searched for by halving, between what the call used when it
/// had plenty and a first guess that mostly holds.
/// </remarks>
internal sealed class GasEstimator(CallSimulator simulator)
{
    private const ulong CallStipend = 2_300;

    /// <param name="cap">The most gas to try.</param>
    /// <exception cref="RpcError">The call fails with any gas, or cannot run.</exception>
    public ulong Estimate(CallRequest request, CallScene scene, ulong cap, CancellationToken stop)
    {
        ulong highest = HighestLimit(request, scene, cap);
        if (IsPlainTransfer(request, scene) && highest >= IntrinsicGas.PerTransaction
            && Run(IntrinsicGas.PerTransaction).Succeeded)
            return IntrinsicGas.PerTransaction;
        CallOutcome full = Run(highest);
        if (!full.Succeeded) throw Refusal(full, request, scene, highest, stop);

        ulong fails = full.GasUsed - 1, succeeds = highest;
        ulong guess = (full.PeakGas + CallStipend) * 64 / 63;
        if (guess < succeeds) Narrow(guess);
        while (fails + 1 < succeeds)
        {
            ulong middle = fails + (succeeds - fails) / 2;
            // Most calls need little more than they use: do not begin in the middle of a wide range.
            Narrow(middle > 2 * fails ? 2 * fails : middle);
        }
        return succeeds;

        CallOutcome Run(ulong gas) => simulator.Run(scene, request.ToTransaction(gas, 0, scene.Block.ChainId), stop);

        void Narrow(ulong gas)
        {
            if (Run(gas).Succeeded) succeeds = gas;
            else fails = gas;
        }
    }

    /// <summary>
    /// What the request allows, the block, the fork (EIP-7825), the sender's means and the cap, whichever is least.
    /// </summary>
    private static ulong HighestLimit(CallRequest request, CallScene scene, ulong cap)
    {
        ulong highest = request.Gas is { } named && named >= IntrinsicGas.PerTransaction ? named : scene.Block.GasLimit;
        highest = Math.Min(Math.Min(highest, cap), scene.Rules.MaxTransactionGas);
        UInt256 price = request.GasPrice ?? request.MaxFeePerGas ?? UInt256.Zero;
        if (price.IsZero) return highest;
        scene.State.TryGetAccount(request.Sender, out Account sender);
        UInt256 value = request.Value ?? UInt256.Zero;
        if (value >= sender.Balance) throw RpcError.Server("insufficient funds for transfer");
        UInt256 available = sender.Balance - value;
        UInt256 blobGas = (ulong)(request.BlobVersionedHashes?.Count ?? 0) * Transaction.BlobGasPerBlob;
        bool isBeyond = UInt256.MultiplyOverflow(blobGas, request.MaxFeePerBlobGas ?? UInt256.Zero, out UInt256 blobs);
        if (!blobGas.IsZero && (isBeyond || blobs >= available))
            throw RpcError.Server("insufficient funds for gas * price + value");
        return Math.Min(highest, ((available - blobs) / price).ToUInt64Saturating());
    }

    private static bool IsPlainTransfer(CallRequest request, CallScene scene)
    {
        if (!request.Payload.IsEmpty || request.To is not { } to || scene.Precompiles.Find(to) is not null) return false;
        return !scene.State.TryGetAccount(to, out Account account) || !account.HasCode;
    }

    private RpcError Refusal(in CallOutcome outcome, CallRequest request, CallScene scene, ulong limit, CancellationToken stop)
    {
        if (outcome.Error is TransactionError.IntrinsicGasTooLow or TransactionError.FloorGasTooLow || outcome.Halt.IsForGas())
            return RpcError.Server($"gas required exceeds allowance ({limit})");
        Transaction call = request.ToTransaction(limit, 0, scene.Block.ChainId);
        return outcome.Error == TransactionError.None
            ? CallFailures.Failed(simulator.Explain(outcome, scene, call, stop))
            : CallFailures.CannotRun(outcome.Error, call, scene, scene.State);
    }
}
