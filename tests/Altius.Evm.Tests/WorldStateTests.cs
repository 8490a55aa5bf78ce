using Altius.Core;
using Altius.Primitives;

namespace Altius.Evm.Tests;

public sealed class WorldStateTests
{
    private static readonly Address[] Who = [.. Enumerable.Range(1, 6).Select(i => Address.FromNumber((ulong)i))];

    [Test]
    public void GoingBackToACheckpointRestoresEverything()
    {
        for (int seed = 0; seed < 500; seed++)
        {
            Random random = new(seed);
            WorldState state = new();
            state.Reset(new NoState(), TestMachine.Rules("Cancun"));
            Change(state, random, random.Next(0, 30));
            string before = Describe(state);

            int checkpoint = state.Checkpoint();
            Change(state, random, random.Next(1, 60));
            state.RevertTo(checkpoint);

            Assert.That(Describe(state), Is.EqualTo(before), $"seed {seed}");
        }
    }

    [Test]
    public void WhatWasUndoneLeavesNoDiff()
    {
        WorldState state = new();
        state.Reset(new NoState(), TestMachine.Rules("Cancun"));
        int checkpoint = state.Checkpoint();
        Change(state, new Random(1), 100);
        state.RevertTo(checkpoint);
        state.CommitTransaction();

        Assert.That(state.ToDiff().IsEmpty, Is.True);
    }

    [Test]
    public void AnEmptyAccountThatWasTouchedGoesAtTheEndOfTheTransaction()
    {
        WorldState state = new();
        state.Reset(new NoState(), TestMachine.Rules("Cancun"));
        state.AddBalance(Who[0], UInt256.Zero);

        Assert.That(state.Exists(Who[0]), Is.True);
        state.CommitTransaction();
        Assert.That(state.Exists(Who[0]), Is.False);
    }

    [Test]
    public void BeforeEip161AnEmptyAccountThatWasTouchedStays()
    {
        WorldState state = new();
        state.Reset(new NoState(), TestMachine.Rules("Homestead"));
        state.AddBalance(Who[0], UInt256.Zero);
        state.CommitTransaction();

        Assert.That(state.ToDiff().Accounts[Who[0]].After, Is.EqualTo(Account.Empty));
    }

    [Test]
    public void StartingOverKeepsNothingHoweverMuchThereWasAndIsToCome()
    {
        WorldState state = new();
        Random random = new(7);
        for (int block = 0; block < 40; block++)
        {
            int accounts = 1 << random.Next(13), slots = random.Next(4);
            state.Reset(new NoState(), TestMachine.Rules("Cancun"), transactions: 1 << random.Next(13));
            for (int i = 1; i <= accounts; i++)
            {
                Address who = Address.FromNumber((ulong)i);
                Assert.That(state.GetBalance(who), Is.EqualTo(UInt256.Zero));
                state.AddBalance(who, new UInt256((ulong)(block + i)));
                for (int k = 0; k < slots; k++)
                {
                    Assert.That(state.GetStorage(who, new UInt256((ulong)k)), Is.EqualTo(UInt256.Zero));
                    state.SetStorage(who, new UInt256((ulong)k), new UInt256((ulong)(block + i + k)));
                }
            }
            state.CommitTransaction();

            StateDiff diff = state.ToDiff();
            Assert.That(diff.Accounts, Has.Count.EqualTo(accounts));
            for (int i = 1; i <= accounts; i++)
            {
                AccountChange change = diff.Accounts[Address.FromNumber((ulong)i)];
                Assert.That(change.After!.Value.Balance, Is.EqualTo(new UInt256((ulong)(block + i))));
                Assert.That(change.Storage, Has.Count.EqualTo(slots));
                for (int k = 0; k < slots; k++)
                    Assert.That(change.Storage[new UInt256((ulong)k)], Is.EqualTo(new UInt256((ulong)(block + i + k))));
            }
        }
    }

    private static void Change(WorldState state, Random random, int count)
    {
        for (int i = 0; i < count; i++)
        {
            Address who = Who[random.Next(Who.Length)];
            UInt256 key = new((ulong)random.Next(4)), value = new((ulong)random.Next(3));
            switch (random.Next(11))
            {
                case 0: state.AddBalance(who, value); break;
                case 1: state.TrySubtractBalance(who, value); break;
                case 2: state.SetNonce(who, state.GetNonce(who) + 1); break;
                case 3: state.SetCode(who, new byte[] { (byte)random.Next(3), 1 }); break;
                case 4: state.SetStorage(who, key, value); break;
                case 5: state.SetTransient(state.Find(who), key, value); break;
                case 6: state.WarmAccount(who); break;
                case 7: state.WarmSlot(who, key); break;
                case 8: state.AddRefund(random.Next(-5, 10)); break;
                case 9: state.AddLog(new Log(who, [], default)); break;
                default: state.MarkCreated(state.Find(who)); state.MarkSelfDestructed(state.Find(who)); break;
            }
        }
    }

    private static string Describe(WorldState state)
    {
        List<string> lines =
            [$"refund {state.Refund}, logs {state.Logs.Count}, {string.Join(',', state.Logs.Select(l => l.Address))}"];
        foreach (Address address in Who)
        {
            CachedAccount who = state.Find(address);
            lines.Add($"{address} {who.Exists} {who.Balance} {who.Nonce} {who.CodeHash} {state.GetCode(who).Hash}");
            lines.Add(
                $"  {who.WarmIn} {(address == Address.FromNumber(3) ? 0 : who.TouchedIn)} {who.CreatedIn} {who.DestructedIn}");
            for (ulong key = 0; key < 4; key++)
            {
                CachedSlot slot = state.SlotAt(state.FindSlot(who, new UInt256(key)));
                lines.Add($"  {key}: {slot.Value} {slot.Original} {slot.WarmIn} {state.GetTransient(who, new UInt256(key))}");
            }
        }
        return string.Join('\n', lines);
    }
}
