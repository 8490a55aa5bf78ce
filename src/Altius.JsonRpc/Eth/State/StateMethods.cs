using System.Text.Json;
using Altius.Core;
using Altius.Evm;
using Altius.Primitives;
using Altius.State;
using Altius.TxPool;

namespace Altius.JsonRpc;

/// <summary>What accounts hold, after any block whose state is kept.</summary>
internal sealed class StateMethods(ChainReader chain, PendingBlock pending, TransactionPool pool, EthOptions options)
{
    /// <summary>A block that may have to be made first.</summary>
    private const string Pending = "pending";

    private static readonly Param<Address> AddressParam = Param.Of("address", RpcTypes.Address);
    private static readonly Param<BlockSelector> BlockParam = Param.Of("block", BlockSelector.Type).Or(BlockSelector.Latest);

    public IEnumerable<RpcMethod> Methods =>
    [
        RpcMethod.Create("eth_getBalance", "The balance of an account, in wei.", AddressParam, BlockParam,
            Result.Of(RpcTypes.Quantity), (address, block) => Account(address, block).Balance).On(RpcLane.Quick).SlowAt(Pending),
        RpcMethod.Create("eth_getCode", "The code of an account.", AddressParam, BlockParam, Result.Of(RpcTypes.Data), Code)
            .On(RpcLane.Quick).SlowAt(Pending),
        RpcMethod.Create(
            "eth_getStorageAt", "The value of a storage slot.", AddressParam, Param.Of("slot", StorageKey.Type), BlockParam,
            Result.Of(RpcTypes.Hash), Storage).On(RpcLane.Quick).SlowAt(Pending),
        RpcMethod.Create("eth_getStorageValues", "The values of storage slots of many accounts.",
            Param.Of("requests", StorageRequest.Type), BlockParam,
            Result.Of(RpcTypes.Written(StorageRequest.ResultSchema)), StorageValues),
        RpcMethod.Create(
            "eth_getTransactionCount", "The nonce of an account: how many transactions it has sent.", AddressParam, BlockParam,
            Result.Of(RpcTypes.Quantity64), Nonce).On(RpcLane.Quick),
        RpcMethod.Create("eth_getProof", "An account and storage slots of it with the trie nodes that prove them (EIP-1186).",
            AddressParam, Param.Of("storageKeys", RpcTypes.Array(StorageKey.Type)), BlockParam,
            Result.Of(RpcTypes.Written(ProofJson.Schema)), Prove),
    ];

    private Account Account(in Address address, in BlockSelector block)
    {
        using OpenedState opened = pending.Open(chain, block);
        opened.State.TryGetAccount(address, out Account account);
        return account;
    }

    private ReadOnlyMemory<byte> Code(Address address, BlockSelector block)
    {
        using OpenedState opened = pending.Open(chain, block);
        return opened.State.TryGetAccount(address, out Account account) && account.HasCode
            ? opened.State.GetCode(account.CodeHash)
            : default;
    }

    private Hash256 Storage(Address address, StorageKey key, BlockSelector block)
    {
        using OpenedState opened = pending.Open(chain, block);
        return opened.State.GetStorage(address, key.Slot).ToHash256();
    }

    private Action<Utf8JsonWriter> StorageValues(StorageRequest request, BlockSelector block)
    {
        if (request.Slots == 0) throw RpcError.InvalidParams("empty request");
        if (request.Slots > options.StorageSlots)
            throw RpcError.InvalidParams($"too many slots ({request.Slots}; the limit is {options.StorageSlots})");
        using OpenedState opened = pending.Open(chain, block);
        IStateReader state = opened.State;
        List<(Address, Hash256[])> values = [.. request.Accounts.Select(account =>
            (account.Address, account.Keys.Select(key => state.GetStorage(account.Address, key.Slot).ToHash256()).ToArray()))];
        return json => StorageRequest.WriteResult(json, values);
    }

    private ulong Nonce(Address address, BlockSelector block) =>
        block.Kind == BlockSelectorKind.Pending ? pool.NextNonce(address) : Account(address, block).Nonce;

    private Action<Utf8JsonWriter> Prove(Address address, IReadOnlyList<StorageKey> keys, BlockSelector block)
    {
        if (keys.Count > options.StorageSlots)
            throw RpcError.InvalidParams($"too many storage keys ({keys.Count}; the limit is {options.StorageSlots})");
        using OpenedState opened = pending.Open(chain, block);
        AccountProof proof = opened.Prove(address, [.. keys.Select(key => key.Slot)]);
        return json => ProofJson.Write(json, proof, keys);
    }
}
