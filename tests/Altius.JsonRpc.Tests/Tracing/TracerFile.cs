using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Altius.Core;
using Altius.Evm;
using Altius.Execution;
using Altius.JsonRpc.Tracing;
using Altius.Primitives;
using Altius.State;

namespace Altius.JsonRpc.Tests.Tracing;

/// <summary>A transaction with the state it needs and what a tracer has to say of it.</summary>
internal sealed class TracerFile
{
    private readonly JsonElement _root;

    private TracerFile(JsonElement root) => _root = root;

    public JsonElement Config => _root.TryGetProperty("tracerConfig", out JsonElement config) ? config : default;

    public JsonNode Expected => JsonNode.Parse(_root.GetProperty("result").GetRawText())!;

    public static TracerFile Read(string path) => new(JsonDocument.Parse(File.ReadAllBytes(path)).RootElement);

    public TraceSubject ToSubject()
    {
        JsonElement genesis = _root.GetProperty("genesis");
        JsonElement context = _root.GetProperty("context");
        ulong number = Number(context.GetProperty("number")), timestamp = Number(context.GetProperty("timestamp"));
        using MemoryStream json = new(AsGenesis(genesis, number));
        ChainSpec chain = ChainSpec.Read(json, "tracer test");
        bool isMerged = chain.Forks.TerminalTotalDifficulty is { IsZero: true };
        ForkRules rules = chain.Forks.RulesAt(number, timestamp, UInt256.Zero);
        byte[] input = Hex.Decode(_root.GetProperty("input").GetString());
        Assert.That(Transaction.TryDecode(input, out Transaction? transaction, out DecodeError error), Is.True, error.ToString());
        return new TraceSubject
        {
            Transaction = transaction!,
            Rules = rules,
            Before = MemoryState.Of(chain.Genesis.Accounts),
            Block = new BlockContext
            {
                ChainId = chain.ChainId,
                Number = number,
                Timestamp = timestamp,
                GasLimit = Number(context.GetProperty("gasLimit")),
                Beneficiary = Address.Parse(context.GetProperty("miner").GetString()),
                DifficultyOrRandao = isMerged
                    ? chain.Genesis.Template.MixHash.ToUInt256()
                    : Word(context.GetProperty("difficulty")),
                BaseFee = rules.HasBaseFee && context.TryGetProperty("baseFeePerGas", out JsonElement fee)
                    ? Word(fee)
                    : UInt256.Zero,
                BlobBaseFee = rules.Blobs is null ? UInt256.Zero : UInt256.One,
            },
        };
    }

    /// <summary>What a tracer says of it.</summary>
    public static JsonNode Trace(TraceSubject subject, TransactionTracer tracer, out TransactionResult result)
    {
        TransactionRunner runner = new(new CodeCache());
        result = runner.Run(subject, tracer, default, out _);
        Assert.That(result.Error, Is.EqualTo(TransactionError.None));
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer)) tracer.Write(json);
        return JsonNode.Parse(buffer.WrittenSpan)!;
    }

    /// <summary>
    /// The files call the block before the transaction a genesis, whatever its number, and have forks in orders that no chain
    /// has: all that matters of them is which are active.
    /// </summary>
    private static byte[] AsGenesis(JsonElement genesis, ulong number)
    {
        JsonObject fields = JsonNode.Parse(genesis.GetRawText())!.AsObject();
        foreach (string place in (string[])["number", "hash", "parentHash", "stateRoot"]) fields.Remove(place);
        JsonObject config = fields["config"]!.AsObject();
        foreach ((string name, JsonNode? at) in config.ToArray())
        {
            if (!name.EndsWith("Block", StringComparison.Ordinal) || at is null) continue;
            config[name] = (ulong)at <= number ? 0 : number + 1;
        }
        // Signatures there are all of the older kind.
        if (config.ContainsKey("eip158Block")) config["eip155Block"] = (ulong)config["eip158Block"]!;
        return System.Text.Encoding.UTF8.GetBytes(fields.ToJsonString());
    }

    private static ulong Number(JsonElement value) => Word(value).U0;

    private static UInt256 Word(JsonElement value)
    {
        string text = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        return text.StartsWith("0x", StringComparison.Ordinal)
            ? UInt256.Parse(text)
            : UInt256.FromBigEndian(
                System.Numerics.BigInteger.Parse(text, CultureInfo.InvariantCulture)
                    .ToByteArray(isUnsigned: true, isBigEndian: true).PadLeft());
    }
}

file static class Padding
{
    public static byte[] PadLeft(this byte[] bytes) => [.. new byte[32 - bytes.Length], .. bytes];
}
