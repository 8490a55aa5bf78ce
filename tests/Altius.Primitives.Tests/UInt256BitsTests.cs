using System.Numerics;

namespace Altius.Primitives.Tests;

public class UInt256BitsTests
{
    private static readonly int[] FarShifts = [256, 257, 319, 320, 511, 512, 1 << 20, int.MaxValue, -1, -64, int.MinValue];

    [Test]
    public void Shifts_of_every_distance_match_integers() => Words.Check(Words.Any, static a =>
    {
        for (int bits = 0; bits < 256; bits++)
        {
            UInt256.ShiftLeft(a, bits, out UInt256 left);
            UInt256.ShiftRight(a, bits, out UInt256 right);
            UInt256.ArithmeticShiftRight(a, bits, out UInt256 arithmetic);
            Assert.That(left, Is.EqualTo((a.ToBig() << bits).ToWord()), $"<< {bits}");
            Assert.That(right, Is.EqualTo((a.ToBig() >> bits).ToWord()), $">> {bits}");
            Assert.That(arithmetic, Is.EqualTo((a.ToSigned() >> bits).ToWord()), $"signed >> {bits}");
            Assert.That(a << bits, Is.EqualTo(left));
            Assert.That(a >> bits, Is.EqualTo(right));
        }
    }, count: 300);

    [Test]
    public void Shifts_of_256_bits_or_more_leave_nothing_but_the_sign() => Words.Check(Words.Any, static a =>
    {
        foreach (int bits in FarShifts)
        {
            UInt256.ArithmeticShiftRight(a, bits, out UInt256 arithmetic);
            Assert.That(a << bits, Is.EqualTo(UInt256.Zero));
            Assert.That(a >> bits, Is.EqualTo(UInt256.Zero));
            Assert.That(arithmetic, Is.EqualTo(a.U3 >> 63 == 0 ? UInt256.Zero : UInt256.MaxValue));
        }
    }, count: 500);

    [Test]
    public void Sign_extension_repeats_the_sign_of_the_chosen_byte() => Words.Check(Words.Any, static a =>
    {
        for (int index = 0; index < 40; index++)
        {
            UInt256.SignExtend((ulong)index, a, out UInt256 extended);
            Assert.That(extended, Is.EqualTo(ExpectedExtension(a, index)), $"byte {index}");
        }
    }, count: 1_000);

    [Test]
    public void Bytes_are_counted_from_the_most_significant() => Words.Check(Words.Any, static a =>
    {
        byte[] bytes = a.ToHash256().ToArray();
        for (int index = 0; index < 40; index++)
        {
            UInt256.GetByte((ulong)index, a, out UInt256 picked);
            Assert.That(picked, Is.EqualTo(new UInt256(index < 32 ? bytes[index] : 0UL)), $"byte {index}");
        }
    }, count: 1_000);

    [Test]
    public void Huge_indices_pick_and_extend_nothing() => Words.Check(Words.Pairs, static pair =>
    {
        UInt256 index = pair.B | (UInt256.One << 64) | (UInt256.One << 191);
        UInt256.GetByte(index, pair.A, out UInt256 picked);
        UInt256.SignExtend(index, pair.A, out UInt256 extended);
        Assert.That(picked, Is.EqualTo(UInt256.Zero));
        Assert.That(extended, Is.EqualTo(pair.A));
    }, count: 2_000);

    [Test]
    public void Bitwise_operators_match_integers() => Words.Check(Words.Pairs, static pair =>
    {
        (BigInteger a, BigInteger b) = (pair.A.ToBig(), pair.B.ToBig());
        Assert.That(pair.A & pair.B, Is.EqualTo((a & b).ToWord()));
        Assert.That(pair.A | pair.B, Is.EqualTo((a | b).ToWord()));
        Assert.That(pair.A ^ pair.B, Is.EqualTo((a ^ b).ToWord()));
        Assert.That(~pair.A, Is.EqualTo((Words.Modulus - 1 - a).ToWord()));
    });

    [Test]
    public void Bit_counts_match_integers() => Words.Check(Words.Any, static a =>
    {
        int length = (int)a.ToBig().GetBitLength();
        Assert.That(a.BitLength, Is.EqualTo(length));
        Assert.That(a.ByteLength, Is.EqualTo((length + 7) / 8));
        Assert.That(a.LeadingZeroCount, Is.EqualTo(256 - length));
        Assert.That(a.TrailingZeroCount, Is.EqualTo(a.IsZero ? 256 : (int)BigInteger.TrailingZeroCount(a.ToBig())));
        for (int i = 0; i < 256; i++) Assert.That(a.Bit(i), Is.EqualTo(!((a.ToBig() >> i).IsEven)), $"bit {i}");
    }, count: 500);

    private static UInt256 ExpectedExtension(UInt256 value, int index)
    {
        if (index >= 31) return value;
        int bits = 8 * (index + 1);
        BigInteger low = value.ToBig() & ((BigInteger.One << bits) - 1);
        return (low >> (bits - 1)).IsZero ? low.ToWord() : (low - (BigInteger.One << bits)).ToWord();
    }
}
