using Altius.Core;
using Altius.Crypto;
using Altius.Evm;
using Altius.Primitives;

namespace Altius.State.Tests;

/// <summary>
/// Diffs as blocks make them, over few accounts and slots so that they meet: creations, deletions, wipes, re-creations.
/// </summary>
internal static class RandomDiffs
{
    public const int AddressCount = 14;
    public const int SlotCount = 24;

    public static readonly IReadOnlyList<Address> Addresses =
        [.. Enumerable.Range(1, AddressCount).Select(n => Address.FromNumber((ulong)n))];

    private static readonly IReadOnlyList<byte[]> Codes =
        [.. Enumerable.Range(1, 6).Select(n => Enumerable.Repeat((byte)n, n * 40).ToArray())];

    public static StateDiff Next(Random random)
    {
        StateDiff diff = new();
        for (int i = random.Next(0, 7); i > 0; i--)
        {
            bool isGone = random.Next(5) == 0;
            AccountChange change = new()
            {
                After = isGone ? null : NextAccount(random, diff),
                StorageWiped = isGone ? random.Next(2) == 0 : random.Next(8) == 0,
            };
            if (!isGone)
                for (int k = random.Next(random.Next(3) == 0 ? SlotCount : 4); k > 0; k--)
                    change.Storage[(ulong)random.Next(SlotCount)] = NextValue(random);
            diff.Accounts[Addresses[random.Next(AddressCount)]] = change;
        }
        return diff;
    }

    private static Account NextAccount(Random random, StateDiff diff)
    {
        Hash256 codeHash = Account.EmptyCodeHash;
        if (random.Next(3) == 0)
        {
            byte[] code = Codes[random.Next(Codes.Count)];
            codeHash = Keccak256.Hash(code);
            diff.Codes[codeHash] = code;
        }
        UInt256 balance = random.Next(4) == 0 ? UInt256.MaxValue - (ulong)random.Next(3) : (ulong)random.Next(1_000);
        return new Account((ulong)random.Next(3), balance, codeHash, HasStorage: false);
    }

    private static UInt256 NextValue(Random random) => random.Next(5) switch
    {
        0 => 0,
        1 => UInt256.MaxValue,
        _ => (ulong)random.Next(3),
    };
}
