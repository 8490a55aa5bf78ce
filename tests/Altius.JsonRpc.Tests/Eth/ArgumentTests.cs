using System.Text.Json;
using Altius.Core.Forks;

namespace Altius.JsonRpc.Tests;

/// <summary>Arguments that are missing or of the wrong type are the caller's fault, and the answer says so.</summary>
public sealed class ArgumentTests
{
    private static readonly string[] Values =
    [
        "null", "true", "0", "-1", "1.5", "1e400", "18446744073709551616", "\"\"", "\"0x\"", "\"0x0\"", "\"0x00\"", "\"0xzz\"",
        "\"latest\"",
        "\"pending\"", "\"earliest\"", "\"safe\"", "\"0x1\"", "\"0xffffffffffffffffff\"", "\"\\ud800\"", "[]", "[null]",
        "[[[]]]", "{}",
        "\"0x00000000000000000000000000000000deadbeef\"",
        "\"0x00000000000000000000000000000000000000000000000000000000deadbeef\"",
        """{"to":1}""", """{"from":"0x00000000000000000000000000000000deadbeef","gas":"0xffffffffffffffff"}""",
        """{"data":"0x1"}""",
        """{"blockHash":"0x1"}""", """{"blockNumber":"0x0"}""", """{"blockStateCalls":[{"calls":[{}]}]}""",
        """{"blockStateCalls":{}}""",
        """{"blockStateCalls":[{"blockOverrides":{"time":"0x1"}}]}""", """{"fromBlock":"0x0","toBlock":"0x7"}""",
        """{"topics":[[null]]}""",
        """{"address":[]}""", """{"0x00000000000000000000000000000000deadbeef":{"state":{},"stateDiff":{}}}""",
        """{"0x00000000000000000000000000000000deadbeef":["0x0"]}""", """{"accessList":[{}]}""", """{"authorizationList":[]}""",
        """{"blobVersionedHashes":[],"to":"0x00000000000000000000000000000000deadbeef"}""", """{"type":"0x9"}""",
        """{"gasPrice":"0x1","maxFeePerGas":"0x1"}""", """{"chainId":"0x2"}""", "[\"0x0\"]", "[1,2]", "[2,1]", "[101]",
    ];

    [Test]
    public async Task No_arguments_make_a_method_fail_inside()
    {
        await using EthTestNode node = await EthTestNode.StartAsync(TestChains.Of(Osaka.Rules));
        Random random = new(7);
        foreach (RpcMethod method in node.Methods)
        {
            // With one argument of each kind alone, then with random ones.
            IEnumerable<string> lists = method.Parameters.Count == 0
                ? ["[]"]
                : Values.Select(value => $"[{value}]")
                    .Concat(Enumerable.Range(0, 60).Select(_ => RandomList(random, method.Parameters.Count)));
            foreach (string arguments in lists)
            {
                using JsonDocument answer = await node.Server.CallAsync(method.Name, arguments);
                if (!answer.RootElement.TryGetProperty("error", out JsonElement error)) continue;
                Assert.That(
                    error.GetProperty("code").GetInt32(), Is.Not.EqualTo(RpcErrorCode.InternalError),
                    () => $"{method.Name}({arguments}): {error.GetRawText()}");
            }
        }
    }

    [Test]
    public async Task A_missing_argument_is_named()
    {
        await using EthTestNode node = await EthTestNode.StartAsync(TestChains.Of(Osaka.Rules));
        foreach (RpcMethod method in node.Methods.Where(method => method.Parameters.Any(parameter => parameter.IsRequired)))
        {
            (int code, string message) = await node.Server.FailAsync(method.Name, "[]");
            Assert.That(code, Is.EqualTo(RpcErrorCode.InvalidParams), method.Name);
            Assert.That(message, Does.Contain(method.Parameters[0].Name), method.Name);
        }
    }

    [Test]
    public async Task An_argument_of_a_type_that_no_parameter_has_is_refused()
    {
        await using EthTestNode node = await EthTestNode.StartAsync(TestChains.Of(Osaka.Rules));
        foreach (RpcMethod method in node.Methods.Where(method => method.Parameters.Count != 0))
        {
            // No parameter of ours is a negative number.
            (int code, _) = await node.Server.FailAsync(method.Name, "[-1]");
            Assert.That(code, Is.EqualTo(RpcErrorCode.InvalidParams), method.Name);
        }
    }

    private static string RandomList(Random random, int parameters)
    {
        IEnumerable<string> values =
            Enumerable.Range(0, random.Next(1, parameters + 1)).Select(_ => Values[random.Next(Values.Length)]);
        return $"[{string.Join(',', values)}]";
    }
}
