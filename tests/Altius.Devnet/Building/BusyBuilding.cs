using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Altius.Core;
using Altius.Devnet.Crashes;
using Altius.Devnet.Traffic;
using Altius.Primitives;

namespace Altius.Devnet.Building;

/// <summary>
/// Has a node build on a full pool while other threads take the processors, as a consensus client does that catches up: how much is
/// in the payload that is asked for so and so long after forkchoiceUpdated?
/// </summary>
internal sealed class BusyBuilding : IDisposable
{
    private const int Wallets = 200, MostAtOnce = 500;

    /// <summary>The node's code must be compiled before times mean anything.</summary>
    private const int RoundsBefore = 12;

    private const int Rounds = 7;

    /// <summary>Milliseconds from forkchoiceUpdated to getPayload.</summary>
    private static readonly int[] Waits = [0, 50, 100, 200, 400, 800, 1_600, 3_200];

    /// <summary>The first account of the dev chain; its key is public.</summary>
    private static readonly Wallet Funder = new(Hex.Decode("0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"));

    private readonly EngineCalls _engine;
    private readonly NodeClient _node;
    private readonly ChainSpec _spec;
    private readonly Wallet[] _wallets = [.. Enumerable.Range(0, Wallets).Select(i => Wallet.Named($"building {i}"))];
    private string _head = "";
    private ulong _time;
    private int _salt;

    private BusyBuilding(EngineCalls engine, NodeClient node, ChainSpec spec)
    {
        (_engine, _node, _spec) = (engine, node, spec);
        _time = spec.Genesis.Timestamp;
    }

    /// <param name="waiting">Transactions in the pool.</param>
    /// <param name="busy">Threads that do nothing but run.</param>
    public static async Task<int> RunAsync(string client, string folder, string genesis, int waiting, int busy)
    {
        ChainSpec spec = ChainSpec.LoadFile(genesis);
        using ClientProcess process = ClientProcess.Start(
            client, folder, genesis, "--engine.port", "0", "--http.port", "0", "--http.api", "eth,txpool", "--ws.port", "off", "--metrics.port", "off",
            "--log.level", "warning", "--txpool.count", "60000", "--gas-limit", $"{spec.Genesis.Template.GasLimit}");
        Uri? engine = await process.EngineAsync(), http = await process.EndpointAsync("http");
        if (engine is null || http is null) throw new CrashException($"the node did not start:\n{process.Tail}");
        using BusyBuilding run = new(
            new EngineCalls(engine, Path.Combine(folder, "data", "jwt.hex")), new NodeClient(http, TimeSpan.Zero), spec);
        await run.RunAsync(waiting, busy);
        process.Stop();
        return await process.EndAsync();
    }

    public void Dispose()
    {
        _engine.Dispose();
        _node.Dispose();
    }

    private async Task RunAsync(int waiting, int busy)
    {
        _head = (await _engine.AskAsync("eth_getBlockByNumber", "0x0", false)).GetProperty("hash").GetString()!;
        await FundAsync();
        await FillPoolAsync(waiting);
        for (int i = 0; i < RoundsBefore; i++) await BuildAsync(400);
        await TellAsync(busy: 0);
        using CancellationTokenSource stop = new();
        Thread[] threads = [.. Enumerable.Range(0, busy).Select(_ => new Thread(() => SpinUntil(stop.Token)))];
        foreach (Thread thread in threads) thread.Start();
        await TellAsync(busy);
        await stop.CancelAsync();
        foreach (Thread thread in threads) thread.Join();
    }

    private static void SpinUntil(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            // Takes what it can get of a processor.
        }
    }

    private async Task TellAsync(int busy)
    {
        foreach (int wait in Waits)
        {
            List<int> counts = [];
            List<double> times = [];
            for (int i = 0; i < Rounds; i++)
            {
                (int count, double took) = await BuildAsync(wait);
                counts.Add(count);
                times.Add(took);
            }
            counts.Sort();
            times.Sort();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{busy} busy threads, asked {wait,5} ms after forkchoiceUpdated: {counts[0],5} to {counts[^1],5} transactions (median {counts[Rounds / 2],5}); getPayload took {times[Rounds / 2],5:F1} ms, at most {times[^1],5:F1} ms"));
        }
    }

    /// <summary>Asks for a payload on the head, waits, and takes it; it is not made the head.</summary>
    private async Task<(int Transactions, double Milliseconds)> BuildAsync(int wait)
    {
        JsonElement begun = await ChooseHeadAsync(Attributes());
        await Task.Delay(wait);
        long began = Stopwatch.GetTimestamp();
        JsonElement built = await _engine.AskAsync("engine_getPayloadV5", begun.GetProperty("payloadId").GetString());
        double took = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        return (built.GetProperty("executionPayload").GetProperty("transactions").GetArrayLength(), took);
    }

    private async Task ExtendAsync()
    {
        JsonElement begun = await ChooseHeadAsync(Attributes());
        await Task.Delay(200);
        JsonElement built = await _engine.AskAsync("engine_getPayloadV5", begun.GetProperty("payloadId").GetString());
        JsonElement payload = built.GetProperty("executionPayload");
        await _engine.AskAsync(
            "engine_newPayloadV4", EngineCalls.Copy(payload), new JsonArray(), Hash256.Zero.ToString(),
            EngineCalls.Copy(built.GetProperty("executionRequests")));
        _head = payload.GetProperty("blockHash").GetString()!;
        await ChooseHeadAsync(null);
    }

    /// <summary>Never the same twice, so that each is a payload of its own.</summary>
    private JsonObject Attributes() => new()
    {
        ["timestamp"] = $"0x{_time += 12:x}",
        ["prevRandao"] = ((UInt256)(ulong)++_salt).ToHash256().ToString(),
        ["suggestedFeeRecipient"] = "0x00000000000000000000000000000000000000fe",
        ["withdrawals"] = new JsonArray(),
        ["parentBeaconBlockRoot"] = Hash256.Zero.ToString(),
    };

    private Task<JsonElement> ChooseHeadAsync(JsonObject? attributes)
    {
        JsonObject state = new()
        {
            ["headBlockHash"] = _head,
            ["safeBlockHash"] = Hash256.Zero.ToString(),
            ["finalizedBlockHash"] = Hash256.Zero.ToString(),
        };
        return _engine.AskAsync("engine_forkchoiceUpdatedV3", state, attributes);
    }

    private async Task FundAsync()
    {
        TransactionMix mix = new(_spec, new Random(1));
        foreach (Wallet wallet in _wallets)
            await SendAsync([mix.MakePayment(Funder, wallet.Address, ether: 40).Transaction]);
        while (await _node.NonceOfAsync(Funder.Address) < Funder.Nonce) await ExtendAsync();
    }

    private async Task FillPoolAsync(int waiting)
    {
        for (int sent = 0; sent < waiting; sent += MostAtOnce)
            await SendAsync([.. Enumerable.Range(sent, Math.Min(MostAtOnce, waiting - sent)).Select(i => Payment(_wallets[i % Wallets], i))]);
    }

    private async Task SendAsync(IEnumerable<Transaction> transactions)
    {
        List<(JsonElement Result, string? Error)> sent =
            await _node.CallAllAsync("eth_sendRawTransaction", transactions.Select(item => new JsonArray(Hex.ToPrefixed(item.Encode().Span))));
        if (sent.Find(answer => answer.Error is not null).Error is { } refused)
            throw new CrashException($"the pool refused a good transaction: {refused}");
    }

    private Transaction Payment(Wallet wallet, int i) => wallet.Sign(new Transaction
    {
        Type = TransactionType.DynamicFee,
        ChainId = _spec.ChainId,
        Nonce = wallet.Nonce++,
        MaxFeePerGas = 200_000_000_000UL,
        MaxPriorityFeePerGas = 1_000_000_000UL * (ulong)(1 + (i % 3)),
        GasLimit = 21_000,
        To = _wallets[(i * 7) % Wallets].Address,
        Value = 1 + (ulong)i,
    });
}
