using System.Text.Json;
using Altius.Core;
using Altius.JsonRpc;
using Altius.Primitives;

namespace Altius.Client.Dev;

/// <summary>
/// What development tools ask of a chain of their own, under the names of Hardhat, of Anvil, and of both where these mean the
/// same. Served in dev mode alone.
/// </summary>
/// <remarks>
/// What a block's parent decides cannot be set (base fee, gas limit), nor can a transaction be sent in the name of an account
/// whose key the node has not: every block here is one that any other client would find valid, edits of accounts aside, which are
/// blocks of their own (<see cref="StateEdit"/>).
/// </remarks>
internal sealed class DevMethods(DevChain chain, DevSealer sealer)
{
    /// <summary>The groups of methods.</summary>
    public static readonly IReadOnlyList<string> Namespaces = ["evm", "hardhat", "anvil"];

    private const ulong MostBlocks = 100_000;
    private const ulong LatestTime = 1UL << 40; // beyond what time libraries can say

    /// <summary>Making many blocks takes its time.</summary>
    private static readonly TimeSpan MiningTime = TimeSpan.FromMinutes(5);

    /// <summary>A JSON integer, or text in hexadecimal or decimal: tools send all of them.</summary>
    private static readonly RpcType<UInt256> Number =
        RpcTypes.Parsed("""{"oneOf":[{"type":"integer","minimum":0},{"type":"string"}]}""", ReadNumber);
    private static readonly RpcType<ulong> Number64 = RpcTypes.Parsed(Number.Schema, ReadNumber64);

    /// <summary>A time, or {"blocks": N} (Ganache, Anvil).</summary>
    private static readonly RpcType<(ulong? Time, ulong Blocks)> MineOptions = RpcTypes.Parsed(
        """{"oneOf":[{"type":"integer","minimum":0},{"type":"string"},{"type":"object"}]}""", ReadMineOptions);

    private static readonly Param<Address> AddressParam = Param.Of("address", RpcTypes.Address);
    private static readonly Result<bool> True = Result.Of(RpcTypes.Boolean);

    public IEnumerable<RpcMethod> Methods =>
    [
        .. Blocks,
        .. Time,
        .. Accounts,
    ];

    private IEnumerable<RpcMethod> Blocks =>
    [
        RpcMethod.Create("evm_mine", "Makes a block, or several, with what waits in the pool.",
            Param.Of("options", MineOptions, "The first block's time, or {\"blocks\": N}.").Or((null, 1)),
            Result.Of(RpcTypes.Quantity64), MineOne).Within(MiningTime),
        .. Of(["hardhat_mine", "anvil_mine"], name => RpcMethod.Create(
            name, "Makes blocks with what waits in the pool, or empty.",
            Param.Of("count", Number64).Or(1), Param.Of("interval", Number64, "Seconds from one block to the next.").Or(1), True,
            (count, interval, call) => Mine(count, interval, call.Stop)).Within(MiningTime)),
        .. Of(["evm_setAutomine", "anvil_setAutomine"], name => RpcMethod.Create(
            name, "Switches making blocks as transactions come in on or off.",
            Param.Of("isOn", RpcTypes.Boolean), True, isOn => Done(() => sealer.SetAutomatic(isOn)))),
        .. Of(["hardhat_getAutomine", "anvil_getAutomine"], name => RpcMethod.Create(
            name, "Whether blocks are made as transactions come in.", True, () => chain.IsAutomatic)),
        RpcMethod.Create("evm_setIntervalMining",
            "Sets the time between blocks that are made whether transactions wait or not; 0 for no such blocks.",
            Param.Of("milliseconds", Number64), True, time => Done(() => sealer.SetInterval(Interval(time, 1)))),
        RpcMethod.Create("anvil_setIntervalMining",
            "Sets the time between blocks that are made whether transactions wait or not; 0 for no such blocks.",
            Param.Of("seconds", Number64), True, time => Done(() => sealer.SetInterval(Interval(time, 1_000)))),
        .. Of(["evm_snapshot", "anvil_snapshot"], name => RpcMethod.Create(
            name, "Remembers how the chain, its time and its pool are.", Result.Of(RpcTypes.Quantity64), chain.TakeSnapshot)),
        .. Of(["evm_revert", "anvil_revert"], name => RpcMethod.Create(
            name, "Makes the chain, its time and its pool what they were at a snapshot, which is used up with all after it.",
            Param.Of("snapshot", Number64), True, (id, call) => chain.TryRevert(id, call.Stop))),
        .. Of(["hardhat_dropTransaction", "anvil_dropTransaction"], name => RpcMethod.Create(
            name, "Takes a transaction out of the pool; false where it is not there.",
            Param.Of("hash", RpcTypes.Hash), True, chain.Drop)),
        .. Of(["hardhat_setCoinbase", "anvil_setCoinbase"], name => RpcMethod.Create(
            name, "Sets who gets the fees of blocks to come.", AddressParam, True, who => Done(() => chain.FeeRecipient = who))),
        RpcMethod.Create("eth_coinbase", "Who gets the fees of blocks to come.",
            Result.Of(RpcTypes.Address), () => chain.FeeRecipient),
        RpcMethod.Create("hardhat_setPrevRandao", "Sets what the next block gives as random (EIP-4399).",
            Param.Of("random", Number), True, random => Done(() => chain.SetNextRandom(random.ToHash256()))),
    ];

    private IEnumerable<RpcMethod> Time =>
    [
        .. Of(["evm_increaseTime", "anvil_increaseTime"], name => RpcMethod.Create(
            name, "Moves the time of blocks to come, by seconds; tells by how many it is ahead of the machine's.",
            Param.Of("seconds", Number64), Result.Of(RpcTypes.Integer), IncreaseTime)),
        .. Of(["evm_setNextBlockTimestamp", "anvil_setNextBlockTimestamp"], name => RpcMethod.Create(
            name, "Sets the next block's time, in seconds since 1970; time goes on from there.",
            Param.Of("timestamp", Number64), Result.Of(RpcTypes.Integer), SetNextTime)),
    ];

    private IEnumerable<RpcMethod> Accounts =>
    [
        .. Of(["hardhat_setBalance", "anvil_setBalance"], name => RpcMethod.Create(
            name, "Sets an account's balance, in wei, by a block of its own.", AddressParam, Param.Of("balance", Number), True,
            (who, balance) => Edit(who, EditedPart.Balance, balance))),
        .. Of(["hardhat_setNonce", "anvil_setNonce"], name => RpcMethod.Create(
            name, "Sets an account's nonce, by a block of its own.", AddressParam, Param.Of("nonce", Number64), True,
            (who, nonce) => Edit(who, EditedPart.Nonce, nonce))),
        .. Of(["hardhat_setCode", "anvil_setCode"], name => RpcMethod.Create(
            name, "Sets an account's code, by a block of its own.", AddressParam, Param.Of("code", RpcTypes.Data), True,
            (who, code) => chain.Edit(who, EditedPart.Code, UInt256.Zero, code))),
        .. Of(["hardhat_setStorageAt", "anvil_setStorageAt"], name => RpcMethod.Create(
            name, "Sets a storage slot of an account that exists, by a block of its own.",
            AddressParam, Param.Of("slot", Number), Param.Of("value", Number), True,
            (who, slot, value) => Edit(who, EditedPart.Slot, value, slot))),
    ];

    private static IEnumerable<RpcMethod> Of(string[] names, Func<string, RpcMethod> make) => names.Select(make);

    private static bool Done(Action action)
    {
        action();
        return true;
    }

    private ulong MineOne((ulong? Time, ulong Blocks) options, RpcContext call)
    {
        if (options.Time is { } time) SetNextTime(time);
        Mine(options.Blocks, null, call.Stop);
        return 0;
    }

    private bool Mine(ulong count, ulong? interval, CancellationToken stop)
    {
        if (count > MostBlocks)
            throw RpcError.InvalidParams($"{count} blocks at once are too many: at most {MostBlocks} are made");
        if (interval is 0 or > uint.MaxValue)
            throw RpcError.InvalidParams("the interval must be from 1 to 4294967295 seconds: each block comes after its parent");
        chain.Mine(count, interval, stop);
        return true;
    }

    private ulong IncreaseTime(ulong seconds)
    {
        if (seconds > LatestTime) throw RpcError.InvalidParams($"{seconds} seconds are too many: at most {LatestTime}");
        return (ulong)Math.Max(0, chain.Clock.Advance((long)seconds));
    }

    private ulong SetNextTime(ulong timestamp)
    {
        ulong head = chain.Head.Timestamp;
        if (timestamp <= head)
            throw RpcError.InvalidParams($"timestamp {timestamp} is not after that of the latest block, {head}");
        if (timestamp > LatestTime) throw RpcError.InvalidParams($"timestamp {timestamp} is too late: at most {LatestTime}");
        chain.Clock.SetNext(timestamp);
        return timestamp;
    }

    private bool Edit(Address who, EditedPart part, UInt256 value, UInt256 slot = default)
    {
        byte[] word = value.ToHash256().ToArray();
        return chain.Edit(who, part, slot, word)
            ? true
            : throw RpcError.Server(
                $"{who} has neither balance nor nonce nor code, so that it can hold no storage (EIP-161): " +
                "set one of these first");
    }

    private static TimeSpan Interval(ulong time, ulong milliseconds) => time <= int.MaxValue / milliseconds
        ? TimeSpan.FromMilliseconds(time * milliseconds)
        : throw RpcError.InvalidParams($"an interval of {time} is too long");

    private static UInt256 ReadNumber(ref Utf8JsonReader json) => json.TokenType switch
    {
        JsonTokenType.Number => RpcTypes.Integer.Read(ref json),
        JsonTokenType.String when UInt256.TryParse(json.GetString(), out UInt256 value) => value,
        _ => throw new RpcValueException("expected an integer, or text that holds one in hexadecimal or decimal"),
    };

    private static ulong ReadNumber64(ref Utf8JsonReader json)
    {
        UInt256 value = ReadNumber(ref json);
        return value.FitsUInt64 ? value.U0 : throw new RpcValueException("expected at most 64 bits");
    }

    private static (ulong? Time, ulong Blocks) ReadMineOptions(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.StartObject) return (ReadNumber64(ref json), 1);
        (ulong? time, ulong blocks) = (null, 1UL);
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            bool isTime = json.ValueTextEquals("timestamp"u8), isBlocks = json.ValueTextEquals("blocks"u8);
            json.Read();
            if (json.TokenType == JsonTokenType.Null) continue;
            if (isTime) time = ReadNumber64(ref json);
            else if (isBlocks) blocks = ReadNumber64(ref json);
            else throw new RpcValueException("expected no fields but 'timestamp' and 'blocks'");
        }
        return (time, blocks);
    }
}
