using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Altius.Core;
using Altius.Devnet.Traffic;
using Altius.Primitives;

namespace Altius.Devnet.Building;

/// <summary>
/// Has a node build on a full pool while other threads take the processors, as a consensus client does that catches up: how much
/// is in the payload that is asked for so and so long after forkchoiceUpdated?
/// </summary>
internal sealed class BusyBuilding
{
    private const int Wallets = 200, MostAtOnce = 500;

    /// <summary>The node's code must be compiled before times mean anything.</summary>
    private const int RoundsBefore = 12;

    private const int Rounds = 7;

    /// <summary>Milliseconds from forkchoiceUpdated to getPayload.</summary>
    private static readonly int[] Waits = [0, 50, 100, 200, 400, 800, 1_600, 3_200];

    private readonly LedNode _led;
    private readonly Wallet[] _wallets = [.. Enumerable.Range(0, Wallets).Select(i => Wallet.Named($"building {i}"))];
    private string _head = "";
    private ulong _time;
    private int _salt;

    private BusyBuilding(LedNode led)
    {
        _led = led;
        _time = led.Spec.Genesis.Timestamp;
    }

    /// <param name="waiting">Transactions in the pool.</param>
    /// <param name="busy">Threads that do nothing but run.</param>
    public static async Task<int> RunAsync(string client, string folder, string genesis, int waiting, int busy)
    {
        using LedNode led = await LedNode.StartAsync(client, folder, genesis);
        await new BusyBuilding(led).RunAsync(waiting, busy);
        led.Process.Stop();
        return await led.Process.EndAsync();
    }

    private async Task RunAsync(int waiting, int busy)
    {
        _head = (await _led.Engine.AskAsync("eth_getBlockByNumber", "0x0", false)).GetProperty("hash").GetString()!;
        await _led.FundAsync(_wallets, new TransactionMix(_led.Spec, new Random(1)), ExtendAsync);
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
                $"{busy} busy threads, asked {wait,5} ms after forkchoiceUpdated: {counts[0],5} to {counts[^1],5} transactions " +
                $"(median {counts[Rounds / 2],5}); getPayload took {times[Rounds / 2],5:F1} ms, at most {times[^1],5:F1} ms"));
        }
    }

    /// <summary>Asks for a payload on the head, waits, and takes it; it is not made the head.</summary>
    private async Task<(int Transactions, double Milliseconds)> BuildAsync(int wait)
    {
        JsonElement begun = await ChooseHeadAsync(Attributes());
        await Task.Delay(wait);
        long began = Stopwatch.GetTimestamp();
        JsonElement built = await _led.TakeAsync(begun);
        double took = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        return (built.GetProperty("executionPayload").GetProperty("transactions").GetArrayLength(), took);
    }

    private async Task ExtendAsync()
    {
        JsonElement begun = await ChooseHeadAsync(Attributes());
        await Task.Delay(200);
        JsonElement payload = await _led.HandBackAsync(await _led.TakeAsync(begun));
        _head = payload.GetProperty("blockHash").GetString()!;
        await ChooseHeadAsync(null);
    }

    /// <summary>Never the same twice, so that each is a payload of its own.</summary>
    private JsonObject Attributes() => LedNode.Attributes(_time += 12, ((UInt256)(ulong)++_salt).ToHash256());

    private Task<JsonElement> ChooseHeadAsync(JsonObject? attributes)
    {
        string none = Hash256.Zero.ToString();
        return _led.ChooseHeadAsync(_head, none, none, attributes);
    }

    private async Task FillPoolAsync(int waiting)
    {
        for (int sent = 0; sent < waiting; sent += MostAtOnce)
            await _led.SendAsync([.. Enumerable.Range(sent, Math.Min(MostAtOnce, waiting - sent)).Select(Payment)]);
    }

    private Transaction Payment(int i) =>
        _led.Payment(_wallets[i % Wallets], _wallets[(i * 7) % Wallets], tip: 1 + (ulong)i % 3, value: 1 + (ulong)i);
}
