using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Altius.Core;
using Altius.Evm;
using Altius.Execution;
using Altius.JsonRpc.Tracing;
using Altius.Parallel.Tests;
using Altius.Primitives;
using Altius.State;

namespace Altius.JsonRpc.Tests.Tracing;

/// <summary>What must hold of tracers whatever a block does, tried on random blocks full of conflicts.</summary>
[TestFixture]
internal sealed class PropertyTests
{
    private const int Blocks = 150;

    private static readonly ChainSpec Chain = new()
    {
        Name = "random",
        ChainId = 1,
        Forks = ForkSchedule.Always(
            ForkRegistry.TryGet("Osaka", out ForkRules? rules)
                ? rules
                : throw new InvalidOperationException("There is no Osaka.")),
        Genesis = new Genesis(new BlockHeader(), []),
    };

    private static readonly string[] Named = ["4byteTracer", "callTracer", "erc7562Tracer", "flatCallTracer", "prestateTracer"];

    /// <summary>Random blocks that are valid, with what comes of them.</summary>
    private static IEnumerable<(int Seed, Scene Scene, BlockOutcome Outcome)> ValidBlocks()
    {
        SequentialBlockExecutor executor = new(Chain, new CodeCache());
        for (int seed = 0; seed < Blocks; seed++)
        {
            Scene scene = RandomBlocks.Make(seed);
            scene = scene with { Block = scene.Block with { Header = WithAllFields(scene.Block.Header) } };
            BlockOutcome outcome = executor.Execute(scene.Block, scene.Parent, scene.Rules, default);
            if (outcome.Succeeded) yield return (seed, scene, outcome);
        }
    }

    /// <summary>Traces name the block by its hash, and a header that lacks a field has none.</summary>
    private static BlockHeader WithAllFields(BlockHeader header) => header with
    {
        BaseFeePerGas = header.BaseFeePerGas ?? UInt256.Zero,
        WithdrawalsRoot = header.WithdrawalsRoot ?? Hash256.Zero,
        BlobGasUsed = header.BlobGasUsed ?? 0,
        ExcessBlobGas = header.ExcessBlobGas ?? 0,
        ParentBeaconBlockRoot = header.ParentBeaconBlockRoot ?? Hash256.Zero,
        RequestsHash = header.RequestsHash ?? Hash256.Zero,
    };

    private static BlockReplay Replay(Scene scene) => new(Chain, scene.Block, scene.Parent, scene.Rules, new CodeCache());

    [Test]
    public void WatchingStepsChangesNothing()
    {
        int blocks = 0;
        foreach ((int seed, Scene scene, BlockOutcome outcome) in ValidBlocks())
        {
            blocks++;
            BlockReplay replay = Replay(scene);
            while (!replay.IsAtEnd) replay.Trace(TracerCatalog.Create("erc7562Tracer", default), default);
            replay.Close();
            Assert.That(replay.Ledger.Receipts.ToArray(),
                Is.EqualTo(outcome.Receipts).Using<Receipt>(SameReceipt), $"seed {seed}");
            AssertSame(replay.Changes, outcome.StateDiff, $"seed {seed}");
        }
        Assert.That(blocks, Is.GreaterThan(Blocks / 2));
    }

    [Test]
    public void TheOutermostCallIsChargedWhatTheReceiptSays()
    {
        foreach ((int seed, Scene scene, BlockOutcome outcome) in ValidBlocks())
        {
            BlockReplay replay = Replay(scene);
            while (!replay.IsAtEnd)
            {
                TransactionTracer tracer = TracerCatalog.Create("callTracer", default);
                int index = replay.Next;
                replay.Trace(tracer, default);
                Assert.That((string?)Write(tracer)["gasUsed"],
                    Is.EqualTo($"0x{outcome.TransactionGas[index]:x}"), $"seed {seed}, transaction {index}");
            }
        }
    }

    [Test]
    public void EventsOfTheCallTreeAreThoseOfTheReceipt()
    {
        JsonElement config = JsonDocument.Parse("""{"withLog":true}""").RootElement;
        foreach ((int seed, Scene scene, BlockOutcome outcome) in ValidBlocks())
        {
            BlockReplay replay = Replay(scene);
            int before = 0;
            while (!replay.IsAtEnd)
            {
                TransactionTracer tracer = TracerCatalog.Create("callTracer", config);
                int index = replay.Next;
                replay.Trace(tracer, default);
                IReadOnlyList<Log> logs = outcome.Receipts[index].Logs;
                List<JsonNode> shown = [.. LogsOf(Write(tracer)).OrderBy(log => Convert.ToInt32((string?)log["index"], 16))];
                Assert.That(shown.Select(log => (string?)log["address"]),
                    Is.EqualTo(logs.Select(log => log.Address.ToString())), $"seed {seed}, transaction {index}");
                Assert.That(shown.Select(log => Convert.ToInt32((string?)log["index"], 16)),
                    Is.EqualTo(Enumerable.Range(before, logs.Count)), $"seed {seed}, transaction {index}");
                before += logs.Count;
            }
        }
    }

    [Test]
    public void WhereOnlyTheOutermostCallIsShownItsEventsHaveNoPlaceAmongOthers()
    {
        JsonElement all = JsonDocument.Parse("""{"withLog":true}""").RootElement;
        JsonElement top = JsonDocument.Parse("""{"withLog":true,"onlyTopCall":true}""").RootElement;
        int moved = 0;
        foreach ((int seed, Scene scene, _) in ValidBlocks())
        {
            BlockReplay whole = Replay(scene), part = Replay(scene);
            while (!whole.IsAtEnd)
            {
                TransactionTracer wholeTracer = TracerCatalog.Create("callTracer", all),
                    partTracer = TracerCatalog.Create("callTracer", top);
                whole.Trace(wholeTracer, default);
                part.Trace(partTracer, default);
                JsonArray shown = Write(partTracer)["logs"]?.AsArray() ?? [],
                    expected = Write(wholeTracer)["logs"]?.AsArray() ?? [];
                moved += expected.Count(log => (string?)log!["position"] != "0x0");
                Assert.That(shown.Select(log => (string?)log!["position"]), Is.All.EqualTo("0x0"), $"seed {seed}");
                Assert.That(shown.Select(log => (string?)log!["index"]),
                    Is.EqualTo(expected.Select(log => (string?)log!["index"])), $"seed {seed}");
                Assert.That(Write(partTracer)["calls"], Is.Null, $"seed {seed}");
            }
        }
        Assert.That(moved, Is.Positive);
    }

    [Test]
    public void WhatATransactionTouchedSufficesToRunItAgain()
    {
        JsonElement both = JsonDocument.Parse("""{"callTracer":{},"prestateTracer":{}}""").RootElement;
        int transactions = 0;
        foreach ((int seed, Scene scene, _) in ValidBlocks())
        {
            BlockReplay replay = Replay(scene);
            while (!replay.IsAtEnd)
            {
                TraceSubject subject = replay.Subject;
                TransactionTracer tracer = TracerCatalog.Create("muxTracer", both);
                TransactionResult result = replay.Trace(tracer, default);
                JsonNode said = Write(tracer);
                // Clients agree not to show what an instruction named and could not pay for, though it may have set the price.
                if (RanOutOfGas(said["callTracer"]!)) continue;
                transactions++;
                MemoryState part = StateOf(said["prestateTracer"]!).WithBlockHashes(subject.Before.GetBlockHash);
                TransactionResult again = new TransactionRunner(new CodeCache()).Run(
                    subject with { Before = part }, TracerCatalog.Create("noopTracer", default), default, out _);
                string what = $"seed {seed}, transaction {subject.Index}";
                Assert.That((again.Error, again.Halt, again.GasUsed),
                    Is.EqualTo((result.Error, result.Halt, result.GasUsed)), what);
                Assert.That(again.Logs.Select(log => log.Address), Is.EqualTo(result.Logs.Select(log => log.Address)), what);
            }
        }
        Assert.That(transactions, Is.GreaterThan(Blocks));
    }

    private static bool RanOutOfGas(JsonNode call) =>
        ((string?)call["error"])?.Contains("gas", StringComparison.Ordinal) == true
        || (call["calls"]?.AsArray() ?? []).Any(inner => RanOutOfGas(inner!));

    [Test]
    public void TheDiffLeadsFromTheStateBeforeToTheStateAfter()
    {
        JsonElement config = JsonDocument.Parse("""{"diffMode":true}""").RootElement;
        foreach ((int seed, Scene scene, _) in ValidBlocks())
        {
            BlockReplay replay = Replay(scene);
            while (!replay.IsAtEnd)
            {
                int index = replay.Next;
                TransactionTracer tracer = TracerCatalog.Create("prestateTracer", config);
                IStateReader before = replay.State;
                replay.Trace(tracer, default);
                JsonNode diff = Write(tracer);
                // What is shown as it was is read before the replay goes on, what it became afterwards.
                foreach ((string who, JsonNode? account) in diff["pre"]!.AsObject())
                    AssertHolds(before, Address.Parse(who), account!, $"seed {seed}, transaction {index}, before");
                IStateReader after = replay.State;
                foreach ((string who, JsonNode? account) in diff["post"]!.AsObject())
                    AssertHolds(after, Address.Parse(who), account!, $"seed {seed}, transaction {index}, after");
            }
        }
    }

    [Test]
    public void AStepThatMakesNoCallCostsTheGasThatTheNextOneLacks()
    {
        long checkedSteps = 0;
        foreach ((int seed, Scene scene, _) in ValidBlocks().Take(40))
        {
            BlockReplay replay = Replay(scene);
            while (!replay.IsAtEnd)
            {
                JsonArray steps = TraceSteps(replay)["structLogs"]!.AsArray();
                for (int i = 0; i + 1 < steps.Count; i++)
                {
                    JsonNode step = steps[i]!, next = steps[i + 1]!;
                    bool staysInFrame = (int)step["depth"]! == (int)next["depth"]!
                        && step["error"] is null && !EndsOrCalls((string)step["op"]!);
                    if (!staysInFrame) continue;
                    checkedSteps++;
                    Assert.That((long)step["gas"]! - (long)step["gasCost"]!,
                        Is.EqualTo((long)next["gas"]!), $"seed {seed}, step {i}");
                }
            }
        }
        Assert.That(checkedSteps, Is.GreaterThan(1_000));
    }

    [TestCaseSource(nameof(Named))]
    public void TracingSideBySideSaysTheSameAsTracingInOrder(string name)
    {
        foreach ((int seed, Scene scene, _) in ValidBlocks())
        {
            string inOrder = TraceBlock(scene, name, new TraceLimits { Workers = 1 });
            foreach (long keptBytes in (long[])[1 << 30, 2_000])
            {
                string sideBySide = TraceBlock(scene, name, new TraceLimits { Workers = 4, KeptBytes = keptBytes });
                Assert.That(sideBySide, Is.EqualTo(inOrder), $"seed {seed}, {keptBytes} bytes kept at most");
            }
        }
    }

    private static string TraceBlock(Scene scene, string name, TraceLimits limits)
    {
        CodeCache codes = new();
        BlockTracer tracer = new(codes, limits);
        Pieces sent = new();
        using RpcOutput output = new(sent, new RpcLimits(), default);
        BlockReplay replay = new(Chain, scene.Block, scene.Parent, scene.Rules, codes);
        output.Json.WriteStartArray();
        tracer.Trace(
            replay, output, () => TracerCatalog.Create(name, default), static (json, _, tracer) => tracer.Write(json), default);
        output.Json.WriteEndArray();
        output.Json.Flush();
        return sent.Text.Append(Encoding.UTF8.GetString(output.Buffered.Span)).ToString();
    }

    private static JsonNode TraceSteps(BlockReplay replay)
    {
        Pieces sent = new();
        using RpcOutput output = new(sent, new RpcLimits(), default);
        TransactionTracer tracer = TraceOptions.Default.CreateTracer(output);
        replay.Trace(tracer, default);
        tracer.Write(output.Json);
        output.Json.Flush();
        return JsonNode.Parse(sent.Text.Append(Encoding.UTF8.GetString(output.Buffered.Span)).ToString())!;
    }

    private static bool EndsOrCalls(string op) =>
        op is "CALL" or "CALLCODE" or "DELEGATECALL" or "STATICCALL" or "CREATE" or "CREATE2" or "STOP" or "RETURN" or "REVERT"
            or "SELFDESTRUCT" or "INVALID";

    private static IEnumerable<JsonNode> LogsOf(JsonNode call) =>
        (call["logs"]?.AsArray() ?? []).Select(log => log!)
            .Concat((call["calls"]?.AsArray() ?? []).SelectMany(inner => LogsOf(inner!)));

    private static JsonNode Write(TransactionTracer tracer)
    {
        using MemoryStream text = new();
        using (Utf8JsonWriter json = new(text)) tracer.Write(json);
        return JsonNode.Parse(text.ToArray(), documentOptions: new JsonDocumentOptions { MaxDepth = 8 * 1024 })!;
    }

    private static MemoryState StateOf(JsonNode prestate) =>
        MemoryState.Of(prestate.AsObject().Select(entry => new GenesisAccount(
            Address.Parse(entry.Key),
            UInt256.Parse((string)entry.Value!["balance"]!),
            (ulong?)entry.Value["nonce"] ?? 0,
            Hex.Decode((string?)entry.Value["code"] ?? "0x"),
            [.. (entry.Value["storage"]?.AsObject() ?? []).Select(slot => KeyValuePair.Create(
                Hash256.Parse(slot.Key).ToUInt256(), Hash256.Parse((string)slot.Value!).ToUInt256()))])));

    private static void AssertHolds(IStateReader state, in Address who, JsonNode shown, string what)
    {
        state.TryGetAccount(who, out Account account);
        if ((string?)shown["balance"] is { } balance) Assert.That(UInt256.Parse(balance), Is.EqualTo(account.Balance), what);
        if ((ulong?)shown["nonce"] is { } nonce) Assert.That(nonce, Is.EqualTo(account.Nonce), what);
        if ((string?)shown["codeHash"] is { } hash) Assert.That(hash, Is.EqualTo(account.CodeHash.ToString()), what);
        foreach ((string slot, JsonNode? value) in shown["storage"]?.AsObject() ?? [])
            Assert.That((string?)value,
                Is.EqualTo(state.GetStorage(who, Hash256.Parse(slot).ToUInt256()).ToHash256().ToString()), what);
    }

    private static bool SameReceipt(Receipt a, Receipt b) => a.Encode().Span.SequenceEqual(b.Encode().Span);

    private static void AssertSame(StateDiff said, StateDiff expected, string what)
    {
        // A part that went there and back in different transactions is in the sum of them, and not in the block's own.
        foreach ((Address who, AccountChange change) in expected.Accounts)
        {
            Assert.That(said.Accounts, Does.ContainKey(who), what);
            AccountChange mine = said.Accounts[who];
            Assert.That((mine.After is null, Plain(mine.After)), Is.EqualTo((change.After is null, Plain(change.After))), what);
            foreach ((UInt256 slot, UInt256 value) in change.Storage)
                Assert.That(mine.Storage.TryGetValue(slot, out UInt256 left) ? left : UInt256.Zero, Is.EqualTo(value), what);
        }
    }

    private static (ulong, UInt256, Hash256) Plain(Account? account) =>
        account is { } known ? (known.Nonce, known.Balance, known.CodeHash) : default;

    /// <summary>Keeps the pieces of an answer that were sent before its end.</summary>
    private sealed class Pieces : RpcSink
    {
        public StringBuilder Text { get; } = new();

        public override ValueTask SendAsync(ReadOnlyMemory<byte> piece, bool isLast, CancellationToken stop)
        {
            Text.Append(Encoding.UTF8.GetString(piece.Span));
            return default;
        }
    }
}
