using System.Buffers.Binary;
using System.Security.Cryptography;
using Altius.Core;
using Altius.Primitives;

namespace Altius.Chain;

/// <summary>
/// The eight bytes by which a payload is asked for: the start of a hash over all that decides what is asked for, so that the
/// same question always has the same id and every other one another (Engine API, payload building).
/// </summary>
internal static class PayloadId
{
    public static ulong Of(in Hash256 parent, PayloadAttributes attributes)
    {
        RlpWriter writer = new(512);
        try
        {
            int list = writer.BeginList();
            writer.Write(parent);
            writer.Write(attributes.Timestamp);
            writer.Write(attributes.PrevRandao);
            writer.Write(attributes.FeeRecipient);
            WriteWithdrawals(ref writer, attributes.Withdrawals);
            WriteOptional(ref writer, attributes.ParentBeaconBlockRoot is { } root ? root.ToArray() : null);
            WriteOptional(ref writer, attributes.ExtraData);
            writer.Write(attributes.TargetGasLimit ?? 0);
            writer.EndList(list);
            Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(writer.Written, digest);
            return BinaryPrimitives.ReadUInt64BigEndian(digest);
        }
        finally
        {
            writer.Dispose();
        }
    }

    /// <summary>None at all and an empty list are two things.</summary>
    private static void WriteWithdrawals(ref RlpWriter writer, IReadOnlyList<Withdrawal>? withdrawals)
    {
        int list = writer.BeginList();
        if (withdrawals is not null)
        {
            int items = writer.BeginList();
            foreach (Withdrawal withdrawal in withdrawals) withdrawal.WriteTo(ref writer);
            writer.EndList(items);
        }
        writer.EndList(list);
    }

    private static void WriteOptional(ref RlpWriter writer, ReadOnlyMemory<byte>? bytes)
    {
        int list = writer.BeginList();
        if (bytes is { } present) writer.Write(present.Span);
        writer.EndList(list);
    }
}
