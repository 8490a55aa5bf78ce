using System.Text.Json;
using System.Text.Json.Nodes;
using Altius.Core;
using Altius.Devnet.Crashes;
using Altius.Devnet.Traffic;
using Altius.Primitives;

namespace Altius.Devnet;

/// <summary>A node in a process of its own that is led over the Engine API, and whose pool is filled over JSON-RPC.</summary>
internal sealed class LedNode : IDisposable
{
    /// <summary>The first account of the dev chain; its key is public.</summary>
    private static readonly Wallet Funder = new(Hex.Decode("0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"));

    private LedNode(ClientProcess process, EngineCalls engine, NodeClient node, ChainSpec spec) =>
        (Process, Engine, Node, Spec) = (process, engine, node, spec);

    public ClientProcess Process { get; }

    public EngineCalls Engine { get; }

    public NodeClient Node { get; }

    public ChainSpec Spec { get; }

    /// <param name="client">The client's assembly.</param>
    /// <param name="options">Of the node, besides its ports.</param>
    /// <exception cref="CrashException">It does not start.</exception>
    public static async Task<LedNode> StartAsync(string client, string folder, string genesis, params string[] options)
    {
        ChainSpec spec = ChainSpec.LoadFile(genesis);
        ClientProcess process = ClientProcess.Start(
            client, folder, genesis,
            [
                "--engine.port", "0", "--http.port", "0", "--http.api", "eth,txpool", "--ws.port", "off", "--metrics.port", "off",
                "--log.level", "warning", "--txpool.count", "60000",
                "--gas-limit", $"{spec.Genesis.Template.GasLimit}", .. options,
            ]);
        Uri? engine = await process.EngineAsync(), http = await process.EndpointAsync("http");
        if (engine is not null && http is not null)
            return new LedNode(process, new EngineCalls(engine, Path.Combine(folder, "data", "jwt.hex")),
                new NodeClient(http, TimeSpan.Zero), spec);
        using (process) throw new CrashException($"the node did not start:\n{process.Tail}");
    }

    /// <summary>What a block is asked to be.</summary>
    public static JsonObject Attributes(ulong timestamp, Hash256 random) => new()
    {
        ["timestamp"] = $"0x{timestamp:x}",
        ["prevRandao"] = random.ToString(),
        ["suggestedFeeRecipient"] = "0x00000000000000000000000000000000000000fe",
        ["withdrawals"] = new JsonArray(),
        ["parentBeaconBlockRoot"] = Hash256.Zero.ToString(),
    };

    /// <summary>Chooses a head, and has a block built on it where there are attributes.</summary>
    public async Task<JsonElement> ChooseHeadAsync(string head, string safe, string final, JsonObject? attributes)
    {
        JsonObject state = new() { ["headBlockHash"] = head, ["safeBlockHash"] = safe, ["finalizedBlockHash"] = final };
        JsonElement answer = await Engine.AskAsync("engine_forkchoiceUpdatedV3", state, attributes);
        RequireValid(answer.GetProperty("payloadStatus"), "forkchoiceUpdated");
        return answer;
    }

    /// <summary>Takes the payload that was begun.</summary>
    /// <param name="begun">The answer to <see cref="ChooseHeadAsync"/>.</param>
    public Task<JsonElement> TakeAsync(JsonElement begun) =>
        Engine.AskAsync("engine_getPayloadV5", begun.GetProperty("payloadId").GetString());

    /// <summary>Hands a payload that was taken back, to be judged.</summary>
    /// <returns>The execution payload.</returns>
    public async Task<JsonElement> HandBackAsync(JsonElement built)
    {
        JsonElement payload = built.GetProperty("executionPayload");
        JsonElement judged = await Engine.AskAsync(
            "engine_newPayloadV4", EngineCalls.Copy(payload), new JsonArray(), Hash256.Zero.ToString(),
            EngineCalls.Copy(built.GetProperty("executionRequests")));
        RequireValid(judged, "newPayload");
        return payload;
    }

    /// <summary>Gives each wallet 40 ether.</summary>
    /// <param name="extend">Makes one more block.</param>
    public async Task FundAsync(IEnumerable<Wallet> wallets, TransactionMix mix, Func<Task> extend)
    {
        foreach (Wallet wallet in wallets) await SendAsync([mix.MakePayment(Funder, wallet.Address, ether: 40).Transaction]);
        while (await Node.NonceOfAsync(Funder.Address) < Funder.Nonce) await extend();
    }

    /// <summary>Sends transactions in one request.</summary>
    /// <exception cref="CrashException">One is refused.</exception>
    public async Task SendAsync(IEnumerable<Transaction> transactions)
    {
        List<(JsonElement Result, string? Error)> sent =
            await Node.CallAllAsync(
                "eth_sendRawTransaction", transactions.Select(item => new JsonArray(Hex.ToPrefixed(item.Encode().Span))));
        if (sent.Find(answer => answer.Error is not null).Error is { } refused)
            throw new CrashException($"the pool refused a good transaction: {refused}");
    }

    /// <summary>A plain payment.</summary>
    /// <param name="tip">In gwei a gas.</param>
    public Transaction Payment(Wallet wallet, Wallet to, ulong tip, ulong value) => wallet.Sign(new Transaction
    {
        Type = TransactionType.DynamicFee,
        ChainId = Spec.ChainId,
        Nonce = wallet.Nonce++,
        MaxFeePerGas = 200_000_000_000UL,
        MaxPriorityFeePerGas = 1_000_000_000UL * tip,
        GasLimit = 21_000,
        To = to.Address,
        Value = value,
    });

    public void Dispose()
    {
        Engine.Dispose();
        Node.Dispose();
        Process.Dispose();
    }

    private static void RequireValid(JsonElement status, string what)
    {
        if (status.GetProperty("status").GetString() != "VALID") throw new CrashException($"{what}: {status}");
    }
}
