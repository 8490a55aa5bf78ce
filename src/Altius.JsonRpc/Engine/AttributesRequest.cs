using System.Text.Json;
using Altius.Chain;
using Altius.Core;
using Altius.Primitives;

namespace Altius.JsonRpc.Engine;

/// <summary>
/// What forkchoiceUpdated asks to be built (PayloadAttributesV1 to V3), as it came. A fault in it is kept and not reported at
/// once: the head must move all the same, and where the head is unknown nobody asks what the attributes were.
/// </summary>
internal sealed class AttributesRequest
{
    private ulong _timestamp;
    private Hash256 _prevRandao;
    private Address _feeRecipient;
    private IReadOnlyList<Withdrawal>? _withdrawals;
    private Hash256? _beaconRoot;
    private string? _fault;

    private static readonly RpcFields<AttributesRequest> Field = new();

    private static readonly RpcType<AttributesRequest> Form = RpcObject.Of<AttributesRequest>(
    [
        Field.Required("timestamp", RpcTypes.Quantity64, a => a._timestamp, (a, v) => a._timestamp = v),
        Field.Required("prevRandao", RpcTypes.Hash, a => a._prevRandao, (a, v) => a._prevRandao = v),
        Field.Required("suggestedFeeRecipient", RpcTypes.Address, a => a._feeRecipient, (a, v) => a._feeRecipient = v),
        Field.OptionalReference("withdrawals", RpcTypes.Array(EngineTypes.Withdrawal), a => a._withdrawals, (a, v) =>
            a._withdrawals = v),
        Field.Optional("parentBeaconBlockRoot", RpcTypes.Hash, a => a._beaconRoot, (a, v) => a._beaconRoot = v),
    ]);

    public static readonly RpcType<AttributesRequest> Type = RpcTypes.Parsed(Form.Schema, Read);

    /// <summary>What one version takes.</summary>
    /// <param name="Method">For messages.</param>
    /// <param name="Window">Blocks of other forks are not built by it (−38005).</param>
    /// <param name="MayHaveWithdrawals">Whether it knows of withdrawals; they must then be there if, and only if, the fork has
    /// them.</param>
    /// <param name="HasBeaconRoot">Whether the beacon root must be there, or must not.</param>
    public sealed record Version(string Method, ForkWindow Window, bool MayHaveWithdrawals, bool HasBeaconRoot);

    /// <summary>The attributes, if they are right for a version and go with the head.</summary>
    /// <exception cref="RpcError">−38003: they are not; −38005: the block would be of a fork that the version does not
    /// build.</exception>
    public PayloadAttributes Check(Version version, ForkSchedule forks, BlockHeader head)
    {
        // Form before fork (Cancun, forkchoiceUpdatedV3, point 2), both before time.
        if (_fault is not null) throw Invalid(_fault);
        if (_beaconRoot is null == version.HasBeaconRoot) throw Invalid(Stray("parentBeaconBlockRoot", version.HasBeaconRoot));
        if (_withdrawals is not null && !version.MayHaveWithdrawals) throw Invalid(Stray("withdrawals", isNeeded: false));
        if (_withdrawals is null && version.HasBeaconRoot) throw Invalid(Stray("withdrawals", isNeeded: true));
        ForkRules rules = forks.RulesAfterMerge(head.Number + 1, _timestamp);
        version.Window.Require(rules, version.Method);
        if (_withdrawals is null == rules.HasWithdrawals) throw Invalid(Stray("withdrawals", rules.HasWithdrawals));
        if (_timestamp <= head.Timestamp) throw Invalid($"timestamp {_timestamp} is not after the head's, {head.Timestamp}");
        return new PayloadAttributes(_timestamp, _prevRandao, _feeRecipient, _withdrawals, _beaconRoot);
    }

    private static string Stray(string field, bool isNeeded) =>
        $"the field '{field}' {(isNeeded ? "is missing" : "must not be there")} in this version and fork";

    private static RpcError Invalid(string why) =>
        new(RpcErrorCode.InvalidPayloadAttributes, $"Invalid payload attributes: {why}");

    private static AttributesRequest Read(ref Utf8JsonReader json)
    {
        RpcTypes.Expect(ref json, JsonTokenType.StartObject);
        Utf8JsonReader start = json;
        try
        {
            return Form.Read(ref json);
        }
        catch (RpcValueException fault)
        {
            json = start;
            json.Skip();
            return new AttributesRequest { _fault = fault.Message };
        }
    }
}
