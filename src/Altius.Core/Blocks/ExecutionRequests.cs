using System.Security.Cryptography;
using Altius.Primitives;

namespace Altius.Core;

/// <summary>
/// What a block asks of the consensus layer (EIP-7685): at most one byte string a type, the type byte before its data.
/// </summary>
public static class ExecutionRequests
{
    /// <summary>Deposits (EIP-6110).</summary>
    public const byte DepositType = 0;

    /// <summary>Withdrawals from the execution layer (EIP-7002).</summary>
    public const byte WithdrawalType = 1;

    /// <summary>Consolidations (EIP-7251).</summary>
    public const byte ConsolidationType = 2;

    /// <summary>The commitment of a block without requests: SHA-256 of nothing.</summary>
    public static readonly Hash256 EmptyHash = Hash256.Parse("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");

    /// <summary>The header's commitment: SHA-256 over the SHA-256 of each request that holds more than its type.</summary>
    /// <param name="requests">In ascending order of their types.</param>
    public static Hash256 ComputeHash(IReadOnlyList<ReadOnlyMemory<byte>> requests)
    {
        using IncrementalHash outer = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        foreach (ReadOnlyMemory<byte> request in requests)
        {
            if (request.Length <= 1) continue;
            SHA256.HashData(request.Span, digest);
            outer.AppendData(digest);
        }
        outer.GetHashAndReset(digest);
        return new Hash256(digest);
    }
}
