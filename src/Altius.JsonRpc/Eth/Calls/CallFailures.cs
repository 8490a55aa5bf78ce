using Altius.Core;
using Altius.Evm;
using Altius.Execution;
using Altius.Primitives;

namespace Altius.JsonRpc;

/// <summary>
/// What users are told of calls that cannot run or do not succeed. Libraries look for these words and codes: they are those that
/// clients have used for years, and eth_simulateV1's codes.
/// </summary>
internal static class CallFailures
{
    /// <summary>execution-apis: the call ended exceptionally.</summary>
    public const int VmErrorCode = -32015;

    /// <summary>eth_simulateV1: the block has no room for the gas asked for.</summary>
    public const int BlockGasCode = -38015;

    /// <summary>The error of a call that could not even begin.</summary>
    /// <param name="state">What the sender has.</param>
    public static RpcError CannotRun(TransactionError error, Transaction call, CallScene scene, IStateReader state) =>
        RpcError.Server(DescribeCall(error, call, scene.Block, scene.Rules, state));

    /// <summary>The same where the call was to be traced.</summary>
    public static RpcError CannotTrace(TransactionError error, Transaction call, CallScene scene, IStateReader state) =>
        RpcError.Server($"tracing failed: {Describe(error, call, scene.Block, scene.Rules, state)}");

    /// <summary>The same under the codes of eth_simulateV1.</summary>
    public static RpcError CannotSimulate(
        TransactionError error, Transaction call, BlockContext block, ForkRules rules, IStateReader state) =>
        new(SimulationCode(error), DescribeCall(error, call, block, rules, state));

    /// <summary>The error of a call that ran and failed: code 3 with the reason where it reverted.</summary>
    public static RpcError Failed(in CallOutcome outcome) => outcome.Halt == Halt.Revert
        ? RpcError.WithData(RpcErrorCode.ExecutionReverted, outcome.Failure!, outcome.Output)
        : RpcError.Server(outcome.Failure!);

    /// <summary>What is said of how a call ended.</summary>
    /// <param name="fault">The same with details, where they are known.</param>
    public static string Message(Halt halt, ReadOnlySpan<byte> output, string? fault) => halt switch
    {
        Halt.Revert when RevertReason.TryDecode(output, out string? reason) => $"execution reverted: {reason}",
        Halt.Revert => halt.Fault()!,
        _ => halt.Fault() is { } brief ? fault ?? brief : "stopped",
    };

    private static int SimulationCode(TransactionError error) => error switch
    {
        TransactionError.NonceTooLow => -38010,
        TransactionError.NonceTooHigh => -38011,
        TransactionError.MaxFeeBelowBaseFee => -38012,
        TransactionError.IntrinsicGasTooLow or TransactionError.FloorGasTooLow => -38013,
        TransactionError.InsufficientFunds => -38014,
        TransactionError.GasLimitAboveBlock => BlockGasCode,
        TransactionError.SenderHasCode => -38024,
        TransactionError.InitCodeTooLarge => -38025,
        TransactionError.NonceAtMaximum => RpcErrorCode.InternalError, // as the reference answers have it
        _ => RpcErrorCode.InvalidParams,
    };

    private static string DescribeCall(
        TransactionError error, Transaction call, BlockContext block, ForkRules rules, IStateReader state) =>
        $"err: {Describe(error, call, block, rules, state)} (supplied gas {call.GasLimit})";

    private static string Describe(
        TransactionError error, Transaction call, BlockContext block, ForkRules rules, IStateReader state)
    {
        call.TryRecoverSender(out Address sender);
        string who = ChecksumAddress.Format(sender);
        IntrinsicGas intrinsic = IntrinsicGas.Of(call, rules);
        state.TryGetAccount(sender, out Account account);
        return error switch
        {
            TransactionError.NonceTooLow => $"nonce too low: address {who}, tx: {call.Nonce} state: {account.Nonce}",
            TransactionError.NonceTooHigh => $"nonce too high: address {who}, tx: {call.Nonce} state: {account.Nonce}",
            TransactionError.NonceAtMaximum => $"nonce has max value: address {who}, nonce: {call.Nonce}",
            TransactionError.MaxFeeBelowBaseFee =>
                $"max fee per gas less than block base fee: address {who}, maxFeePerGas: {call.MaxFeePerGas}, " +
                $"baseFee: {block.BaseFee}",
            TransactionError.PriorityFeeAboveMaxFee =>
                $"max priority fee per gas higher than max fee per gas: address {who}, " +
                $"maxPriorityFeePerGas: {call.MaxPriorityFeePerGas}, maxFeePerGas: {call.MaxFeePerGas}",
            TransactionError.MaxFeeBelowBlobBaseFee =>
                $"max fee per blob gas less than block blob gas fee: address {who} " +
                $"blobGasFeeCap: {call.MaxFeePerBlobGas}, blobBaseFee: {block.BlobBaseFee}",
            TransactionError.IntrinsicGasTooLow => $"intrinsic gas too low: have {call.GasLimit}, want {intrinsic.Base}",
            TransactionError.FloorGasTooLow =>
                $"insufficient gas for floor data gas cost: have {call.GasLimit}, want {intrinsic.Floor}",
            TransactionError.InsufficientFunds =>
                $"insufficient funds for gas * price + value: address {who} have {account.Balance} want {HighestCost(call)}",
            TransactionError.InitCodeTooLarge =>
                $"max initcode size exceeded: code size {call.Data.Length}, limit {rules.MaxInitCodeSize}",
            _ => error.Message(),
        };
    }

    private static System.Numerics.BigInteger HighestCost(Transaction call) =>
        (System.Numerics.BigInteger)call.MaxFeePerGas * call.GasLimit + (System.Numerics.BigInteger)call.Value
        + (System.Numerics.BigInteger)call.MaxFeePerBlobGas * call.BlobGas;
}
