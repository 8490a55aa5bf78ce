using Altius.Core;
using Altius.Evm;
using Altius.Primitives;

namespace Altius.State.Tests;

public class StateTests
{
    private static readonly Address Alice = Address.FromNumber(0xa11ce);
    private static readonly Address Bob = Address.FromNumber(0xb0b);
    private static readonly Hash256 EmptyRoot = Hash256.Parse("56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421");

    [Test]
    public void A_state_without_accounts_has_the_root_of_the_empty_trie() =>
        Assert.That(StateRootCalculator.Of(MemoryState.Empty).Root, Is.EqualTo(EmptyRoot));

    [Test]
    public void Reads_give_what_was_put_in()
    {
        MemoryState state = MemoryState.Of([Contract(Alice, code: [0x60, 0x00], (1, 5), (2, 0))]);
        Assert.That(state.TryGetAccount(Alice, out Account account));
        Assert.That(account.Nonce, Is.EqualTo(1));
        Assert.That(account.HasStorage);
        Assert.That(state.GetCode(account.CodeHash).ToArray(), Is.EqualTo(new byte[] { 0x60, 0x00 }));
        Assert.That(state.GetStorage(Alice, 1), Is.EqualTo((UInt256)5));
        Assert.That(state.GetStorage(Alice, 2), Is.EqualTo(UInt256.Zero));
        Assert.That(state.TryGetAccount(Bob, out Account absent), Is.False);
        Assert.That(absent, Is.EqualTo(Account.Empty));
    }

    [Test]
    public void Ancestors_hashes_come_from_the_given_lookup_also_after_a_diff()
    {
        MemoryState state = MemoryState.Empty.WithBlockHashes(number => new UInt256(number).ToHash256());
        MemoryState after = state.After(Diff(Alice, new AccountChange { After = Account.Empty with { Nonce = 1 } }));
        Assert.That(after.GetBlockHash(7), Is.EqualTo(new UInt256(7).ToHash256()));
    }

    [Test]
    public void A_diff_leaves_the_state_it_was_applied_to_as_it_was()
    {
        MemoryState before = MemoryState.Of([Contract(Alice, code: [], (1, 5))]);
        AccountChange change = new() { After = Account.Empty with { Balance = 9 } };
        change.Storage[1] = 6;
        MemoryState after = before.After(Diff(Alice, change));
        Assert.That(before.GetStorage(Alice, 1), Is.EqualTo((UInt256)5));
        Assert.That(after.GetStorage(Alice, 1), Is.EqualTo((UInt256)6));
        Assert.That(after.TryGetAccount(Alice, out Account account) && account.Balance == 9);
    }

    [Test]
    public void Wiped_storage_is_gone_but_for_what_the_diff_holds()
    {
        MemoryState before = MemoryState.Of([Contract(Alice, code: [], (1, 5), (2, 6))]);
        AccountChange change = new() { After = Account.Empty with { Nonce = 1 }, StorageWiped = true };
        change.Storage[3] = 7;
        MemoryState after = before.After(Diff(Alice, change));
        Assert.That(after.GetStorage(Alice).ToArray(), Is.EqualTo(new[] { KeyValuePair.Create((UInt256)3, (UInt256)7) }));
    }

    [Test]
    public void An_account_that_is_gone_takes_its_storage_with_it()
    {
        MemoryState before = MemoryState.Of([Contract(Alice, code: [], (1, 5))]);
        MemoryState after = before.After(Diff(Alice, new AccountChange { After = null, StorageWiped = true }));
        Assert.That(after.TryGetAccount(Alice, out _), Is.False);
        Assert.That(after.GetStorage(Alice, 1), Is.EqualTo(UInt256.Zero));
        Assert.That(StateRootCalculator.Of(after).Root, Is.EqualTo(EmptyRoot));
    }

    [Test]
    public void The_root_kept_up_to_date_by_diffs_is_the_root_computed_afresh()
    {
        Random random = new(20);
        MemoryState state = MemoryState.Empty;
        StateRootCalculator tries = StateRootCalculator.Empty;
        for (int round = 0; round < 200; round++)
        {
            StateDiff diff = RandomDiff(random);
            state = state.After(diff);
            tries = tries.After(diff);
            if (round % 10 == 0) Assert.That(tries.Root, Is.EqualTo(StateRootCalculator.Of(state).Root), $"round {round}");
        }
    }

    private static StateDiff RandomDiff(Random random)
    {
        StateDiff diff = new();
        for (int i = random.Next(1, 6); i > 0; i--)
        {
            bool gone = random.Next(5) == 0;
            AccountChange change = new()
            {
                After = gone
                    ? null
                    : Account.Empty with { Nonce = (ulong)random.Next(3), Balance = (ulong)random.Next(1, 1_000) },
                StorageWiped = gone || random.Next(8) == 0,
            };
            if (!gone)
                for (int k = random.Next(6); k > 0; k--) change.Storage[(ulong)random.Next(20)] = (ulong)random.Next(3);
            diff.Accounts[Address.FromNumber((ulong)random.Next(12))] = change;
        }
        return diff;
    }

    private static GenesisAccount Contract(Address who, byte[] code, params (ulong Slot, ulong Value)[] storage) =>
        new(who, 0, 1, code, [.. storage.Select(slot => KeyValuePair.Create((UInt256)slot.Slot, (UInt256)slot.Value))]);

    private static StateDiff Diff(Address who, AccountChange change)
    {
        StateDiff diff = new();
        diff.Accounts.Add(who, change);
        return diff;
    }
}
