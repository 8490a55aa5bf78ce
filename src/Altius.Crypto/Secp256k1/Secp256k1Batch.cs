using System.Runtime.CompilerServices;
using Altius.Primitives;

namespace Altius.Crypto;

/// <summary>Recovers the signers of many signatures, sixteen at a time where the processor has AVX-512.</summary>
public static class Secp256k1Batch
{
    /// <summary>Signatures that are worked on at once; more come one group after the other.</summary>
    public const int Group = SecpField16.Lanes;

    /// <summary>Eight in step cost as much as three alone (118 and 48 us on Zen 4).</summary>
    private const int FewestForEight = 4;

    /// <summary>Sixteen in step cost as much as eight and two alone (212 us).</summary>
    private const int FewestForSixteen = 11;

    /// <summary>
    /// The addresses behind the signatures; <paramref name="recovered"/> is false, and the address zero, where
    /// <see cref="Secp256k1.TryRecoverAddress"/> would be.
    /// </summary>
    /// <exception cref="ArgumentException">An output is shorter than the signatures.</exception>
    public static void RecoverAddresses(
        ReadOnlySpan<RecoverableSignature> signatures, Span<Address> addresses, Span<bool> recovered)
    {
        if (addresses.Length < signatures.Length || recovered.Length < signatures.Length)
            throw new ArgumentException("Each signature needs an address and a flag.");

        while (!signatures.IsEmpty)
        {
            int most = signatures.Length < FewestForSixteen ? SecpField8.Lanes : Group;
            int count = Math.Min(signatures.Length, most);
            ReadOnlySpan<RecoverableSignature> some = signatures[..count];
            if (!SecpField8.IsSupported || count < FewestForEight) RecoverOneByOne(some, addresses, recovered);
            else if (count <= SecpField8.Lanes) RecoverInStep<SecpField8>(some, addresses, recovered);
            else RecoverInStep<SecpField16>(some, addresses, recovered);
            signatures = signatures[count..];
            addresses = addresses[count..];
            recovered = recovered[count..];
        }
    }

    internal static void RecoverOneByOne(
        ReadOnlySpan<RecoverableSignature> signatures, Span<Address> addresses, Span<bool> recovered)
    {
        for (int i = 0; i < signatures.Length; i++)
        {
            recovered[i] = signatures[i].TryRecoverAlone(out SecpAffine key);
            addresses[i] = recovered[i] ? AddressOf(key) : default;
        }
    }

    [SkipLocalsInit]
    private static void RecoverInStep<T>(
        ReadOnlySpan<RecoverableSignature> signatures, Span<Address> addresses, Span<bool> recovered)
        where T : unmanaged, ISecpLanes<T>
    {
        Span<SecpAffine> keys = stackalloc SecpAffine[T.Lanes];
        SecpRecoveryLanes<T>.Recover(signatures, keys, recovered);
        for (int i = 0; i < signatures.Length; i++) addresses[i] = recovered[i] ? AddressOf(keys[i]) : default;
    }

    [SkipLocalsInit]
    private static Address AddressOf(in SecpAffine key)
    {
        Span<byte> publicKey = stackalloc byte[Secp256k1.PublicKeyLength];
        Secp256k1.WritePoint(key, publicKey);
        return Secp256k1.AddressOf(publicKey);
    }
}

/// <summary>A signature from which its signer can be told.</summary>
/// <param name="Hash">What was signed.</param>
/// <param name="R">The nonce's x mod n.</param>
/// <param name="S">The other half; high values are accepted.</param>
/// <param name="RecoveryId">Bit 0: y of the nonce's point is odd. Bit 1: its x is r + n.</param>
public readonly record struct RecoverableSignature(Hash256 Hash, UInt256 R, UInt256 S, int RecoveryId)
{
    internal bool IsInRange => RecoveryId is >= 0 and <= 3 && SecpScalar.IsValid(R) && SecpScalar.IsValid(S);

    internal UInt256 HashModOrder => SecpScalar.Reduce(Hash.ToUInt256());

    internal bool TryRecoverAlone(out SecpAffine key)
    {
        key = default;
        return IsInRange && Secp256k1.TryRecoverKey(HashModOrder, R, S, RecoveryId, out key);
    }
}
