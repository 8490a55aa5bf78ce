using Altius.Core;
using Altius.Crypto;
using Altius.Primitives;

namespace Altius.Evm;

/// <summary>MODEXP: three lengths, then base, exponent and modulus, all padded with zeros on the right (EIP-198).</summary>
internal static class ModExpPrecompile
{
    /// <summary>The longest operand, in bytes, since EIP-7823.</summary>
    private const int OperandLimit = 1024;

    /// <summary>Of all three operands together, in bytes; their price is above 400 million gas under every formula.</summary>
    private const ulong LongestOperands = 1 << 30;

    /// <summary>Lengths are cut to this: what they cost is beyond any gas either way, and no sum of them overflows.</summary>
    private static readonly UInt256 LengthCap = new(1UL << 60);

    /// <summary>The price by the formula in force; where it is beyond 63 bits, the largest number there is.</summary>
    public static long Price(ModExpGasRule rule, ReadOnlySpan<byte> input)
    {
        UInt256 baseLength = Length(input, 0), exponentLength = Length(input, 32), modulusLength = Length(input, 64);
        UInt256 longest = baseLength > modulusLength ? baseLength : modulusLength;
        UInt256 words = (longest + new UInt256(7)) >> 3;
        ulong longExponentFactor = rule == ModExpGasRule.Eip7883 ? 16UL : 8;
        UInt256 iterations = Iterations(input, baseLength, exponentLength, longExponentFactor);
        UInt256 price = rule switch
        {
            ModExpGasRule.Eip198 => Eip198Complexity(longest) * iterations / new UInt256(20),
            ModExpGasRule.Eip2565 => AtLeast(200, words * words * iterations / new UInt256(3)),
            _ => AtLeast(500, (longest <= new UInt256(32) ? new UInt256(16) : new UInt256(2) * words * words) * iterations),
        };
        return price > new UInt256(long.MaxValue) ? long.MaxValue : (long)price.U0;
    }

    /// <summary>Computes into the output, which is as long as the modulus.</summary>
    /// <returns>False where an operand is longer than the fork allows.</returns>
    public static bool TryRun(ForkRules rules, ReadOnlySpan<byte> input, ReturnData output)
    {
        UInt256 baseLength = Length(input, 0), exponentLength = Length(input, 32), modulusLength = Length(input, 64);
        if (rules.ModExpGas == ModExpGasRule.Eip7883)
        {
            UInt256 limit = new(OperandLimit);
            if (baseLength > limit || exponentLength > limit || modulusLength > limit) return false;
        }
        // No modulus, no result, however long the other operands claim to be.
        if (modulusLength.IsZero) return true;
        // Operands this long cost more gas than any block has; what is left to do is not to allocate for them.
        if (baseLength + exponentLength + modulusLength > new UInt256(LongestOperands)) return false;
        int b = (int)baseLength.U0, e = (int)exponentLength.U0, m = (int)modulusLength.U0;
        ReadOnlySpan<byte> operands = input.Length > 96 ? input[96..] : default;
        byte[]? padded = null;
        if (operands.Length < b + e + m)
        {
            padded = new byte[b + e + m];
            operands.CopyTo(padded);
            operands = padded;
        }
        ModExp.Compute(operands[..b], operands.Slice(b, e), operands.Slice(b + e, m), output.Prepare(m));
        return true;
    }

    /// <summary>How often the exponent makes the algorithm square, by its length and the highest bit of its first word.</summary>
    private static UInt256 Iterations(
        ReadOnlySpan<byte> input, in UInt256 baseLength, in UInt256 exponentLength, ulong longExponentFactor)
    {
        UInt256 word = new(32);
        int headLength = exponentLength < word ? (int)exponentLength.U0 : 32;
        UInt256 head = Read(input, baseLength + new UInt256(96), headLength);
        UInt256 iterations = new((ulong)Math.Max(0, head.BitLength - 1));
        if (exponentLength > word) iterations += (exponentLength - word) * new UInt256(longExponentFactor);
        return iterations.IsZero ? UInt256.One : iterations;
    }

    private static UInt256 Eip198Complexity(in UInt256 length)
    {
        UInt256 square = length * length;
        if (length <= new UInt256(64)) return square;
        return length <= new UInt256(1024)
            ? square / new UInt256(4) + new UInt256(96) * length - new UInt256(3_072)
            : square / new UInt256(16) + new UInt256(480) * length - new UInt256(199_680);
    }

    private static UInt256 AtLeast(ulong least, in UInt256 price) => price < new UInt256(least) ? new UInt256(least) : price;

    private static UInt256 Length(ReadOnlySpan<byte> input, int offset)
    {
        UInt256 length = Read(input, new UInt256((ulong)offset), 32);
        return length > LengthCap ? LengthCap : length;
    }

    /// <summary>A number of up to 32 bytes from the input, with zeros past its end.</summary>
    private static UInt256 Read(ReadOnlySpan<byte> input, in UInt256 offset, int length)
    {
        Span<byte> bytes = stackalloc byte[32];
        bytes.Clear();
        if (offset.FitsUInt64 && offset.U0 < (ulong)input.Length)
        {
            ReadOnlySpan<byte> part = input[(int)offset.U0..];
            part[..Math.Min(length, part.Length)].CopyTo(bytes);
        }
        return UInt256.FromBigEndian(bytes[..length]);
    }
}
