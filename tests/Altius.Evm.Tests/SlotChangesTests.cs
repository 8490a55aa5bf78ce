using Altius.Primitives;

namespace Altius.Evm.Tests;

/// <summary>The slots of an account's change, of which there are mostly none.</summary>
public sealed class SlotChangesTests
{
    [Test]
    public void Without_slots_there_is_nothing_to_be_found()
    {
        AccountChange change = new();
        Assert.That(change.Storage.Count, Is.Zero);
        Assert.That(change.Storage.TryGetValue(1, out _), Is.False);
        Assert.That(change.Storage.Keys.Concat(change.Storage.Values), Is.Empty);
        Assert.That(() => change.Storage[1], Throws.InstanceOf<KeyNotFoundException>());
        foreach ((UInt256 slot, UInt256 _) in change.Storage) Assert.Fail($"slot {slot}");
    }

    [Test]
    public void Slots_are_set_added_and_cleared_in_place()
    {
        AccountChange change = new();
        change.Storage[1] = 10;
        change.Storage.Add(2, 20);
        change.Storage[1] = 11;
        Assert.That(change.Storage, Is.EquivalentTo(new Dictionary<UInt256, UInt256> { [1] = 11, [2] = 20 }));
        Assert.That(() => change.Storage.Add(2, 21), Throws.ArgumentException);
        Assert.That(change.Storage.Keys, Is.EqualTo(new UInt256[] { 1, 2 }));
        change.Storage.Clear();
        Assert.That(change.Storage, Is.Empty);
    }

    [Test]
    public void A_diff_on_top_does_not_share_its_slots()
    {
        StateDiff below = new(), later = new();
        AccountChange change = new();
        change.Storage[1] = 10;
        later.Accounts[Address.Zero] = change;
        below.Apply(later);
        change.Storage[1] = 99;
        Assert.That(below.Accounts[Address.Zero].Storage[1], Is.EqualTo((UInt256)10));
    }
}
