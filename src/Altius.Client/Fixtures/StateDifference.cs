using Altius.Core;
using Altius.Primitives;
using Altius.State;

namespace Altius.Client.Fixtures;

/// <summary>Finds where a state differs from what a fixture expects.</summary>
internal static class StateDifference
{
    /// <summary>The first difference by address; null where there is none.</summary>
    public static string? First(IReadOnlyList<GenesisAccount> expected, MemoryState actual)
    {
        HashSet<Address> named = [];
        foreach (GenesisAccount account in expected.OrderBy(account => account.Address))
        {
            named.Add(account.Address);
            if (Compare(account, actual) is { } difference) return $"account {account.Address}: {difference}";
        }
        foreach (Address extra in actual.Addresses.Where(address => !named.Contains(address)).Order().Take(1))
            return $"account {extra}: exists, expected none";
        return null;
    }

    private static string? Compare(GenesisAccount expected, MemoryState state)
    {
        if (!state.TryGetAccount(expected.Address, out Account account)) return "does not exist, expected one";
        if (account.Nonce != expected.Nonce) return Differs("nonce", expected.Nonce, account.Nonce);
        if (account.Balance != expected.Balance) return Differs("balance", expected.Balance, account.Balance);
        ReadOnlyMemory<byte> code = state.GetCode(account.CodeHash);
        if (!code.Span.SequenceEqual(expected.Code.Span))
            return $"code: expected {expected.Code.Length} bytes, got {code.Length} bytes or others";
        return CompareStorage(expected, state);
    }

    private static string? CompareStorage(GenesisAccount expected, MemoryState state)
    {
        foreach ((UInt256 slot, UInt256 value) in expected.Storage.OrderBy(entry => entry.Key))
        {
            UInt256 actual = state.GetStorage(expected.Address, slot);
            if (actual != value)
                return $"slot {slot.ToHexQuantity()}: expected {value.ToHexQuantity()}, got {actual.ToHexQuantity()}";
        }
        HashSet<UInt256> expectedSlots = [.. expected.Storage.Select(entry => entry.Key)];
        foreach ((UInt256 slot, UInt256 value) in state.GetStorage(expected.Address).OrderBy(entry => entry.Key))
            if (!expectedSlots.Contains(slot)) return $"slot {slot.ToHexQuantity()}: expected 0x0, got {value.ToHexQuantity()}";
        return null;
    }

    private static string Differs<T>(string what, T expected, T actual) => $"{what}: expected {expected}, got {actual}";
}
