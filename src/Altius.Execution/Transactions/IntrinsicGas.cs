using Altius.Core;

namespace Altius.Execution;

/// <summary>Gas a transaction costs before its first instruction.</summary>
/// <param name="Base">What is charged up front.</param>
/// <param name="Floor">The least the transaction pays in the end for its data (EIP-7623); 0 where there is no floor.</param>
public readonly record struct IntrinsicGas(ulong Base, ulong Floor)
{
    /// <summary>Gas of any transaction.</summary>
    public const ulong PerTransaction = 21_000;

    private const ulong PerZeroByte = 4;
    private const ulong TokensPerNonZeroByte = 4;
    private const ulong PerListedAddress = 2_400;
    private const ulong PerListedStorageKey = 1_900;

    /// <summary>The intrinsic gas under these rules (Yellow Paper g0, EIP-2, 2028, 2930, 3860, 7623, 7702).</summary>
    public static IntrinsicGas Of(Transaction transaction, ForkRules rules)
    {
        ulong length = (ulong)transaction.Data.Length;
        ulong zeros = (ulong)transaction.Data.Span.Count((byte)0);
        ulong gas = PerTransaction + zeros * PerZeroByte + (length - zeros) * rules.NonZeroDataGas;
        if (transaction.IsCreation) gas += rules.CreationGas + (length + 31) / 32 * (ulong)rules.InitCodeWordGas;
        gas += AccessListGas(transaction.AccessList);
        gas += (ulong)transaction.AuthorizationList.Count * Authorizations.GasPerAuthorization;
        return new(gas, FloorOf(zeros, length, rules));
    }

    private static ulong FloorOf(ulong zeros, ulong length, ForkRules rules)
    {
        ulong tokens = zeros + (length - zeros) * TokensPerNonZeroByte;
        return rules.FloorGasPerToken == 0 ? 0 : PerTransaction + tokens * rules.FloorGasPerToken;
    }

    private static ulong AccessListGas(IReadOnlyList<AccessListEntry> list)
    {
        ulong gas = (ulong)list.Count * PerListedAddress;
        for (int i = 0; i < list.Count; i++) gas += (ulong)list[i].StorageKeys.Count * PerListedStorageKey;
        return gas;
    }
}
