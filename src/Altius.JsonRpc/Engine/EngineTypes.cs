using System.Buffers.Binary;
using System.Text.Json;
using Altius.Chain;
using Altius.Core;
using Altius.Primitives;

namespace Altius.JsonRpc.Engine;

/// <summary>The smaller structures of the Engine API.</summary>
internal static class EngineTypes
{
    /// <summary>WithdrawalV1; the amount is in gwei.</summary>
    public static readonly RpcType<Withdrawal> Withdrawal = new(
        WithdrawalDraft.Type.Schema,
        (ref Utf8JsonReader json) => WithdrawalDraft.Type.Read(ref json).ToWithdrawal(),
        (json, withdrawal) =>
        {
            json.WriteStartObject();
            json.WriteQuantity("index"u8, withdrawal.Index);
            json.WriteQuantity("validatorIndex"u8, withdrawal.ValidatorIndex);
            json.WriteData("address"u8, withdrawal.Address.Bytes);
            json.WriteQuantity("amount"u8, withdrawal.AmountInGwei);
            json.WriteEndObject();
        });

    /// <summary>PayloadStatusV1.</summary>
    public static readonly RpcType<PayloadStatus> PayloadStatus = RpcTypes.Written<PayloadStatus>(
        """
        {"type":"object","required":["status"],"properties":{
          "status":{"type":"string","enum":["VALID","INVALID","SYNCING","ACCEPTED"]},
          "latestValidHash":{"oneOf":[{"type":"string","pattern":"^0x[0-9a-f]{64}$"},{"type":"null"}]},
          "validationError":{"oneOf":[{"type":"string"},{"type":"null"}]}}}
        """,
        WriteStatus);

    /// <summary>What forkchoiceUpdated answers.</summary>
    public static readonly RpcType<ForkchoiceAnswer> ForkchoiceAnswer = RpcTypes.Written<ForkchoiceAnswer>(
        $$$"""
        {"type":"object","required":["payloadStatus"],"properties":{"payloadStatus":{{{PayloadStatus.Schema}}},
          "payloadId":{"oneOf":[{"type":"string","pattern":"^0x[0-9a-f]{16}$"},{"type":"null"}]} } }
        """,
        (json, answer) =>
        {
            json.WriteStartObject();
            json.WritePropertyName("payloadStatus"u8);
            WriteStatus(json, answer.Status);
            json.WritePropertyName("payloadId"u8);
            if (answer.PayloadId is { } id) PayloadId!.Write(json, id);
            else json.WriteNullValue();
            json.WriteEndObject();
        });

    /// <summary>DATA of 8 bytes: names a payload that is being built.</summary>
    public static readonly RpcType<ulong> PayloadId = new(
        RpcTypes.Bytes(sizeof(ulong)).Schema,
        (ref Utf8JsonReader json) =>
        {
            Span<byte> bytes = stackalloc byte[sizeof(ulong)];
            json.ReadData(bytes);
            return BinaryPrimitives.ReadUInt64BigEndian(bytes);
        },
        (json, id) =>
        {
            Span<byte> bytes = stackalloc byte[sizeof(ulong)];
            BinaryPrimitives.WriteUInt64BigEndian(bytes, id);
            json.WriteData(bytes);
        });

    /// <summary>ForkchoiceStateV1.</summary>
    public static readonly RpcType<ForkChoiceState> ForkchoiceState = RpcTypes.Parsed(
        ForkchoiceStateDraft.Type.Schema,
        (ref Utf8JsonReader json) => ForkchoiceStateDraft.Type.Read(ref json).ToState());

    private static void WriteStatus(Utf8JsonWriter json, PayloadStatus status)
    {
        json.WriteStartObject();
        json.WriteString("status"u8, status.Verdict switch
        {
            PayloadVerdict.Valid => "VALID"u8,
            PayloadVerdict.Invalid => "INVALID"u8,
            PayloadVerdict.Syncing => "SYNCING"u8,
            _ => "ACCEPTED"u8,
        });
        json.WriteHash("latestValidHash"u8, status.LatestValidHash);
        json.WriteString("validationError"u8, status.Error);
        json.WriteEndObject();
    }

    private sealed class WithdrawalDraft
    {
        private ulong _index, _validator, _amount;
        private Address _address;

        private static readonly RpcFields<WithdrawalDraft> Field = new();

        public static readonly RpcType<WithdrawalDraft> Type = RpcObject.Of<WithdrawalDraft>(
        [
            Field.Required("index", RpcTypes.Quantity64, w => w._index, (w, v) => w._index = v),
            Field.Required("validatorIndex", RpcTypes.Quantity64, w => w._validator, (w, v) => w._validator = v),
            Field.Required("address", RpcTypes.Address, w => w._address, (w, v) => w._address = v),
            Field.Required("amount", RpcTypes.Quantity64, w => w._amount, (w, v) => w._amount = v),
        ]);

        public Withdrawal ToWithdrawal() => new(_index, _validator, _address, _amount);
    }

    private sealed class ForkchoiceStateDraft
    {
        private Hash256 _head, _safe, _finalized;

        private static readonly RpcFields<ForkchoiceStateDraft> Field = new();

        public static readonly RpcType<ForkchoiceStateDraft> Type = RpcObject.Of<ForkchoiceStateDraft>(
        [
            Field.Required("headBlockHash", RpcTypes.Hash, s => s._head, (s, v) => s._head = v),
            Field.Required("safeBlockHash", RpcTypes.Hash, s => s._safe, (s, v) => s._safe = v),
            Field.Required("finalizedBlockHash", RpcTypes.Hash, s => s._finalized, (s, v) => s._finalized = v),
        ]);

        public ForkChoiceState ToState() => new(_head, _safe, _finalized);
    }
}

/// <summary>What forkchoiceUpdated answers.</summary>
/// <param name="PayloadId">Null where nothing is being built.</param>
internal sealed record ForkchoiceAnswer(PayloadStatus Status, ulong? PayloadId);
