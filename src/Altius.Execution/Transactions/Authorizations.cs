using System.Runtime.CompilerServices;
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
    [SkipLocalsInit]
    public static void Apply(IReadOnlyList<SetCodeAuthorization> authorizations, WorldState state, ulong chainId)
    {
        Span<RecoverableSignature> signatures = stackalloc RecoverableSignature[Secp256k1Batch.Group];
        Span<int> whose = stackalloc int[Secp256k1Batch.Group];
        Span<Address> authorities = stackalloc Address[Secp256k1Batch.Group];
        Span<bool> recovered = stackalloc bool[Secp256k1Batch.Group];
        for (int i = 0; i < authorizations.Count;)
        {
            int count = 0;
            for (; i < authorizations.Count && count < Secp256k1Batch.Group; i++)
            {
                if (!MayCount(authorizations[i], chainId)) continue;
                signatures[count] = authorizations[i].Signature;
                whose[count++] = i;
            }
            Secp256k1Batch.RecoverAddresses(signatures[..count], authorities, recovered);
            for (int k = 0; k < count; k++)
                if (recovered[k]) Apply(authorizations[whose[k]], authorities[k], state);
        }
    }

    /// <summary>What is asked before the authority is known.</summary>
    private static bool MayCount(SetCodeAuthorization authorization, ulong chainId) =>
        (authorization.ChainId.IsZero || authorization.ChainId == chainId)
        && authorization.Nonce != ulong.MaxValue // EIP-2681
        && authorization.YParity <= 1 && Secp256k1.IsLowS(authorization.S.ToHash256().Bytes);

    private static void Apply(SetCodeAuthorization authorization, in Address authority, WorldState state)
    {
        state.WarmAccount(authority);
        Code code = state.GetCode(authority);
        if (code.Length != 0 && code.Delegate is null) return;
        if (state.GetNonce(authority) != authorization.Nonce) return;
        if (state.Exists(authority)) state.AddRefund(RefundForExistingAuthority);
        state.SetCode(authority, authorization.Address.IsZero ? default : Code.DelegationTo(authorization.Address));
        state.SetNonce(authority, authorization.Nonce + 1);
    }
}
