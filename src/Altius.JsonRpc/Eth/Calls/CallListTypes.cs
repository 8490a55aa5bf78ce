using System.Text.Json;
using Altius.Core;
using Altius.Primitives;

namespace Altius.JsonRpc;

/// <summary>The lists that a call request may hold.</summary>
internal static class CallListTypes
{
    private static readonly RpcType<AccessDraft> AccessEntry = RpcObject.Of<AccessDraft>(
    [
        RpcObject.Required<AccessDraft, Address>("address", RpcTypes.Address, a => a.Address, (a, v) => a.Address = v),
        RpcObject.OptionalReference<AccessDraft, IReadOnlyList<Hash256>>(
            "storageKeys", RpcTypes.Array(RpcTypes.Hash), a => a.Keys, (a, v) => a.Keys = v),
    ]);

    private static readonly RpcType<AuthorizationDraft> Authorization = RpcObject.Of<AuthorizationDraft>(
    [
        RpcObject.Required<AuthorizationDraft, UInt256>("chainId", RpcTypes.Quantity, a => a.ChainId, (a, v) => a.ChainId = v),
        RpcObject.Required<AuthorizationDraft, Address>("address", RpcTypes.Address, a => a.Address, (a, v) => a.Address = v),
        RpcObject.Required<AuthorizationDraft, ulong>("nonce", RpcTypes.Quantity64, a => a.Nonce, (a, v) => a.Nonce = v),
        RpcObject.Required<AuthorizationDraft, UInt256>("yParity", RpcTypes.Quantity, a => a.YParity, (a, v) => a.YParity = v),
        RpcObject.Required<AuthorizationDraft, UInt256>("r", RpcTypes.Quantity, a => a.R, (a, v) => a.R = v),
        RpcObject.Required<AuthorizationDraft, UInt256>("s", RpcTypes.Quantity, a => a.S, (a, v) => a.S = v),
    ]);

    /// <summary>EIP-2930.</summary>
    public static readonly RpcType<IReadOnlyList<AccessListEntry>> AccessList = Converted(
        RpcTypes.Array(AccessEntry),
        draft => new AccessListEntry(draft.Address, [.. (draft.Keys ?? []).Select(key => key.ToUInt256())]));

    /// <summary>EIP-7702.</summary>
    public static readonly RpcType<IReadOnlyList<SetCodeAuthorization>> Authorizations = Converted(
        RpcTypes.Array(Authorization),
        draft => new SetCodeAuthorization(draft.ChainId, draft.Address, draft.Nonce, Parity(draft.YParity), draft.R, draft.S));

    /// <summary>A byte; what is too large for one is as invalid as all ones.</summary>
    private static byte Parity(in UInt256 value) => (byte)Math.Min(value.ToUInt64Saturating(), byte.MaxValue);

    private static RpcType<IReadOnlyList<T>> Converted<TDraft, T>(
        RpcType<IReadOnlyList<TDraft>> drafts, Func<TDraft, T> convert) =>
        RpcTypes.Parsed<IReadOnlyList<T>>(
            drafts.Schema, (ref Utf8JsonReader json) => [.. drafts.Read(ref json).Select(convert)]);

    private sealed class AccessDraft
    {
        public Address Address { get; set; }
        public IReadOnlyList<Hash256>? Keys { get; set; }
    }

    private sealed class AuthorizationDraft
    {
        public UInt256 ChainId { get; set; }
        public Address Address { get; set; }
        public ulong Nonce { get; set; }
        public UInt256 YParity { get; set; }
        public UInt256 R { get; set; }
        public UInt256 S { get; set; }
    }
}
