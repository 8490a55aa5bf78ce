using System.Buffers.Binary;
using Altius.Core;
using Altius.Primitives;

namespace Altius.Execution;

/// <summary>Validator deposits, read from the logs of the deposit contract (EIP-6110).</summary>
internal static class DepositRequests
{
    /// <summary>Bytes of one request: the five fields back to back.</summary>
    private const int RequestSize = 192;

    /// <summary>Bytes of the event: five offsets, then each field as its length and its bytes padded to words.</summary>
    private const int EventSize = 576;

    private static readonly Hash256 EventSignature =
        Hash256.Parse("649bbc62d0e31342afea4e5cd82d4049e7e1ee912fc0889aa790803be39038c5");

    /// <summary>Where each field's length stands in the event and how many bytes follow it.</summary>
    private static readonly (int Offset, int Size)[] Fields =
    [
        (160, 48), // public key
        (256, 32), // withdrawal credentials
        (320, 8), // amount
        (384, 96), // signature
        (512, 8), // index
    ];

    /// <summary>The deposits of all logs, back to back after the type byte; empty where there is none.</summary>
    /// <returns>False where a deposit event is not laid out as the contract does it.</returns>
    public static bool TryCollect(ReadOnlySpan<Receipt> receipts, in Address contract, out ReadOnlyMemory<byte> request)
    {
        List<byte>? found = null;
        request = default;
        foreach (Receipt receipt in receipts)
        {
            for (int i = 0; i < receipt.Logs.Count; i++)
            {
                Log log = receipt.Logs[i];
                if (log.Address != contract || log.Topics.Count == 0 || log.Topics[0] != EventSignature) continue;
                found ??= new List<byte>(1 + RequestSize) { ExecutionRequests.DepositType };
                if (!TryAppend(log.Data.Span, found)) return false;
            }
        }
        if (found is not null) request = found.ToArray();
        return true;
    }

    private static bool TryAppend(ReadOnlySpan<byte> data, List<byte> request)
    {
        if (data.Length != EventSize) return false;
        for (int i = 0; i < Fields.Length; i++)
        {
            (int offset, int size) = Fields[i];
            if (!IsWord(data[(32 * i)..], offset) || !IsWord(data[offset..], size)) return false;
            request.AddRange(data.Slice(offset + 32, size));
        }
        return true;
    }

    private static bool IsWord(ReadOnlySpan<byte> data, int value) =>
        data[..28].IndexOfAnyExcept((byte)0) < 0 && BinaryPrimitives.ReadInt32BigEndian(data[28..]) == value;
}
