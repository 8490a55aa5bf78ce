using System.Diagnostics;
using Altius.Core;
using Altius.Primitives;

namespace Altius.Devnet.Traffic;

/// <summary>Sends transactions to a node at a steady rate and waits until each has a receipt that says success.</summary>
internal sealed class TrafficRun(NodeClient node, ChainSpec chain, Random random, int seed) : IDisposable
{
    /// <summary>Each waits for at most one of its transactions for every few that others send.</summary>
    private const int Wallets = 40;

    /// <summary>Pools keep senders of blobs apart from all others.</summary>
    private const int BlobWallets = 10;

    private const ulong EtherEach = 100;

    /// <summary>In seconds: more than the sending of some transactions and the building of some blocks take.</summary>
    private const ulong Soon = 120;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    /// <summary>The first account of the dev chain; its key is public.</summary>
    private static readonly Wallet Funder = new(Hex.Decode("0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"));

    private readonly TransactionMix _mix = new(chain, random);
    private readonly List<(Purpose Purpose, Hash256 Hash, string Raw)> _sent = [];
    private readonly SortedDictionary<Purpose, (int Sent, int Done)> _tally = [];
    private int _faults;
    private int _interruptions; // of which what was lost has been sent again
    private int _sentAgain;

    /// <param name="patience">For how long the node may be away, as while it is started anew.</param>
    public static async Task<int> RunAsync(Uri url, string genesis, int count, double perSecond, int seed, TimeSpan patience)
    {
        using TrafficRun run = new(new NodeClient(url, patience), ChainSpec.LoadFile(genesis), new Random(seed), seed);
        return await run.RunAsync(count, perSecond);
    }

    public void Dispose() => node.Dispose();

    private async Task<int> RunAsync(int count, double perSecond)
    {
        Wallet[] wallets = [.. Enumerable.Range(0, Wallets).Select(i => Wallet.Named($"traffic {seed} {i}"))];
        Wallet[] blobWallets = [.. Enumerable.Range(0, BlobWallets).Select(i => Wallet.Named($"blobs {seed} {i}"))];
        await PrepareAsync([.. wallets, .. blobWallets]);
        long began = Stopwatch.GetTimestamp();
        for (int i = 0; i < count; i++)
        {
            (ForkRules now, ForkRules soon) = await RulesAsync();
            Purpose purpose = _mix.Choose(now, soon);
            Wallet sender = purpose == Purpose.Blob
                ? blobWallets[_tally.GetValueOrDefault(purpose).Sent % BlobWallets]
                : wallets[i % Wallets];
            await SendAsync(purpose, sender, _mix.Make(purpose, sender, now));
            await SendLostAgainAsync();
            TimeSpan ahead = TimeSpan.FromSeconds(i / perSecond) - Stopwatch.GetElapsedTime(began);
            if (ahead > TimeSpan.Zero) await Task.Delay(ahead);
        }
        await CollectAsync();
        foreach ((Purpose purpose, (int sent, int done)) in _tally)
            Console.WriteLine($"{purpose,-20} sent {sent,5}  done {done,5}");
        if (_sentAgain > 0) Console.WriteLine($"traffic: {_sentAgain} were sent again after the node had been away");
        Console.WriteLine(
            $"traffic: {_tally.Values.Sum(row => row.Sent)} sent, {_tally.Values.Sum(row => row.Done)} done, {_faults} faults");
        return _faults == 0 ? 0 : 1;
    }

    /// <summary>Gives every wallet something to spend and puts the contract in place.</summary>
    private async Task PrepareAsync(Wallet[] wallets)
    {
        Funder.Nonce = await node.NonceOfAsync(Funder.Address);
        foreach (Wallet wallet in wallets)
        {
            wallet.Nonce = await node.NonceOfAsync(wallet.Address);
            await SendAsync(Purpose.LegacyTransfer, Funder, _mix.MakePayment(Funder, wallet.Address, EtherEach));
        }
        await SendAsync(Purpose.Creation, Funder, _mix.MakeContract(Funder));
        await CollectAsync();
    }

    private async Task<(ForkRules Now, ForkRules Soon)> RulesAsync()
    {
        ulong time = await node.LatestTimestampAsync();
        return (chain.Forks.RulesAt(1, time, UInt256.MaxValue), chain.Forks.RulesAt(1, time + Soon, UInt256.MaxValue));
    }

    private async Task SendAsync(Purpose purpose, Wallet sender, PooledTransaction transaction)
    {
        string raw = Hex.ToPrefixed(transaction.Encode().Span);
        int interruptions = node.Interruptions;
        (_, string? error) = await node.CallAsync("eth_sendRawTransaction", raw);
        // A node that went away before it answered may have taken it in all the same: its receipt will tell.
        if (node.Interruptions != interruptions) error = null;
        (int sent, int done) = _tally.GetValueOrDefault(purpose);
        _tally[purpose] = (sent + 1, done);
        if (error is null)
        {
            _sent.Add((purpose, transaction.Transaction.Hash, raw));
            return;
        }
        sender.Nonce--; // the next one takes its place
        Complain($"{purpose} {transaction.Transaction.Hash} was refused: {error}");
    }

    /// <summary>A node that was started anew has forgotten what waited, but for blobs: whoever sent it sends it again.</summary>
    private async Task SendLostAgainAsync()
    {
        if (node.Interruptions == _interruptions) return;
        _interruptions = node.Interruptions;
        foreach ((_, Hash256 hash, string raw) in _sent)
        {
            if (await node.ReceiptStatusAsync(hash) is not null) continue;
            (_, string? refusal) = await node.CallAsync("eth_sendRawTransaction", raw);
            if (refusal is null) _sentAgain++; // else it is known or was included meanwhile, or its receipt will be missed
        }
    }

    /// <summary>Waits for the receipts of all that was sent.</summary>
    private async Task CollectAsync()
    {
        long began = Stopwatch.GetTimestamp();
        foreach ((Purpose purpose, Hash256 hash, _) in _sent)
        {
            bool? succeeded = await node.ReceiptStatusAsync(hash);
            while (succeeded is null && Stopwatch.GetElapsedTime(began) < Patience)
            {
                await SendLostAgainAsync();
                await Task.Delay(TimeSpan.FromMilliseconds(50));
                succeeded = await node.ReceiptStatusAsync(hash);
            }
            (int sent, int done) = _tally[purpose];
            if (succeeded == true) _tally[purpose] = (sent, done + 1);
            else Complain($"{purpose} {hash} {(succeeded is null ? "has no receipt" : "was reverted")}");
        }
        _sent.Clear();
    }

    private void Complain(string what)
    {
        _faults++;
        Console.Error.WriteLine($"devnet: {what}");
    }
}
