using System.Text.Json.Nodes;
using Altius.Core;
using Altius.Core.Forks;
using Altius.Primitives;

namespace Altius.JsonRpc.Tests.Engine;

/// <summary>
/// A node that comes late is handed the chain of another over its Engine API (hive, engine-withdrawals: Sync after …, Re-Org …
/// Sync, GetPayloadBodies After Sync; engine-api: the cases with a second client). What the blocks are is the first node's; the
/// second has to come to the same in whatever order a consensus client hands them over.
/// </summary>
[TestFixture]
internal sealed class SecondNodeTests
{
    /// <summary>Hive: Sync after 2 and 128 blocks, withdrawals from genesis, block 1 or 2 on.</summary>
    [TestCase(0, 2, 1, false)]
    [TestCase(1, 2, 1, false)]
    [TestCase(1, 2, 1, true)]
    [TestCase(2, 2, 16, false)]
    [TestCase(2, 2, 16, true)]
    [TestCase(2, 128, 16, true)]
    public async Task TheSecondComesToTheSameStateInAnyOrder(int forkBlock, int blocks, int accounts, bool pays)
    {
        ChainSpec chain = TestChains.At(Shanghai.Rules, (ulong)forkBlock);
        ConsensusMock first = await ConsensusMock.StartAsync(chain);
        await using EngineFixtureHost node = first.Node;
        List<Envelope> made = [];
        for (int i = 1; i <= blocks; i++)
            made.Add(await first.ProduceAsync(pays, i >= forkBlock ? Withdrawals(i, accounts) : []));
        foreach (Order order in Enum.GetValues<Order>())
        {
            ConsensusMock second = await ConsensusMock.StartAsync(chain);
            await using EngineFixtureHost other = second.Node;
            await HandOverAsync(made, second, order);
            await second.ChooseAsync(made[^1].Hash, made[^2].Hash, made[0].Hash);
            Assert.That(second.Head.StateRoot, Is.EqualTo(first.Head.StateRoot), $"{order}");
            Assert.That(BalanceOf(second, 0), Is.EqualTo(BalanceOf(first, 0)).And.GreaterThan(UInt256.Zero), $"{order}");
        }
    }

    /// <summary>Hive: GetPayloadBodies After Sync.</summary>
    [Test]
    public async Task TheSecondServesTheBodiesItWasHanded()
    {
        ChainSpec chain = TestChains.At(Shanghai.Rules, 5);
        ConsensusMock first = await ConsensusMock.StartAsync(chain), second = await ConsensusMock.StartAsync(chain);
        await using EngineFixtureHost node = first.Node, other = second.Node;
        List<Envelope> made = [];
        for (int i = 1; i <= 16; i++) made.Add(await first.ProduceAsync(pays: true, i >= 5 ? Withdrawals(i, 4) : []));
        await HandOverAsync(made, second, Order.NewestFirst);
        await second.ChooseAsync(made[^1].Hash);
        JsonArray hashes = [.. made.Select(envelope => (JsonNode)envelope.Hash)];
        foreach ((string method, JsonNode?[] parameters) in ((string, JsonNode?[])[])
            [("engine_getPayloadBodiesByHashV1", [hashes]), ("engine_getPayloadBodiesByRangeV1", ["0x1", "0x20"])])
        {
            JsonObject expected = await node.CallAsync(method, parameters), answer = await other.CallAsync(method, parameters);
            Assert.That(answer["result"]!.ToJsonString(), Is.EqualTo(expected["result"]!.ToJsonString()), method);
            Assert.That(answer["result"]!.AsArray(), Has.Count.EqualTo(16), method);
        }
    }

    /// <summary>
    /// Hive: Withdrawals Fork on Block 1 and 8, and on Canonical Block 8 / Side Block 7 or 9, 1, 8 and 10 Block Re-Org, by
    /// NewPayload and by Sync. Where the side branch's blocks are closer together or further apart,
    /// the fork comes at another number.
    /// </summary>
    [TestCase(1, 2, 1, TestChains.Interval)]
    [TestCase(1, 16, 8, TestChains.Interval)]
    [TestCase(8, 16, 10, TestChains.Interval)]
    [TestCase(8, 16, 10, 2 * TestChains.Interval)]
    [TestCase(8, 16, 10, TestChains.Interval - 2)]
    public async Task ABranchOverAForkIsGoneOverToOnBothNodes(int forkBlock, int blocks, int depth, ulong interval)
    {
        ChainSpec chain = TestChains.At(Shanghai.Rules, (ulong)forkBlock);
        ConsensusMock first = await ConsensusMock.StartAsync(chain);
        await using EngineFixtureHost node = first.Node;
        List<Envelope> made = [];
        for (int i = 1; i <= blocks; i++) made.Add(await first.ProduceAsync(pays: true, i >= forkBlock ? Withdrawals(i, 2) : []));
        BlockHeader canonical = first.Head;
        List<Envelope> side = [];
        BlockHeader parent = HeaderOf(first, made[blocks - depth - 1].Hash);
        for (int i = 0; i < depth; i++)
        {
            Withdrawal[] credited = HasWithdrawalsAt(chain, parent.Timestamp + interval) ? Withdrawals(1_000 + i, 3) : [];
            Envelope next = first.Build(parent, first.Ask(parent, interval, randao: 9, credited));
            await first.ExpectAsync(next, ConsensusMock.Valid, next.Hash);
            side.Add(next);
            parent = HeaderOf(first, next.Hash);
        }
        Assert.That(first.Head.Hash, Is.EqualTo(canonical.Hash), "newPayload alone moves no head");
        await first.ChooseAsync(side[^1].Hash);

        foreach (Order order in Enum.GetValues<Order>())
        {
            ConsensusMock second = await ConsensusMock.StartAsync(chain);
            await using EngineFixtureHost other = second.Node;
            await HandOverAsync(made, second, order);
            await second.ChooseAsync(made[^1].Hash);
            await HandOverAsync(side, second, order);
            await second.ChooseAsync(side[^1].Hash);
            Assert.That(second.Head.StateRoot, Is.EqualTo(parent.StateRoot), $"{order}");
            Assert.That(BalanceOf(second, 0), Is.EqualTo(BalanceOf(first, 0)), $"{order}");
            await second.ChooseAsync(made[^1].Hash);
            Assert.That(second.Head.StateRoot, Is.EqualTo(canonical.StateRoot), $"{order}, and back");
        }
    }

    /// <summary>
    /// A head far ahead, as after a checkpoint sync: SYNCING without harm, and the chain is followed meanwhile.
    /// </summary>
    [Test]
    public async Task AHeadFarAheadDoesNotKeepTheChainFromBeingFollowed()
    {
        ChainSpec chain = TestChains.Of(Osaka.Rules);
        ConsensusMock first = await ConsensusMock.StartAsync(chain), second = await ConsensusMock.StartAsync(chain);
        await using EngineFixtureHost node = first.Node, other = second.Node;
        List<Envelope> made = await first.ProduceManyAsync(40, pays: true);
        (string?, string?) syncing = (ConsensusMock.Syncing, null);
        for (int i = 0; i < made.Count; i++)
        {
            // The newest block arrives with every slot, and an older one from the consensus client's own catching up.
            JsonObject ahead = await second.UpdateAsync(made[^1].Hash, attributes: ConsensusMock.ToJson(first.Ask(first.Head)));
            if (i < made.Count - 1) Assert.That(ConsensusMock.Status(ahead), Is.EqualTo(syncing), ahead.ToJsonString());
            await second.ExpectAsync(made[i], ConsensusMock.Valid, made[i].Hash);
            await second.ChooseAsync(made[i].Hash);
        }
        await second.ChooseAsync(made[^1].Hash, made[30].Hash, made[20].Hash);
    }

    /// <summary>
    /// Hive: Invalid Missing Ancestor Syncing ReOrg, StateRoot, Invalid P1, P9, P10: the invalid block comes after those that
    /// build on it, and they must all fall with it, while the chain goes on.
    /// </summary>
    [TestCase(1, Order.NewestFirst)]
    [TestCase(9, Order.NewestFirst)]
    [TestCase(10, Order.NewestFirst)]
    [TestCase(5, Order.EvensThenOdds)]
    public async Task AnInvalidBlockThatComesLateTakesWhatBuildsOnItWithIt(int invalid, Order order)
    {
        ChainSpec chain = TestChains.Of(Osaka.Rules);
        ConsensusMock first = await ConsensusMock.StartAsync(chain), second = await ConsensusMock.StartAsync(chain);
        await using EngineFixtureHost node = first.Node, other = second.Node;
        List<Envelope> made = await first.ProduceManyAsync(10);
        await second.ProduceAsync(pays: true);
        List<Envelope> side =
            [.. made.Take(invalid - 1), made[invalid - 1].With("stateRoot", new UInt256(99).ToHash256().ToString())];
        for (int i = invalid; i < made.Count; i++) side.Add(made[i].With("parentHash", side[^1].Hash));
        string lastValid = side[0].ParentHash;
        foreach (Envelope envelope in InOrder(side, order)) await second.SendAsync(envelope);
        if (invalid > 1) lastValid = side[invalid - 2].Hash;

        for (int i = 0; i < side.Count; i++)
        {
            (string, string) expected = i < invalid - 1
                ? (ConsensusMock.Valid, side[i].Hash)
                : (ConsensusMock.Invalid, lastValid);
            await second.ExpectAsync(side[i], expected.Item1, expected.Item2);
            if (i < invalid - 1) continue;
            JsonObject chosen = await second.UpdateAsync(side[i].Hash);
            Assert.That(ConsensusMock.Status(chosen),
                Is.EqualTo(((string?)expected.Item1, (string?)expected.Item2)), chosen.ToJsonString());
        }
        await second.ProduceManyAsync(2, pays: true);
    }

    public enum Order
    {
        OldestFirst,
        NewestFirst,
        EvensThenOdds,
    }

    /// <summary>Hands blocks to a node as a consensus client may that learns of them in some order.</summary>
    private static async Task HandOverAsync(List<Envelope> made, ConsensusMock to, Order order)
    {
        foreach (Envelope envelope in InOrder(made, order))
        {
            JsonObject answer = await to.SendAsync(envelope);
            Assert.That(
                ConsensusMock.Status(answer),
                Is.EqualTo((ConsensusMock.Valid, envelope.Hash)).Or.EqualTo(((string?)ConsensusMock.Syncing, (string?)null)),
                answer.ToJsonString());
        }
    }

    private static IEnumerable<Envelope> InOrder(List<Envelope> made, Order order) => order switch
    {
        Order.OldestFirst => made,
        Order.NewestFirst => made.AsEnumerable().Reverse(),
        _ => made.Where((_, i) => i % 2 == 1).Concat(made.Where((_, i) => i % 2 == 0)),
    };

    private static Withdrawal[] Withdrawals(int block, int accounts) =>
    [
        .. Enumerable.Range(0, 16).Select(i =>
            new Withdrawal((ulong)(16 * block + i), 7, Address.FromNumber(0x1000UL + (ulong)(i % accounts)), (ulong)(1 + i))),
    ];

    private static bool HasWithdrawalsAt(ChainSpec chain, ulong timestamp) =>
        chain.Forks.RulesAt(1, timestamp, UInt256.MaxValue).HasWithdrawals;

    private static BlockHeader HeaderOf(ConsensusMock node, string hash)
    {
        Assert.That(node.Node.Tree.TryGetHeader(Hash256.Parse(hash), out BlockHeader? header));
        return header!;
    }

    private static UInt256 BalanceOf(ConsensusMock node, ulong account)
    {
        Assert.That(node.Node.Tree.TryOpenState(node.Head, out State.StateSnapshot? state));
        using (state)
            return state!.TryGetAccount(Address.FromNumber(0x1000UL + account), out Account found) ? found.Balance : UInt256.Zero;
    }
}
