using Altius.Core;
using Altius.Crypto;
using Altius.Evm;
using Altius.Execution;
using Altius.Primitives;

namespace Altius.JsonRpc;

/// <summary>Puts the overrides of a call on top of a state.</summary>
internal static class StateOverrides
{
    private const int MoveToItselfCode = -38022;

    /// <summary>Changes the state, and the places of the precompiled contracts.</summary>
    /// <returns>The precompiled contracts as they stand then.</returns>
    /// <exception cref="RpcError">The overrides contradict themselves.</exception>
    public static PrecompileSet Apply(
        IReadOnlyDictionary<Address, AccountOverride>? overrides, StateOverlay state, PrecompileSet precompiles)
    {
        if (overrides is null || overrides.Count == 0) return precompiles;
        PrecompileSet after = Move(overrides, precompiles);
        StateDiff diff = new();
        foreach ((Address address, AccountOverride account) in overrides)
            if (Change(address, account, state, diff) is { } change) diff.Accounts.Add(address, change);
        state.Apply(diff);
        return after;
    }

    /// <summary>A contract whose account is overridden is one no longer; it may be moved elsewhere before.</summary>
    private static PrecompileSet Move(IReadOnlyDictionary<Address, AccountOverride> overrides, PrecompileSet precompiles)
    {
        Dictionary<Address, PrecompileKind?> changes = [];
        foreach ((Address address, AccountOverride account) in overrides)
        {
            PrecompileKind? kind = precompiles.Find(address);
            if (account.MovePrecompileTo is { } target)
            {
                if (kind is null) throw RpcError.Server($"account {ChecksumAddress.Format(address)} is not a precompile");
                if (target == address)
                    throw new RpcError(MoveToItselfCode,
                        $"the precompile {ChecksumAddress.Format(address)} cannot be moved to itself");
                if (overrides.ContainsKey(target))
                    throw RpcError.Server($"account {ChecksumAddress.Format(target)} is already overridden");
                changes[target] = kind;
            }
            if (kind is not null) changes[address] = null;
        }
        return changes.Count == 0 ? precompiles : precompiles.With(changes);
    }

    private static AccountChange? Change(in Address address, AccountOverride wanted, StateOverlay state, StateDiff diff)
    {
        if (wanted.State is not null && wanted.StateDiff is not null)
            throw RpcError.InvalidParams($"account {ChecksumAddress.Format(address)} has both 'state' and 'stateDiff'");
        bool changes = (wanted.Nonce ?? (object?)wanted.Balance ?? wanted.Code) is not null
            || (wanted.State ?? wanted.StateDiff) is not null;
        if (!changes) return null;
        state.TryGetAccount(address, out Account account);
        if (wanted.Code is { } code)
        {
            Hash256 hash = Keccak256.Hash(code.Span);
            if (!code.IsEmpty) diff.Codes[hash] = code;
            account = account with { CodeHash = hash };
        }
        AccountChange change = new()
        {
            After = account with { Nonce = wanted.Nonce ?? account.Nonce, Balance = wanted.Balance ?? account.Balance },
            StorageWiped = wanted.State is not null,
        };
        foreach ((UInt256 slot, UInt256 value) in wanted.State ?? wanted.StateDiff ?? new Dictionary<UInt256, UInt256>())
            change.Storage[slot] = value;
        return change;
    }
}
