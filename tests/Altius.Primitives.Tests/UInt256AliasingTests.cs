namespace Altius.Primitives.Tests;

/// <summary>The interpreter writes results over operands: each operation must have read them all before.</summary>
public class UInt256AliasingTests
{
    public delegate void Binary(in UInt256 a, in UInt256 b, out UInt256 result);

    public delegate void Ternary(in UInt256 a, in UInt256 b, in UInt256 c, out UInt256 result);

    private static TestCaseData<Binary> Case(string name, Binary operation) =>
        new TestCaseData<Binary>(operation).SetArgDisplayNames(name);

    private static IEnumerable<TestCaseData<Binary>> BinaryOperations() =>
    [
        Case("add", static (in UInt256 a, in UInt256 b, out UInt256 r) => UInt256.AddOverflow(a, b, out r)),
        Case("subtract", static (in UInt256 a, in UInt256 b, out UInt256 r) => UInt256.SubtractUnderflow(a, b, out r)),
        Case("multiply", UInt256.Multiply),
        Case("multiply checked", static (in UInt256 a, in UInt256 b, out UInt256 r) => UInt256.MultiplyOverflow(a, b, out r)),
        Case("product, low", static (in UInt256 a, in UInt256 b, out UInt256 r) => UInt256.MultiplyFull(a, b, out r, out _)),
        Case("product, high", static (in UInt256 a, in UInt256 b, out UInt256 r) => UInt256.MultiplyFull(a, b, out _, out r)),
        Case("quotient", static (in UInt256 a, in UInt256 b, out UInt256 r) => UInt256.DivideModulo(a, b, out r, out _)),
        Case("remainder", static (in UInt256 a, in UInt256 b, out UInt256 r) => UInt256.DivideModulo(a, b, out _, out r)),
        Case("signed quotient", UInt256.SignedDivide),
        Case("signed remainder", UInt256.SignedModulo),
        Case("power", UInt256.Exp),
        Case("sign extension", UInt256.SignExtend),
        Case("byte", UInt256.GetByte),
        Case("shift left", static (in UInt256 a, in UInt256 b, out UInt256 r) =>
            UInt256.ShiftLeft(a, (int)b.U0 & 0x1ff, out r)),
        Case("shift right", static (in UInt256 a, in UInt256 b, out UInt256 r) =>
            UInt256.ShiftRight(a, (int)b.U0 & 0x1ff, out r)),
        Case("signed shift", static (in UInt256 a, in UInt256 b, out UInt256 r) =>
            UInt256.ArithmeticShiftRight(a, (int)b.U0 & 0x1ff, out r)),
        Case("copy", static (in UInt256 a, in UInt256 b, out UInt256 r) => UInt256.Copy(a, out r)),
    ];

    private static IEnumerable<TestCaseData<Ternary>> TernaryOperations() =>
    [
        new TestCaseData<Ternary>(UInt256.AddMod).SetArgDisplayNames("add modulo"),
        new TestCaseData<Ternary>(UInt256.MulMod).SetArgDisplayNames("multiply modulo"),
    ];

    [TestCaseSource(nameof(BinaryOperations))]
    public void A_result_may_overwrite_either_operand_or_both(Binary operation) => Words.Check(Words.Pairs, pair =>
    {
        operation(pair.A, pair.B, out UInt256 expected);
        (UInt256 a, UInt256 b) = pair;
        operation(a, b, out a);
        Assert.That(a, Is.EqualTo(expected), "over the first");
        (a, b) = pair;
        operation(a, b, out b);
        Assert.That(b, Is.EqualTo(expected), "over the second");
        operation(pair.A, pair.A, out expected);
        a = pair.A;
        operation(a, a, out a);
        Assert.That(a, Is.EqualTo(expected), "over both");
    }, count: 2_000);

    [TestCaseSource(nameof(TernaryOperations))]
    public void A_result_may_overwrite_any_of_three_operands(Ternary operation) => Words.Check(Words.Triples, triple =>
    {
        operation(triple.A, triple.B, triple.C, out UInt256 expected);
        (UInt256 a, UInt256 b, UInt256 c) = triple;
        operation(a, b, c, out a);
        Assert.That(a, Is.EqualTo(expected), "over the first");
        (a, b, c) = triple;
        operation(a, b, c, out b);
        Assert.That(b, Is.EqualTo(expected), "over the second");
        (a, b, c) = triple;
        operation(a, b, c, out c);
        Assert.That(c, Is.EqualTo(expected), "over the modulus");
    }, count: 5_000);

    [Test]
    public void Quotient_and_remainder_may_overwrite_their_operands() => Words.Check(Words.Pairs, static pair =>
    {
        UInt256.DivideModulo(pair.A, pair.B, out UInt256 quotient, out UInt256 remainder);
        (UInt256 a, UInt256 b) = pair;
        UInt256.DivideModulo(a, b, out a, out b);
        Assert.That((a, b), Is.EqualTo((quotient, remainder)));
        (a, b) = pair;
        UInt256.DivideModulo(a, b, out b, out a);
        Assert.That((b, a), Is.EqualTo((quotient, remainder)));
    });
}
