using System.Text.Json;
using System.Text.Json.Nodes;
using Altius.Client.Dev;
using Altius.Core;
using Altius.Crypto;
using Altius.Evm;
using Altius.Execution;
using Altius.Primitives;

namespace Altius.Client.Tests.Nodes;

/// <summary>The node as contract developers use it: transactions in over HTTP, blocks out.</summary>
[TestFixture]
internal sealed class DevModeTests
{
    private const ulong Gwei = 1_000_000_000;

    /// <summary>Stores 42 in slot 0, then returns nothing to put in place: an account with storage and without code.</summary>
    private static readonly byte[] StoringCode = Hex.Decode("0x602a60005560006000f3");

    private string _folder = "";

    // Proofs of blobs take their time on a busy machine.
    private NodeOptions Options => RunningNode.Options(_folder) with
    {
        Dev = true,
        HttpApi = ["eth", "net", "web3", "txpool"],
        RpcTimeLimit = TimeSpan.FromMinutes(1),
    };

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("altius-tests-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void TheKeysAreThoseOfTheAddresses()
    {
        Assert.Multiple(() =>
        {
            foreach (DevAccount account in DevAccounts.All)
                Assert.That(AddressOf(account.PrivateKey), Is.EqualTo(account.Address));
        });
    }

    [Test]
    public void TheDevChainFundsEveryOneOfThem()
    {
        ChainSpec.TryLoadKnown("dev", out ChainSpec? dev);
        Assert.That(DevAccounts.FundedBy(dev!.Genesis).Count(), Is.EqualTo(DevAccounts.All.Count));
    }

    [Test]
    public async Task ATransactionIsABlockAtOnce()
    {
        await using RunningNode running = await RunningNode.Start(Options);
        Address receiver = Address.FromNumber(0xabcdef);

        JsonElement receipt = await Send(running, Sign(nonce: 0, receiver, value: 5, []));

        Assert.That(receipt.GetProperty("status").GetString(), Is.EqualTo("0x1"));
        Assert.That(receipt.GetProperty("blockNumber").GetString(), Is.EqualTo("0x1"));
        Assert.That((await running.Call("eth_getBalance", receiver.ToString(), "latest")).GetString(), Is.EqualTo("0x5"));
        Assert.That((await running.Call("eth_blockNumber")).GetString(), Is.EqualTo("0x1"));
    }

    [Test]
    public async Task ANodeTellsOfParallelismInTheFormOfTheReportOfAReplay()
    {
        await using RunningNode running = await RunningNode.Start(Options with { HttpApi = ["eth", "altius"], Workers = 3 });
        await Send(running, Sign(nonce: 0, Address.FromNumber(0xabcdef), value: 5, []));
        JsonElement told = await running.Call("altius_getParallelismReport", "latest");
        string block = Path.Combine(_folder, "block.json"), file = Path.Combine(_folder, "report.json");
        await File.WriteAllTextAsync(block, Commands.Samples.ReplayBlock().ToJsonString());
        await Commands.Shell.Run("replay", block, "--report", file);

        using JsonDocument report = JsonDocument.Parse(await File.ReadAllTextAsync(file));
        JsonElement filed = report.RootElement[0];
        Assert.That(Names(told), Is.EquivalentTo(Names(filed).Where(name => name != "file")));
        Assert.That(Names(told.GetProperty("transactions")[0]), Is.EqualTo(Names(filed.GetProperty("transactions")[0])));
        Assert.That(Names(told.GetProperty("timeline")[0]), Is.EqualTo(Names(filed.GetProperty("timeline")[0])));
        Assert.That(told.GetProperty("workers").GetInt32(), Is.EqualTo(3), "as many as the node has");

        static string[] Names(JsonElement value) => [.. value.EnumerateObject().Select(field => field.Name)];
    }

    [Test]
    public async Task WhoGetsTheFeesIsToldAndChosen()
    {
        await using RunningNode running = await RunningNode.Start(Options);
        Assert.That((await running.Call("eth_coinbase")).GetString(), Is.EqualTo(Address.Zero.ToString()));
        string chosen = Address.FromNumber(0xfee).ToString();
        await running.Call("hardhat_setCoinbase", chosen);
        await running.Call("evm_mine");
        Assert.That((await running.Call("eth_coinbase")).GetString(), Is.EqualTo(chosen));
        Assert.That((await running.Call("eth_getBlockByNumber", "latest", false)).GetProperty("miner").GetString(),
            Is.EqualTo(chosen));
    }

    [Test]
    public async Task WhoHasSentATransactionFindsItOnTheChain([Values] bool isSignedByTheNode)
    {
        // A judge that takes his time: whoever does not wait for him is answered long before.
        await using RunningNode running = await RunningNode.Start(Options, builder => builder.Executor = builder.Executor with
        {
            Create =
                (chain, codes) => new SlowExecutor(new SequentialBlockExecutor(chain, codes), TimeSpan.FromMilliseconds(300)),
        });
        JsonObject transaction = new()
        {
            ["from"] = DevAccounts.All[0].Address.ToString(),
            ["to"] = Address.FromNumber(7).ToString(),
            ["value"] = "0x5",
        };

        JsonElement hash = isSignedByTheNode
            ? await running.Call("eth_sendTransaction", transaction)
            : await running.Call("eth_sendRawTransaction", Raw(Sign(nonce: 0, Address.FromNumber(7), value: 5, [])));

        Assert.That((await running.Call("eth_getTransactionReceipt", hash.GetString())).ValueKind,
            Is.EqualTo(JsonValueKind.Object));
        Assert.That((await running.Call("eth_blockNumber")).GetString(), Is.EqualTo("0x1"));
        Assert.That((await running.Call("eth_getBalance", Address.FromNumber(7).ToString(), "latest")).GetString(),
            Is.EqualTo("0x5"));
    }

    [Test]
    public async Task ATransactionBehindAGapIsAnsweredAndWaitsUntilTheGapIsFilled()
    {
        await using RunningNode running = await RunningNode.Start(Options);
        string early =
            (await running.Call("eth_sendRawTransaction", Raw(Sign(nonce: 1, Address.FromNumber(7), value: 5, [])))).GetString()!;
        Assert.That((await running.Call("eth_getTransactionReceipt", early)).ValueKind, Is.EqualTo(JsonValueKind.Null));
        await running.Call("eth_sendRawTransaction", Raw(Sign(nonce: 0, Address.FromNumber(7), value: 5, [])));
        await Send(running, Sign(nonce: 2, Address.FromNumber(7), value: 5, []));
        Assert.That((await running.Call("eth_getTransactionReceipt", early)).ValueKind, Is.EqualTo(JsonValueKind.Object));
    }

    [Test]
    public async Task AContractIsThereAfterItsCreation()
    {
        await using RunningNode running = await RunningNode.Start(Options);
        JsonElement receipt = await Send(running, Sign(nonce: 0, to: null, value: 0, StoringCode));
        string contract = receipt.GetProperty("contractAddress").GetString()!;
        JsonElement slot = await running.Call("eth_getStorageAt", contract, "0x0", "latest");
        Assert.That(slot.GetString(), Does.EndWith("2a"));
    }

    [Test]
    public async Task ManyTransactionsGetIntoBlocksInTheirOrder()
    {
        const int Count = 300;
        await using RunningNode running = await RunningNode.Start(Options);
        Transaction[] transactions =
            [.. Enumerable.Range(0, Count).Select(nonce => Sign((ulong)nonce, Address.FromNumber(7), 1, []))];
        foreach (Transaction transaction in transactions[..^1]) await running.Call("eth_sendRawTransaction", Raw(transaction));
        await Send(running, transactions[^1]);
        Assert.That((await running.Call("eth_getBalance", Address.FromNumber(7).ToString(), "latest")).GetString(),
            Is.EqualTo($"0x{Count:x}"));
    }

    [Test]
    public async Task BlocksComeByThemselvesWhereAPeriodIsSet()
    {
        await using RunningNode running = await RunningNode.Start(Options with { DevPeriod = TimeSpan.FromMilliseconds(20) });
        TaskCompletionSource third = new(TaskCreationOptions.RunContinuationsAsynchronously);
        running.Node.Services.Tree.HeadChanged += change =>
        {
            if (change.After.Number >= 3) third.TrySetResult();
        };
        await third.Task.WaitAsync(TimeSpan.FromSeconds(60));
    }

    [Test]
    public async Task TheChainIsThereAfterARestart()
    {
        string head;
        await using (RunningNode first = await RunningNode.Start(Options))
        {
            await Send(first, Sign(nonce: 0, Address.FromNumber(7), value: 1, []));
            head = first.Node.Services.Tree.Head.Hash.ToString();
        }
        await using RunningNode second = await RunningNode.Start(Options);
        Assert.That(second.Node.Services.Tree.Head.Hash.ToString(), Is.EqualTo(head));
        JsonElement receipt = await Send(second, Sign(nonce: 1, Address.FromNumber(7), value: 1, []));
        Assert.That(receipt.GetProperty("blockNumber").GetString(), Is.EqualTo("0x2"));
    }

    [Test]
    public async Task ItSignsForItsAccounts([Values("0x0", "0x1", "0x2")] string type)
    {
        await using RunningNode running = await RunningNode.Start(Options);
        string[] accounts = [.. (await running.Call("eth_accounts")).EnumerateArray().Select(account => account.GetString()!)];
        Assert.That(accounts, Is.EqualTo(DevAccounts.All.Select(account => account.Address.ToString())));

        JsonObject transaction = new()
        {
            ["type"] = type,
            ["from"] = accounts[1],
            ["to"] = Address.FromNumber(7).ToString(),
            ["value"] = "0x5",
        };
        string encoded = (await running.Call("eth_signTransaction", transaction.DeepClone())).GetString()!;
        Assert.That(Transaction.TryDecode(Hex.Decode(encoded), out Transaction? signed, out _), Is.True);
        Assert.That(signed!.ChainId, Is.EqualTo(1337), "it is good for this chain alone");
        Assert.That(signed.TryRecoverSender(out Address sender) ? sender : Address.Zero, Is.EqualTo(DevAccounts.All[1].Address));

        string hash = (await running.Call("eth_sendTransaction", transaction.DeepClone())).GetString()!;
        Assert.That(hash, Is.EqualTo(signed.Hash.ToString()));
    }

    [Test]
    public async Task TransactionsThatItSignsAtTheSameTimeGetNoncesOfTheirOwn()
    {
        const int Count = 24;
        await using RunningNode running = await RunningNode.Start(Options);
        JsonObject transaction = new()
        {
            ["from"] = DevAccounts.All[0].Address.ToString(),
            ["to"] = Address.FromNumber(7).ToString(),
            ["value"] = "0x1"
        };
        JsonElement[] hashes = await Task.WhenAll(
            Enumerable.Range(0, Count).Select(_ => running.Call("eth_sendTransaction", transaction.DeepClone())));
        Assert.That(hashes.Select(hash => hash.GetString()).Distinct().Count(), Is.EqualTo(Count));
        await Send(running, Sign(nonce: Count, Address.FromNumber(7), value: 1, []));
        Assert.That((await running.Call("eth_getBalance", Address.FromNumber(7).ToString(), "latest")).GetString(),
            Is.EqualTo($"0x{Count + 1:x}"));
    }

    [Test]
    public async Task ItMakesTheProofsOfBlobsThatItSigns()
    {
        await using RunningNode running = await RunningNode.Start(Options);
        JsonObject transaction = new()
        {
            ["from"] = DevAccounts.All[0].Address.ToString(),
            ["to"] = Address.FromNumber(7).ToString(),
            ["blobs"] = new JsonArray(Hex.ToPrefixed(new byte[BlobSidecar.BlobSize])),
        };
        string encoded = (await running.Call("eth_signTransaction", transaction)).GetString()!;
        JsonElement receipt = await running.Call("eth_sendRawTransactionSync", encoded);
        Assert.That(receipt.GetProperty("type").GetString(), Is.EqualTo("0x3"));
        Assert.That(receipt.GetProperty("blobGasUsed").GetString(), Is.EqualTo("0x20000"));
    }

    [Test]
    public async Task ItSignsMessagesSoThatTheirSignerIsKnown()
    {
        await using RunningNode running = await RunningNode.Start(Options);
        byte[] signature =
            Hex.Decode((await running.Call("eth_sign", DevAccounts.All[2].Address.ToString(), "0x616263")).GetString()!);
        Hash256 signed = Keccak256.Hash("\u0019Ethereum Signed Message:\n3abc"u8);
        Assert.That(Secp256k1.TryRecoverAddress(
            signed.Bytes, signature.AsSpan(0, 32), signature.AsSpan(32, 32), signature[64] - 27, out Address signer));
        Assert.That(signer, Is.EqualTo(DevAccounts.All[2].Address));
    }

    [Test]
    public async Task ItSignsForNobodyElseAndNotOutsideDevMode()
    {
        JsonObject transaction = new() { ["from"] = Address.FromNumber(7).ToString(), ["to"] = Address.FromNumber(8).ToString() };
        await using (RunningNode running = await RunningNode.Start(Options))
            Assert.That(async () => await running.Call("eth_sendTransaction", transaction),
                Throws.TypeOf<AssertionException>().With.Message.Contains("unknown account"));
        await using RunningNode other = await RunningNode.Start(RunningNode.Options(_folder));
        Assert.That((await other.Call("eth_accounts")).GetArrayLength(), Is.Zero);
        Assert.That(async () => await other.Call("eth_sendTransaction", transaction.DeepClone()),
            Throws.TypeOf<AssertionException>().With.Message.Contains("-32601"));
    }

    [Test]
    public async Task NobodyElseMayMakeBlocks()
    {
        await using RunningNode running = await RunningNode.Start(Options);
        Assert.That(running.Node.Engine, Is.Null);
    }

    private sealed class SlowExecutor(IBlockExecutor inner, TimeSpan delay) : IBlockExecutor
    {
        public BlockOutcome Execute(Block block, IStateReader parent, ForkRules rules, CancellationToken stop)
        {
            Thread.Sleep(delay);
            return inner.Execute(block, parent, rules, stop);
        }
    }

    /// <summary>Sends a transaction and waits, for a bounded time, until a block holds it.</summary>
    private static async Task<JsonElement> Send(RunningNode running, Transaction transaction)
    {
        JsonElement receipt = await running.Call("eth_sendRawTransactionSync", Raw(transaction));
        Assert.That(receipt.GetProperty("transactionHash").GetString(), Is.EqualTo(transaction.Hash.ToString()));
        return receipt;
    }

    private static string Raw(Transaction transaction) => Hex.ToPrefixed(transaction.Encode().Span);

    private static Transaction Sign(ulong nonce, Address? to, ulong value, byte[] data)
    {
        Transaction transaction = new()
        {
            Type = TransactionType.DynamicFee,
            ChainId = 1337,
            Nonce = nonce,
            To = to,
            Value = value,
            Data = data,
            GasLimit = 100_000,
            MaxFeePerGas = 100 * Gwei,
            MaxPriorityFeePerGas = Gwei,
        };
        return TransactionSigner.TrySign(transaction, Hex.Decode(DevAccounts.All[0].PrivateKey), out Transaction? signed)
            ? signed : throw new InvalidOperationException("The first dev account does not sign.");
    }

    private static Address AddressOf(string privateKey)
    {
        byte[] publicKey = new byte[Secp256k1.PublicKeyLength];
        Assert.That(Secp256k1.TryGetPublicKey(Hex.Decode(privateKey), publicKey), Is.True);
        return Secp256k1.AddressOf(publicKey);
    }
}
