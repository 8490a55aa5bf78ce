using System.Text.Json;
using System.Text.Json.Nodes;
using Altius.Chain;
using Altius.Client.Dev;
using Altius.Core;
using Altius.Db;
using Altius.Primitives;

namespace Altius.Client.Tests.Nodes;

/// <summary>A chain of one's own, led over JSON-RPC: what the tools' own tests do not see.</summary>
[TestFixture]
internal sealed class DevChainTests
{
    private static readonly string Somebody = Address.FromNumber(0xabcdef).ToString();

    private string _folder = "";

    private NodeOptions Options => RunningNode.Options(_folder) with
    {
        Dev = true,
        History = ulong.MaxValue,
        HttpApi = ["eth", "net", "web3", "txpool", "debug", "trace"],
        RpcTimeLimit = TimeSpan.FromMinutes(1),
    };

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("altius-tests-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestCase("hardhat")]
    [TestCase("anvil")]
    public async Task AnEditIsABlockThatRunsAgainTheSameWayAfterARestart(string tools)
    {
        string[] edits;
        Hash256 head;
        await using (RunningNode first = await RunningNode.Start(Options))
        {
            await first.Call($"{tools}_setBalance", Somebody, "0x7");
            await first.Call($"{tools}_setNonce", Somebody, "0x3");
            await first.Call($"{tools}_setCode", Somebody, "0x602a60005260206000f3");
            await first.Call($"{tools}_setStorageAt", Somebody, "0x1", $"0x{9:x64}");
            await first.Call($"{tools}_mine", "0x2");
            edits = await Look(first);
            head = first.Node.Services.Tree.Head.Hash;
            Assert.That(first.Node.Services.Tree.Head.Number, Is.EqualTo(6), "four edits, two blocks");
        }
        Assert.That(edits, Is.EqualTo(["0x7", "0x3", "0x602a60005260206000f3", $"0x{9:x64}", $"0x{42:x64}"]));
        // The state on disk is the genesis': every block runs again.
        await using RunningNode second = await RunningNode.Start(Options);
        Assert.That(second.Node.Services.Tree.Head.Hash, Is.EqualTo(head));
        Assert.That(await Look(second), Is.EqualTo(edits));
        Assert.That((await second.Call("debug_traceBlockByNumber", "0x1")).GetArrayLength(), Is.Zero);
        Assert.That((await second.Call("eth_getBalance", Somebody, "0x0")).GetString(), Is.EqualTo("0x0"), "not before the edit");
    }

    [Test]
    public async Task AnEditBelongsToItsPlaceOnTheChain()
    {
        await using RunningNode running = await RunningNode.Start(Options);
        await running.Call("hardhat_setBalance", Somebody, "0x7");
        NodeServices node = running.Node.Services;
        StateEdits edits = new(node.Store);
        BlockHeader made = node.Tree.Head;
        Assert.That(edits.Find(made)?.Word, Is.EqualTo((UInt256)7));
        Assert.That(edits.Find(made with { ParentHash = made.Hash }),
            Is.Null, "another block with this extra data makes no edit");
        Assert.That(edits.Find(node.Tree.Genesis), Is.Null);
    }

    [Test]
    public void AnEditThatIsDamagedOnDiskIsNotMade()
    {
        using MemoryStore store = new();
        StateEdits edits = new(store);
        StateEdit edit = new(Hash256.Zero, Address.FromNumber(1), EditedPart.Code, UInt256.Zero, new byte[] { 1, 2, 3 });
        byte[] extraData = edits.Put(edit);
        BlockHeader header = new() { ExtraData = extraData };
        Assert.That(edits.Find(header)!.Encode(), Is.EqualTo(edit.Encode()));
        using (IWriteBatch batch = store.BeginWrite())
        {
            batch.Put(Column.Metadata, [.. "dev.edit."u8, .. extraData], [1]);
            batch.Commit();
        }
        Assert.That(() => edits.Find(header), Throws.TypeOf<StoreException>());
    }

    [Test]
    public async Task ASnapshotIsGoneBackToBeyondWhatIsFinalAndOnDisk()
    {
        await using RunningNode running = await RunningNode.Start(Options);
        await running.Call("hardhat_setBalance", Somebody, "0x7");
        Hash256 head = running.Node.Services.Tree.Head.Hash;
        string snapshot = (await running.Call("evm_snapshot")).GetString()!;
        await running.Call("hardhat_mine", "0x190");
        await running.Call("hardhat_setBalance", Somebody, "0x8");
        Assert.That(running.Node.Services.Tree.Finalized!.Number, Is.GreaterThan(300));

        Assert.That((await running.Call("evm_revert", snapshot)).GetBoolean(), Is.True);
        Assert.That(running.Node.Services.Tree.Head.Hash, Is.EqualTo(head));
        Assert.That((await running.Call("eth_getBalance", Somebody, "latest")).GetString(), Is.EqualTo("0x7"));
        Assert.That((await running.Call("evm_revert", snapshot)).GetBoolean(), Is.False, "it is used up");
        await running.Call("evm_mine");
        Assert.That(running.Node.Services.Tree.Head.Number, Is.EqualTo(2));
    }

    [Test]
    public async Task WhatCannotBeIsRefusedAndNothingMoves()
    {
        await using RunningNode running = await RunningNode.Start(Options);
        (string Method, JsonNode?[] Arguments, string Why)[] calls =
        [
            ("evm_setNextBlockTimestamp", [0], "not after"),
            ("evm_setNextBlockTimestamp", ["0xffffffffffffffff"], "too late"),
            ("evm_increaseTime", ["-5"], "expected an integer"),
            ("hardhat_mine", ["0xfffffff"], "too many"),
            ("hardhat_mine", ["0x1", "0x0"], "interval"),
            ("evm_setIntervalMining", ["0xffffffffff"], "too long"),
            ("hardhat_setStorageAt", [Somebody, "0x0", "0x1"], "EIP-161"),
            ("evm_mine", [new JsonObject { ["block"] = 1 }], "no fields but"),
            ("hardhat_impersonateAccount", [Somebody], "-32601"),
        ];
        foreach ((string method, JsonNode?[] arguments, string why) in calls)
            Assert.That(async () => await running.Call(method, arguments),
                Throws.TypeOf<AssertionException>().With.Message.Contains(why), method);
        Assert.That((await running.Call("eth_blockNumber")).GetString(), Is.EqualTo("0x0"));
    }

    [Test]
    public async Task NobodyLeadsAChainThatOthersLead()
    {
        await using RunningNode running = await RunningNode.Start(RunningNode.Options(_folder));
        Assert.That(async () => await running.Call("evm_mine"),
            Throws.TypeOf<AssertionException>().With.Message.Contains("-32601"));
    }

    private static async Task<string[]> Look(RunningNode running)
    {
        JsonObject call = new() { ["to"] = Somebody };
        return
        [
            (await running.Call("eth_getBalance", Somebody, "latest")).GetString()!,
            (await running.Call("eth_getTransactionCount", Somebody, "latest")).GetString()!,
            (await running.Call("eth_getCode", Somebody, "latest")).GetString()!,
            (await running.Call("eth_getStorageAt", Somebody, "0x1", "latest")).GetString()!,
            (await running.Call("eth_call", call, "latest")).GetString()!,
        ];
    }
}
