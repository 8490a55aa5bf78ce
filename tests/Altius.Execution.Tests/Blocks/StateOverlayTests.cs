using Altius.Core;
using Altius.Evm;
using Altius.Primitives;
using Altius.State;
using static Altius.Execution.Tests.World;

namespace Altius.Execution.Tests;

public class StateOverlayTests
{
    [Test]
    public void Changes_hide_what_is_below_and_the_rest_shines_through()
    {
        StateOverlay overlay = new(MemoryState.Of([Contract(Bob, "0x00", (1, 1), (2, 2)), Rich(Alice)]));
        overlay.Apply(Diff(Bob, new AccountChange { After = Account.Empty with { Nonce = 2 } }, (1, 0), (3, 3)));
        Assert.That(overlay.TryGetAccount(Bob, out Account bob));
        Assert.That(bob, Is.EqualTo(Account.Empty with { Nonce = 2, HasStorage = true }));
        Assert.That(overlay.GetStorage(Bob, 1), Is.EqualTo(UInt256.Zero));
        Assert.That(overlay.GetStorage(Bob, 2), Is.EqualTo((UInt256)2));
        Assert.That(overlay.GetStorage(Bob, 3), Is.EqualTo((UInt256)3));
        Assert.That(overlay.TryGetAccount(Alice, out Account alice) && alice.Balance == Ether);
    }

    [Test]
    public void An_account_that_is_gone_has_no_storage_either()
    {
        StateOverlay overlay = new(MemoryState.Of([Contract(Bob, "0x00", (1, 1))]));
        overlay.Apply(Diff(Bob, new AccountChange { After = null, StorageWiped = true }));
        Assert.That(overlay.TryGetAccount(Bob, out Account bob), Is.False);
        Assert.That(bob, Is.EqualTo(Account.Empty));
        Assert.That(overlay.GetStorage(Bob, 1), Is.EqualTo(UInt256.Zero));
        overlay.Apply(Diff(Bob, new AccountChange { After = Account.Empty with { Nonce = 1 } }));
        Assert.That(overlay.GetStorage(Bob, 1), Is.EqualTo(UInt256.Zero), "also once it is back");
        Assert.That(overlay.TryGetAccount(Bob, out bob) && !bob.HasStorage);
    }

    private static StateDiff Diff(Address who, AccountChange change, params (ulong Slot, ulong Value)[] storage)
    {
        foreach ((ulong slot, ulong value) in storage) change.Storage[slot] = value;
        StateDiff diff = new();
        diff.Accounts.Add(who, change);
        return diff;
    }
}
