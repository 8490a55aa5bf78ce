using Altius.Core;
using Altius.Crypto;
using Altius.Primitives;
using Altius.Trie;

namespace Altius.State.Tests;

/// <summary>Holds a state of a store against the same state in memory.</summary>
internal static class StateComparison
{
    public static void AssertSame(StateSnapshot state, MemoryState expected, string when)
    {
        foreach (Address who in RandomDiffs.Addresses)
        {
            bool exists = state.TryGetAccount(who, out Account account);
            Assert.That(exists, Is.EqualTo(expected.TryGetAccount(who, out Account wanted)), $"{when}: existence of {who}");
            Assert.That(account, Is.EqualTo(wanted), $"{when}: {who}");
            if (account.HasCode)
                Assert.That(state.GetCode(account.CodeHash).Span.SequenceEqual(expected.GetCode(account.CodeHash).Span),
                    $"{when}: code of {who}");
            for (ulong slot = 0; slot < RandomDiffs.SlotCount; slot++)
                Assert.That(state.GetStorage(who, slot),
                    Is.EqualTo(expected.GetStorage(who, slot)), $"{when}: slot {slot} of {who}");
        }
    }

    public static void AssertProves(StateSnapshot state, Hash256 root, Address who, string when)
    {
        Assert.That(state.Root, Is.EqualTo(root), when);
        UInt256[] slots = [0, 5, RandomDiffs.SlotCount + 1];
        AccountProof proof = state.Prove(who, slots);
        bool exists = state.TryGetAccount(who, out Account account);
        Assert.That(proof.Account, Is.EqualTo(account), when);
        Assert.That(Proof.TryVerify(root, Keccak256.Hash(who.Bytes).Bytes, proof.Nodes, out ReadOnlyMemory<byte> leaf),
            $"{when}: proof of {who}");
        Assert.That(leaf.IsEmpty, Is.EqualTo(!exists), when);
        if (exists) Assert.That(LeafOf(account, proof.StorageRoot).AsSpan().SequenceEqual(leaf.Span), $"{when}: leaf of {who}");
        foreach (SlotProof slot in proof.Slots)
        {
            Hash256 key = Keccak256.Hash(slot.Key.ToHash256().Bytes);
            Assert.That(Proof.TryVerify(proof.StorageRoot, key.Bytes, slot.Nodes, out ReadOnlyMemory<byte> value),
                $"{when}: proof of slot {slot.Key}");
            RlpWriter writer = new(64);
            if (!slot.Value.IsZero) writer.Write(slot.Value);
            Assert.That(writer.Written.SequenceEqual(value.Span), $"{when}: value of slot {slot.Key}");
            Assert.That(slot.Value, Is.EqualTo(state.GetStorage(who, slot.Key)), when);
        }
    }

    private static byte[] LeafOf(in Account account, in Hash256 storageRoot)
    {
        RlpWriter writer = new(128);
        int list = writer.BeginList();
        writer.Write(account.Nonce);
        writer.Write(account.Balance);
        writer.Write(storageRoot);
        writer.Write(account.CodeHash);
        writer.EndList(list);
        return writer.ToArray();
    }
}
