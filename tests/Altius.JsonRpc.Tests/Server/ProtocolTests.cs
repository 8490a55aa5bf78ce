using System.Net;
using System.Text;
using System.Text.Json;
using Altius.Primitives;

namespace Altius.JsonRpc.Tests;

/// <summary>JSON-RPC 2.0 over HTTP, against a live server.</summary>
[TestFixture]
internal sealed class ProtocolTests
{
    private TestServer _server = null!;

    [OneTimeSetUp]
    public async Task Start() => _server = await TestServer.StartAsync(
        [
            RpcMethod.Create("test_echo", "Gives back what it gets.", Param.Of("text", RpcTypes.Text), Result.Of(RpcTypes.Text),
                text => text),
            RpcMethod.Create(
                "test_add", "Adds.", Param.Of("a", RpcTypes.Quantity), Param.Of("b", RpcTypes.Quantity64).Or(1),
                    Result.Of(RpcTypes.Quantity),
                (a, b) => a + b),
            RpcMethod.Create("test_fault", "Fails.", Result.Of(RpcTypes.Text), Fault),
            RpcMethod.Create("test_refuse", "Refuses.", Result.Of(RpcTypes.Text), Refuse),
            RpcMethod.Create("test_large", "Gives much.", Param.Of("bytes", RpcTypes.Integer), Result.Of(RpcTypes.Data),
                size => (ReadOnlyMemory<byte>)new byte[size]),
            RpcMethod.Create("test_stream", "Gives more.", Param.Of("items", RpcTypes.Integer),
                Result.Streamed("""{"type":"array"}"""), Stream),
            RpcMethod.Create("test_list", "Sums.", Param.Of("list", RpcTypes.Array(RpcTypes.Quantity64)),
                Result.Of(RpcTypes.Quantity64),
                list => (ulong)list.Sum(item => (long)item)),
        ],
        new RpcServerOptions
        {
            Limits = new RpcLimits
            {
                RequestBytes = 1_000_000,
                AnswerBytes = 300_000,
                BatchCalls = 20,
                CallTime = TimeSpan.FromMinutes(1), // on a busy machine any call may take a while
            },
        });

    [OneTimeTearDown]
    public async Task Stop() => await _server.DisposeAsync();

    private static string Fault() => throw new InvalidOperationException("a secret of the house");

    private static string Refuse() => throw RpcError.WithData(3, "execution reverted", new byte[] { 8, 0xc3 });

    private static RpcStream Stream(ulong items) => output =>
    {
        output.Json.WriteStartArray();
        for (ulong i = 0; i < items; i++)
        {
            output.Json.WriteStringValue("an item that is long enough to fill the buffer soon");
            output.FlushIfLarge();
        }
        output.Json.WriteEndArray();
        return default;
    };

    [TestCase("1")]
    [TestCase("-7")]
    [TestCase("1.50")]
    [TestCase("1e400")]
    [TestCase("123456789012345678901234567890")]
    [TestCase("\"\"")]
    [TestCase("\"a\\u0062\\\"c\"")]
    [TestCase("\"\\ud800\"")]
    [TestCase("\"ü€😀\"")]
    [TestCase("null")]
    public async Task TheIdComesBackByteForByte(string id)
    {
        string answer = await _server.PostAsync($$"""{"jsonrpc":"2.0","id":{{id}},"method":"test_echo","params":["x"]}""");
        Assert.That(answer, Is.EqualTo($$"""{"jsonrpc":"2.0","id":{{id}},"result":"x"}"""));
    }

    [TestCase("", -32700)]
    [TestCase("{", -32700)]
    [TestCase("[1,2", -32700)]
    [TestCase("nonsense", -32700)]
    [TestCase("{}{}", -32700)]
    [TestCase("{\"a\":1,}", -32700)]
    [TestCase("// comment", -32700)]
    [TestCase("1", -32600)]
    [TestCase("\"text\"", -32600)]
    [TestCase("null", -32600)]
    [TestCase("{}", -32600)]
    [TestCase("[]", -32600)]
    [TestCase("""{"id":1,"method":"test_echo"}""", -32600)]
    [TestCase("""{"jsonrpc":"1.0","id":1,"method":"test_echo"}""", -32600)]
    [TestCase("""{"jsonrpc":2.0,"id":1,"method":"test_echo"}""", -32600)]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":5}""", -32600)]
    [TestCase("""{"jsonrpc":"2.0","id":1}""", -32600)]
    [TestCase("""{"jsonrpc":"2.0","id":{},"method":"test_echo"}""", -32600)]
    [TestCase("""{"jsonrpc":"2.0","id":[1],"method":"test_echo"}""", -32600)]
    [TestCase("""{"jsonrpc":"2.0","id":true,"method":"test_echo"}""", -32600)]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":"test_echo","params":5}""", -32600)]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":"test_echo","params":"x"}""", -32600)]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":"test_nothing"}""", -32601)]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":"\ud800"}""", -32600)]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":"test_echo"}""", -32602)]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":"test_echo","params":null}""", -32602)]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":"test_echo","params":[]}""", -32602)]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":"test_echo","params":[null]}""", -32602)]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":"test_echo","params":["a","b"]}""", -32602)]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":"test_echo","params":["\udc00"]}""", -32602)]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":"test_echo","params":{"txt":"a"}}""", -32602)]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":"test_fault"}""", -32603)]
    public async Task WhatIsWrongHasItsCode(string request, int code)
    {
        using JsonDocument answer = JsonDocument.Parse(await _server.PostAsync(request));
        Assert.That(answer.RootElement.GetProperty("error").GetProperty("code").GetInt32(), Is.EqualTo(code));
        bool hasGoodId = request.Contains("\"id\":1", StringComparison.Ordinal);
        Assert.That(
            answer.RootElement.GetProperty("id").ValueKind, Is.EqualTo(hasGoodId ? JsonValueKind.Number : JsonValueKind.Null));
    }

    [Test]
    public async Task BytesThatAreNotUtf8AreNoJson()
    {
        byte[] request = Encoding.UTF8.GetBytes("""{"jsonrpc":"2.0","id":"?","method":"test_echo","params":["x"]}""");
        request[Array.IndexOf(request, (byte)'?')] = 0xff;
        Assert.That(await _server.PostAsync(request), Does.Contain("-32700"));
    }

    [Test]
    public async Task NestingHasALimit()
    {
        string deep = new string('[', 100) + new string(']', 100);
        Assert.That(await _server.PostAsync(deep), Does.Contain("-32700").And.Contain("nested deeper than 64"));
        string bottomless = new('[', 900_000);
        Assert.That(await _server.PostAsync(bottomless), Does.Contain("-32700"));
    }

    [Test]
    public async Task NotificationsHaveNoAnswer()
    {
        using HttpResponseMessage response =
            await _server.SendAsync("""{"jsonrpc":"2.0","method":"test_echo","params":["x"]}"""u8.ToArray());
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(await _server.PostAsync(
            """[{"jsonrpc":"2.0","method":"test_fault"},{"jsonrpc":"2.0","method":"test_nothing"}]"""), Is.Empty);
        Assert.That(await _server.PostAsync("""{"jsonrpc":"2.0","method":"test_stream","params":[10000]}"""), Is.Empty);
    }

    [Test]
    public async Task ABatchIsAnsweredInItsOrder()
    {
        string answer = await _server.PostAsync("""
            [ {"jsonrpc":"2.0","id":"a","method":"test_add","params":["0x1","0x2"]},
              {"jsonrpc":"2.0","method":"test_add","params":["0x1"]},
              7,
              {"jsonrpc":"2.0","id":2,"method":"test_fault"},
              {"jsonrpc":"2.0","id":3,"method":"test_add","params":{"b":"0x4","a":"0x5"}} ]
            """);
        Assert.That(answer, Is.EqualTo(
            """[{"jsonrpc":"2.0","id":"a","result":"0x3"},""" +
            """{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"a request is an object, not a number"}},""" +
            """{"jsonrpc":"2.0","id":2,"error":{"code":-32603,"message":"internal error"}},""" +
            """{"jsonrpc":"2.0","id":3,"result":"0x9"}]"""));
    }

    [Test]
    public async Task ABatchHasALimit()
    {
        string call = """{"jsonrpc":"2.0","id":1,"method":"test_add","params":["0x1"]}""";
        Assert.That(await _server.PostAsync($"[{string.Join(',', Enumerable.Repeat(call, 21))}]"),
            Does.Contain("-32600").And.Contain("the limit is 20"));
    }

    [Test]
    public async Task TheAnswersOfABatchTogetherHaveALimit()
    {
        string call = """{"jsonrpc":"2.0","id":1,"method":"test_large","params":[50000]}""";
        using JsonDocument answer = JsonDocument.Parse(await _server.PostAsync(
            $"[{string.Join(',', Enumerable.Repeat(call, 5))}]"));
        int[] good = [.. answer.RootElement.EnumerateArray().Select((item, i) =>
            item.TryGetProperty("result", out _) ? i : -1).Where(i => i >= 0)];
        Assert.That(good, Is.EqualTo((int[])[0, 1]));
        Assert.That(answer.RootElement[4].GetProperty("error").GetProperty("code").GetInt32(), Is.EqualTo(-32003));
    }

    [TestCase("0x0", "0x1")]
    [TestCase("0xff", "0x100")]
    [TestCase("0xFFFF", "0x10000")]
    [TestCase("0x7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "0x8000000000000000000000000000000000000000000000000000000000000000")]
    public async Task QuantitiesGoInAndOut(string quantity, string next) =>
        Assert.That(await _server.ResultAsync("test_add", $"[\"{quantity}\"]"), Is.EqualTo($"\"{next}\""));

    [TestCase("\"0x\"")]
    [TestCase("\"0x01\"")]
    [TestCase("\"0x00\"")]
    [TestCase("\"1\"")]
    [TestCase("\"\"")]
    [TestCase("\"0xg\"")]
    [TestCase("\"0x\\u0031\"")]
    [TestCase("\"0x10000000000000000000000000000000000000000000000000000000000000000\"")]
    [TestCase("1")]
    [TestCase("null")]
    [TestCase("[]")]
    [TestCase("{}")]
    [TestCase("1e999")]
    public async Task OtherThingsAreNoQuantity(string value)
    {
        (int code, string message) = await _server.FailAsync("test_add", $"[{value}]");
        Assert.That(code, Is.EqualTo(-32602));
        Assert.That(message, Does.StartWith("invalid argument 0, 'a': "));
    }

    [Test]
    public async Task TheFaultInAListIsNamed()
    {
        (_, string message) = await _server.FailAsync("test_list", """[["0x1","0x2","0x03"]]""");
        Assert.That(message, Is.EqualTo("invalid argument 0, 'list': [2]: expected a quantity without leading zeros"));
    }

    [Test]
    public async Task AnOptionalArgumentMayBeMissingOrNull()
    {
        Assert.That(await _server.ResultAsync("test_add", """["0x1"]"""), Is.EqualTo("\"0x2\""));
        Assert.That(await _server.ResultAsync("test_add", """["0x1",null]"""), Is.EqualTo("\"0x2\""));
    }

    [Test]
    public async Task NoFaultOfOursShowsItsInside() =>
        Assert.That(await _server.PostAsync("""{"jsonrpc":"2.0","id":1,"method":"test_fault"}"""),
            Is.EqualTo("""{"jsonrpc":"2.0","id":1,"error":{"code":-32603,"message":"internal error"}}"""));

    [Test]
    public async Task ARefusalCarriesItsData() =>
        Assert.That(await _server.PostAsync("""{"jsonrpc":"2.0","id":1,"method":"test_refuse"}"""),
            Is.EqualTo("""{"jsonrpc":"2.0","id":1,"error":{"code":3,"message":"execution reverted","data":"0x08c3"}}"""));

    [Test]
    public async Task ACallHasATimeLimit()
    {
        RpcMethod wait = RpcMethod.CreateAsync("test_wait", "Waits until told to stop.", Result.Of(RpcTypes.Text), async call =>
        {
            await Task.Delay(Timeout.Infinite, call.Stop);
            return "";
        });
        RpcServerOptions options = new() { Limits = new RpcLimits { CallTime = TimeSpan.FromMilliseconds(200) } };
        await using TestServer server = await TestServer.StartAsync([wait], options);
        (int code, string message) = await server.FailAsync("test_wait", "[]");
        Assert.That((code, message), Is.EqualTo((-32002, "the call took longer than 0.2 s")));
    }

    [Test]
    public async Task AnAnswerHasALimit()
    {
        (int code, string message) = await _server.FailAsync("test_large", "[1000000]");
        Assert.That((code, message), Is.EqualTo((-32003, "the answer would be larger than 300000 bytes")));
    }

    [Test]
    public async Task AStreamedAnswerMayBeLarger()
    {
        string result = await _server.ResultAsync("test_stream", "[100000]");
        Assert.That(JsonDocument.Parse(result).RootElement.GetArrayLength(), Is.EqualTo(100_000));
    }

    [Test]
    public async Task ARequestHasALimit()
    {
        using HttpResponseMessage response = await _server.SendAsync(new byte[1_000_001]);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.RequestEntityTooLarge));
    }

    [Test]
    public async Task OtherVerbsAndTypesAreRefused()
    {
        using HttpResponseMessage get = await _server.Client.GetAsync(new Uri("", UriKind.Relative));
        Assert.That(get.StatusCode, Is.EqualTo(HttpStatusCode.MethodNotAllowed));
        using HttpResponseMessage text = await _server.Client.PostAsync("", new StringContent("{}", Encoding.UTF8, "text/plain"));
        Assert.That(text.StatusCode, Is.EqualTo(HttpStatusCode.UnsupportedMediaType));
        using HttpResponseMessage elsewhere = await _server.Client.PostAsync("admin", new StringContent("{}", Encoding.UTF8,
            "application/json"));
        Assert.That(elsewhere.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task TheTableDescribesItself()
    {
        using JsonDocument document = JsonDocument.Parse(await _server.ResultAsync("rpc.discover"));
        JsonElement add = document.RootElement.GetProperty("methods").EnumerateArray().Single(method =>
            method.GetProperty("name").GetString() == "test_add");
        Assert.That(add.GetProperty("params").EnumerateArray().Select(parameter =>
            (parameter.GetProperty("name").GetString(), parameter.GetProperty("required").GetBoolean())),
            Is.EqualTo(((string, bool)[])[("a", true), ("b", false)]));
        Assert.That(await _server.ResultAsync("rpc_modules"), Is.EqualTo("""{"test":"1.0","rpc":"1.0"}"""));
    }

    /// <summary>Whatever single byte is put wherever in a good request, there is an answer, and it is JSON.</summary>
    [Test]
    public async Task AnyMutationOfARequestIsAnsweredInJson()
    {
        byte[] good = Encoding.UTF8.GetBytes("""[{"jsonrpc":"2.0","id":1,"method":"test_add","params":["0x1","0x2"]}]""");
        Random random = new(1);
        for (int i = 0; i < 2_000; i++)
        {
            byte[] request = (byte[])good.Clone();
            for (int change = random.Next(1,
                4); change > 0; change--) request[random.Next(request.Length)] = (byte)random.Next(256);
            string answer = await _server.PostAsync(request[..random.Next(request.Length / 2, request.Length + 1)]);
            if (answer.Length == 0) continue; // the change made a notification of it
            using JsonDocument document = JsonDocument.Parse(answer);
            JsonElement first = document.RootElement.ValueKind == JsonValueKind.Array
                ? document.RootElement[0] : document.RootElement;
            bool isRight = first.TryGetProperty("result", out _)
                || first.GetProperty("error").GetProperty("code").GetInt32() is -32700 or -32600 or -32601 or -32602;
            Assert.That(isRight, answer);
        }
    }

    [Test]
    public void AddressesAndHashesHaveTheirLength()
    {
        Assert.That(ReadAs(RpcTypes.Address, "\"0x00000000000000000000000000000000000000aa\""),
            Is.EqualTo(Address.FromNumber(0xaa)));
        Assert.That(() => ReadAs(RpcTypes.Address, "\"0xaa\""), Throws.TypeOf<RpcValueException>());
        Assert.That(() => ReadAs(RpcTypes.Hash, "\"0x0\""), Throws.TypeOf<RpcValueException>());
        Assert.That(() => ReadAs(RpcTypes.Data, "\"0x0\""), Throws.TypeOf<RpcValueException>());
        Assert.That(ReadAs(RpcTypes.Data, "\"0X0aFf\"").ToArray(), Is.EqualTo((byte[])[0x0a, 0xff]));
    }

    private static T ReadAs<T>(RpcType<T> type, string text)
    {
        Utf8JsonReader json = new(Encoding.UTF8.GetBytes(text));
        json.Read();
        return type.Read(ref json);
    }
}
