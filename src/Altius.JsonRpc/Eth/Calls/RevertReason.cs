using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Altius.Primitives;

namespace Altius.JsonRpc;

/// <summary>Reads why a contract reverted where it says so as Solidity does: Error(string) or Panic(uint256).</summary>
internal static class RevertReason
{
    private const uint ErrorSelector = 0x08c379a0;
    private const uint PanicSelector = 0x4e487b71;
    private const int WordSize = 32;

    public static bool TryDecode(ReadOnlySpan<byte> output, [NotNullWhen(true)] out string? reason)
    {
        reason = null;
        if (output.Length < sizeof(uint) + WordSize) return false;
        ReadOnlySpan<byte> arguments = output[sizeof(uint)..];
        reason = BinaryPrimitives.ReadUInt32BigEndian(output) switch
        {
            ErrorSelector => DecodeText(arguments),
            PanicSelector => DescribePanic(UInt256.FromBigEndian(arguments[..WordSize])),
            _ => null,
        };
        return reason is not null;
    }

    private static string? DecodeText(ReadOnlySpan<byte> arguments)
    {
        UInt256 offset = UInt256.FromBigEndian(arguments[..WordSize]);
        if (offset > (ulong)(arguments.Length - WordSize)) return null;
        ReadOnlySpan<byte> text = arguments[(int)offset.U0..];
        UInt256 length = UInt256.FromBigEndian(text[..WordSize]);
        text = text[WordSize..];
        return length > (ulong)text.Length ? null : Encoding.UTF8.GetString(text[..(int)length.U0]);
    }

    private static string DescribePanic(in UInt256 code) => code.ToUInt64Saturating() switch
    {
        0x00 => "generic panic",
        0x01 => "assert(false)",
        0x11 => "arithmetic underflow or overflow",
        0x12 => "division or modulo by zero",
        0x21 => "enum overflow",
        0x22 => "invalid encoded storage byte array accessed",
        0x31 => "out-of-bounds array access; popping on an empty array",
        0x32 => "out-of-bounds access of an array or bytesN",
        0x41 => "out of memory",
        0x51 => "uninitialized function",
        _ => $"unknown panic code: 0x{(System.Numerics.BigInteger)code:x}",
    };
}
