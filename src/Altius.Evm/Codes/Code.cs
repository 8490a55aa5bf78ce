using Altius.Core;
using Altius.Crypto;
using Altius.Primitives;

namespace Altius.Evm;

/// <summary>
/// Contract or init code, with what the machine wants to know of it worked out once. Immutable and safe to share between
/// threads.
/// </summary>
public sealed class Code
{
    /// <summary>
    /// Zero bytes kept after the code: it ends in STOP, and the longest PUSH reads past its end without a check.
    /// </summary>
    internal const int Padding = 33;

    private const int DelegationSize = 3 + Address.Size;

    public static readonly Code Empty = new(default, Account.EmptyCodeHash);

    private ulong[]? _jumpDestinations;

    public Code(ReadOnlySpan<byte> bytes, in Hash256 hash)
    {
        Length = bytes.Length;
        Hash = hash;
        Padded = new byte[bytes.Length + Padding];
        bytes.CopyTo(Padded);
        Delegate = TryReadDelegation(bytes);
    }

    /// <summary>In bytes.</summary>
    public int Length { get; }

    /// <summary>Keccak-256 of the bytes; zero for init code, which nobody asks for its hash.</summary>
    public Hash256 Hash { get; }

    /// <summary>The account whose code runs instead, where this is a delegation designator (EIP-7702).</summary>
    public Address? Delegate { get; }

    public ReadOnlyMemory<byte> Bytes => Padded.AsMemory(0, Length);

    /// <summary>The bytes and <see cref="Padding"/> zeros.</summary>
    internal byte[] Padded { get; }

    /// <summary>
    /// One bit for each byte of the code, set where a JUMPDEST stands outside push data. Worked out on first use; threads
    /// that race do the same work and any of their results serves.
    /// </summary>
    internal ulong[] JumpDestinations => _jumpDestinations ??= JumpAnalysis.FindDestinations(Padded, Length);

    /// <summary>The designator that delegates to <paramref name="target"/> (EIP-7702).</summary>
    public static byte[] DelegationTo(in Address target) => [0xef, 0x01, 0x00, .. target.Bytes];

    /// <summary>Code taken from an untrusted or fresh source: the hash is computed.</summary>
    public static Code FromBytes(ReadOnlySpan<byte> bytes) => bytes.IsEmpty ? Empty : new Code(bytes, Keccak256.Hash(bytes));

    private static Address? TryReadDelegation(ReadOnlySpan<byte> bytes) =>
        bytes.Length == DelegationSize && bytes[0] == 0xef && bytes[1] == 0x01 && bytes[2] == 0x00
            ? new Address(bytes[3..])
            : null;
}
