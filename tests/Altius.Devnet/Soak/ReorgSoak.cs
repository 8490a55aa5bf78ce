using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Altius.Core;
using Altius.Devnet.Crashes;
using Altius.Devnet.Traffic;
using Altius.Primitives;

namespace Altius.Devnet.Soak;

/// <summary>
/// Leads a node over the Engine API through very many blocks: each is built by the node from a pool that is kept full, now and
/// then on an ancestor up to <see cref="DeepestReorg"/> blocks back. In the end every transaction that the pool took must be on
/// the chain, once, and the memory of the last quarter must not be above that of the second.
/// </summary>
internal sealed class ReorgSoak
{
    private const int DeepestReorg = 64;

    /// <summary>Blocks behind the head at which they become final, an epoch at a time.</summary>
    private const int Finality = 96, Epoch = 32;

    /// <summary>One block in so many leaves the chain.</summary>
    private const int ReorgEvery = 40;

    private const int Wallets = 200;

    /// <summary>Transactions that wait, of all wallets together: many more than a block should have room for.</summary>
    private const int Waiting = 16 * Wallets;

    /// <summary>Transactions of a request.</summary>
    private const int MostAtOnce = 500;

    private const int Samples = 200;
    private const ulong SecondsPerBlock = 12;

    /// <summary>What the last quarter may be above the second, for the noise of the collector.</summary>
    private const double MostGrowth = 1.25;

    private readonly LedNode _led;
    private readonly Random _random;
    private readonly Wallet[] _wallets;
    private readonly List<string> _chain = []; // hashes by number
    private readonly List<int> _mined = []; // transactions, by number
    private readonly List<long> _memory = [];
    private int _next, _reorgs, _deepest, _transactions, _highest, _waiting;
    private ulong _time;

    private ReorgSoak(LedNode led, int seed)
    {
        (_led, _random) = (led, new Random(seed));
        _wallets = [.. Enumerable.Range(0, Wallets).Select(i => Wallet.Named($"soak {seed} {i}"))];
        _time = led.Spec.Genesis.Timestamp;
    }

    /// <param name="recording">Where the calls are recorded, for a run that is no measure of memory; null for none.</param>
    public static async Task<int> RunAsync(
        string client, string folder, string genesis, int blocks, int seed, string? recording = null)
    {
        // The pool has room for all that the deepest reorganisation brings back, so that nothing may be refused or lost.
        using LedNode led = await LedNode.StartAsync(
            client, folder, genesis, "--cache.write", "32M", "--cache.state", "16M", "--cache.trie", "16M",
            "--engine-recorder", recording ?? "off");
        ReorgSoak soak = new(led, seed);
        await soak.RunAsync(blocks, Path.Combine(folder, "data"));
        if (recording is null) return soak.JudgeMemory();
        led.Process.Stop();
        return await led.Process.EndAsync();
    }

    private async Task RunAsync(int blocks, string data)
    {
        _chain.Add((await _led.Engine.AskAsync("eth_getBlockByNumber", "0x0", false)).GetProperty("hash").GetString()!);
        _mined.Add(0);
        _waiting = Wallets;
        await _led.FundAsync(_wallets, new TransactionMix(_led.Spec, _random), () => BuildAsync(_chain.Count - 1));
        long began = Stopwatch.GetTimestamp();
        int every = Math.Max(1, blocks / Samples);
        for (int i = 0; i < blocks; i++)
        {
            await FillPoolAsync();
            await BuildAsync(ChooseParent());
            if (i % every != 0) continue;
            _memory.Add(_led.Process.Memory);
            if (i % (every * 20) == 0) Tell(i, data);
        }
        TimeSpan took = Stopwatch.GetElapsedTime(began);
        Tell(blocks, data);
        await DrainAsync();
        await CheckNoncesAsync();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"soak: {blocks} blocks in {took.TotalSeconds:F0} s, {_reorgs} reorganisations up to {_deepest} deep, " +
            $"head {_chain.Count - 1}, {_transactions} transactions, each on the chain once"));
    }

    /// <summary>
    /// The head, or now and then an ancestor, never further back from the highest block there was than reorganisations go.
    /// </summary>
    private int ChooseParent()
    {
        int head = _chain.Count - 1;
        if (head <= DeepestReorg || _random.Next(ReorgEvery) != 0) return head;
        int parent = Math.Max(head - _random.Next(1, DeepestReorg + 1), _highest - DeepestReorg);
        if (parent >= head) return head;
        _reorgs++;
        _deepest = Math.Max(_deepest, head - parent);
        return parent;
    }

    /// <summary>Has the node build a block on a parent, hands it back and makes it the head.</summary>
    private async Task BuildAsync(int parent)
    {
        _time += SecondsPerBlock; // never the same twice, so that no block of a branch is one of another
        JsonElement begun = await ChooseHeadAsync(parent, LedNode.Attributes(_time, Hash256.Zero));
        await Task.Delay(2); // for the builder, which has an empty block at once and a full one a little later
        JsonElement payload = await _led.HandBackAsync(await _led.TakeAsync(begun));
        _waiting += _mined.Skip(parent + 1).Sum();
        _chain.RemoveRange(parent + 1, _chain.Count - parent - 1);
        _mined.RemoveRange(parent + 1, _mined.Count - parent - 1);
        _chain.Add(payload.GetProperty("blockHash").GetString()!);
        _mined.Add(payload.GetProperty("transactions").GetArrayLength());
        _waiting -= _mined[^1];
        _highest = Math.Max(_highest, _chain.Count - 1);
        await ChooseHeadAsync(_chain.Count - 1, null);
    }

    /// <remarks>What is final is an ancestor of every head that may still be chosen, and never goes back.</remarks>
    private Task<JsonElement> ChooseHeadAsync(int number, JsonObject? attributes) => _led.ChooseHeadAsync(
        _chain[number], safe: _chain[Math.Max(0, number - DeepestReorg)],
        final: _chain[Math.Max(0, _highest - Finality) / Epoch * Epoch], attributes);

    /// <summary>Has each sender in turn send one more, until as many wait as are wanted.</summary>
    private async Task FillPoolAsync()
    {
        List<Transaction> payments = [];
        for (int missing = Math.Min(Waiting - _waiting, MostAtOnce); missing > 0; missing--)
            payments.Add(Payment(_wallets[_next++ % Wallets]));
        await _led.SendAsync(payments);
        _transactions += payments.Count;
        _waiting += payments.Count;
    }

    private Transaction Payment(Wallet wallet) =>
        _led.Payment(
            wallet, _wallets[_random.Next(Wallets)], tip: (ulong)_random.Next(1, 4), value: (ulong)_random.Next(1, 1000));

    /// <summary>Builds on until nothing waits any more.</summary>
    private async Task DrainAsync()
    {
        for (int i = 0; i < 2_000; i++)
        {
            (JsonElement status, string? error) = await _led.Node.CallAsync("txpool_status");
            if (error is not null) throw new CrashException($"txpool_status: {error}");
            if (status.GetProperty("pending").GetString() == "0x0") return;
            await BuildAsync(_chain.Count - 1);
        }
        throw new CrashException("the pool does not empty");
    }

    private async Task CheckNoncesAsync()
    {
        foreach (Wallet wallet in _wallets)
        {
            ulong nonce = await _led.Node.NonceOfAsync(wallet.Address);
            if (nonce != wallet.Nonce) throw new CrashException(
                $"{wallet.Address} has the nonce {nonce} on the chain, and sent {wallet.Nonce} transactions");
        }
    }

    private int JudgeMemory()
    {
        if (_memory.Count < 8) return 0;
        double early = _memory.Skip(_memory.Count / 4).Take(_memory.Count / 4).Average(),
            late = _memory.Skip(_memory.Count * 3 / 4).Average();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"memory: at the start {_memory[0] >> 20} MiB, second quarter {early / (1 << 20):F0} MiB, last quarter " +
            $"{late / (1 << 20):F0} MiB, highest {_memory.Max() >> 20} MiB, at the end {_memory[^1] >> 20} MiB"));
        if (late <= early * MostGrowth) return 0;
        Console.Error.WriteLine("devnet: memory grows");
        return 1;
    }

    private void Tell(int blocks, string data)
    {
        long disk =
            new DirectoryInfo(data).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Exists ? file.Length : 0);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{blocks,7} blocks, head {_chain.Count - 1,6}, {_reorgs,5} reorganisations, {_transactions,7} transactions, " +
            $"memory {_led.Process.Memory >> 20,4} MiB, disk {disk >> 20,5} MiB"));
    }
}
