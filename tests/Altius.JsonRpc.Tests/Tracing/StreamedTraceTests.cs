using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Altius.Core;
using Altius.Core.Forks;
using Altius.Evm;
using Altius.JsonRpc.Tracing;
using Altius.Primitives;

namespace Altius.JsonRpc.Tests.Tracing;

/// <summary>Traces that are longer than any answer in memory may be: what they take of it, and that they are whole.</summary>
[TestFixture]
internal sealed class StreamedTraceTests
{
    private const int Megabyte = 1 << 20;
    private const string Calls = """{"tracer":"callTracer"}""", Steps = "{}";

    /// <summary>Transactions of the first block, and calls of each with 4 KiB of data.</summary>
    private const int Transactions = 24, CallsEach = 300;

    /// <summary>Calls of the second block's only transaction.</summary>
    private const int CallsOfLong = 3_000;

    private static readonly Address Caller = Address.FromNumber(0xca11e7);

    /// <summary>Calls 0xee with 4,096 bytes as often as the first word of its data says.</summary>
    private static readonly byte[] CallingCode = Hex.Decode("0x5f355b5f5f6110005f5f60ee5af150600190038060025700");

    /// <summary>All answers but streamed ones end here, far below the traces.</summary>
    private static readonly RpcServerOptions Options = new() { Limits = new RpcLimits { AnswerBytes = Megabyte } };

    private EthTestNode _node = null!; // set by Open

    [OneTimeSetUp]
    public async Task Open()
    {
        ChainSpec plain = TestChains.Of(Osaka.Rules);
        GenesisAccount caller = new(Caller, UInt256.Zero, 1, CallingCode, []);
        ChainSpec chain = plain with { Genesis = plain.Genesis with { Accounts = [.. plain.Genesis.Accounts, caller] } };
        _node = await EthTestNode.StartAsync(chain);
        PooledTransaction[] many =
            [.. Enumerable.Range(0, Transactions).Select(nonce => Call(chain, nonce, CallsEach, gas: 200_000))];
        Block first = _node.Build(_node.Blocks.Genesis, Address.Zero, many);
        _node.SetHead(first.Header.Hash);
        _node.SetHead(
            _node.Build(first.Header, Address.Zero, Call(chain, Transactions, CallsOfLong, gas: 2_000_000)).Header.Hash);
    }

    [OneTimeTearDown]
    public async Task Close()
    {
        if (_node is not null) await _node.DisposeAsync();
    }

    [TestCase(1, Calls, 50 * Megabyte, 12 * Megabyte)]
    [TestCase(1, Steps, 9 * Megabyte, 3 * Megabyte)]
    [TestCase(4, Calls, 50 * Megabyte, 12 * Megabyte)]
    public async Task ABlocksTraceTakesNoMoreMemoryThanOneTransactions(
        int workers, string options, long leastLength, long mostMemory)
    {
        await using TestServer server = await TestServer.StartAsync(Methods(workers, keptBytes: 4 * Megabyte), Options);
        // Everything that is made once is there.
        await ReadAsync(server, "debug_traceTransaction", $"\"{HashOf(2, 0)}\"", options);
        long before = GC.GetTotalMemory(forceFullCollection: true), most = 0, next = Megabyte;
        long length = await ReadAsync(server, "debug_traceBlockByNumber", "\"0x1\"", options, read =>
        {
            if (read < next) return;
            next = read + (2 * Megabyte);
            most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
        });
        Assert.That(length, Is.GreaterThan(leastLength));
        Assert.That(most, Is.LessThan(mostMemory), $"of {length} bytes");
    }

    [Test]
    public async Task ATransactionsTraceMayBeLongerThanAnAnswerInMemory([Values(1, 3)] int workers)
    {
        await using TestServer server = await TestServer.StartAsync(Methods(workers), Options);
        long alone = await ReadAsync(server, "debug_traceTransaction", $"\"{HashOf(2, 0)}\"", Calls);
        long inBlock = await ReadAsync(server, "debug_traceBlockByNumber", "\"0x2\"", Calls);
        Assert.That(alone, Is.GreaterThan(20 * Megabyte));
        Assert.That(inBlock - alone,
            Is.EqualTo("""[{"txHash":"0x","result":}]""".Length + 64), "the same trace, with its transaction's hash");
    }

    [Test]
    public async Task AnswersAreTheSameHoweverManyThreadsMakeThem([Values("\"0x1\"", "\"0x2\"")] string block)
    {
        List<string> digests = [];
        foreach ((int workers, long keptBytes) in ((int, long)[])[(1, 0), (2, 1 << 30), (4, 1 << 30), (4, 3 * Megabyte), (4, 0)])
        {
            await using TestServer server = await TestServer.StartAsync(Methods(workers, keptBytes), Options);
            using IncrementalHash digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            await ReadAsync(server, "debug_traceBlockByNumber", block, Calls, piece: bytes => digest.AppendData(bytes));
            digests.Add(Convert.ToHexString(digest.GetHashAndReset()));
        }
        Assert.That(digests.Distinct().Count(), Is.EqualTo(1));
    }

    private IEnumerable<RpcMethod> Methods(int workers, long keptBytes = 64 * Megabyte) => TracingMethods.Create(
        _node.Blocks, () => [], new CodeCache(), new TraceLimits { Workers = workers, KeptBytes = keptBytes });

    private Hash256 HashOf(ulong number, int index)
    {
        Assert.That(_node.Blocks.TryGetCanonicalHash(number, out Hash256 hash) && _node.Blocks.TryGetBlock(hash, out Block? block)
            && block.Transactions.Count > index, Is.True);
        _node.Blocks.TryGetBlock(hash, out block);
        return block!.Transactions[index].Hash;
    }

    private static PooledTransaction Call(ChainSpec chain, int nonce, int calls, ulong gas) => new(
        TestChains.Sign(new Transaction
        {
            Type = TransactionType.DynamicFee,
            ChainId = chain.ChainId,
            Nonce = (ulong)nonce,
            To = Caller,
            GasLimit = gas,
            Data = new UInt256((ulong)calls).ToHash256().ToArray(),
            MaxFeePerGas = 100_000_000_000UL,
            MaxPriorityFeePerGas = 1_000_000_000UL,
        }), null);

    /// <summary>Reads an answer as it comes.</summary>
    /// <param name="progress">Told how many bytes there have been.</param>
    /// <param name="piece">Given each of them.</param>
    /// <returns>Its length.</returns>
    private static async Task<long> ReadAsync(
        TestServer server, string method, string subject, string options, Action<long>? progress = null,
        Action<byte[]>? piece = null)
    {
        string request = $$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":[{{subject}},{{options}}]}""";
        using ByteArrayContent content = new(Encoding.UTF8.GetBytes(request));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using HttpRequestMessage post = new(HttpMethod.Post, "") { Content = content };
        using HttpResponseMessage response = await server.Client.SendAsync(post, HttpCompletionOption.ResponseHeadersRead);
        await using Stream answer = await response.Content.ReadAsStreamAsync();
        byte[] buffer = new byte[64 * 1024];
        long length = 0;
        string last = "";
        for (int read; (read = await answer.ReadAsync(buffer)) > 0;)
        {
            length += read;
            last = Encoding.UTF8.GetString(buffer, Math.Max(0, read - 3), Math.Min(read, 3));
            progress?.Invoke(length);
            piece?.Invoke(buffer[..read]);
        }
        Assert.That(last, Does.EndWith("}"), "the answer is whole");
        Assert.That(length, Is.GreaterThan(1000), "and no error");
        return length;
    }
}
