using Altius.Core;
using Altius.Crypto;
using Altius.Evm;
using Altius.Primitives;

namespace Altius.Execution;

/// <summary>Delegations of accounts to other accounts' code that a set-code transaction carries (EIP-7702).</summary>
internal static class Authorizations
{
    /// <summary>Charged for each up front, as if its authority did not exist (PER_EMPTY_ACCOUNT_COST).</summary>
    public const ulong GasPerAuthorization = 25_000;

    /// <summary>Given back where the authority exists: all but PER_AUTH_BASE_COST.</summary>
    private const long RefundForExistingAuthority = 12_500;

    /// <summary>Applies the valid ones in order; an invalid one is passed over.</summary>
    public static void Apply(IReadOnlyList<SetCodeAuthorization> authorizations, WorldState state, ulong chainId)
    {
        for (int i = 0; i < authorizations.Count; i++) Apply(authorizations[i], state, chainId);
    }

    private static void Apply(SetCodeAuthorization authorization, WorldState state, ulong chainId)
    {
        if (!authorization.ChainId.IsZero && authorization.ChainId != chainId) return;
        if (authorization.Nonce == ulong.MaxValue) return; // EIP-2681
        bool isSigned = authorization.YParity <= 1 && Secp256k1.IsLowS(authorization.S.ToHash256().Bytes);
        if (!isSigned || !authorization.TryRecoverAuthority(out Address authority)) return;
        state.WarmAccount(authority);
        Code code = state.GetCode(authority);
        if (code.Length != 0 && code.Delegate is null) return;
        if (state.GetNonce(authority) != authorization.Nonce) return;
        if (state.Exists(authority)) state.AddRefund(RefundForExistingAuthority);
        state.SetCode(authority, authorization.Address.IsZero ? default : Code.DelegationTo(authorization.Address));
        state.SetNonce(authority, authorization.Nonce + 1);
    }
}
