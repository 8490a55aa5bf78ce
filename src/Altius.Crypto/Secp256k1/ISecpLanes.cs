namespace Altius.Crypto;

/// <summary>
/// Independent elements of the field mod p that are worked on in step. As <see cref="SecpField8"/> says, "carried" elements are
/// what multiplication takes and gives, and a sum of up to three of them is exact.
/// </summary>
internal interface ISecpLanes<T> where T : unmanaged, ISecpLanes<T>
{
    /// <summary>How many there are.</summary>
    static abstract int Lanes { get; }

    static abstract T One { get; }

    static abstract T operator +(in T a, in T b);

    static abstract T operator -(in T a, in T b);

    /// <summary>The same element, normalized, in every lane; carried.</summary>
    static abstract T Repeat(in SecpField element);

    /// <summary>The elements given one by one, any form below magnitude 2; carried.</summary>
    static abstract T FromLanes(ReadOnlySpan<SecpField> elements);

    /// <summary>The elements of carried lanes one by one, normalized.</summary>
    void CopyTo(Span<SecpField> elements);

    /// <summary>The elements, negated where the number is negative.</summary>
    T FlipSigns(ReadOnlySpan<long> numbers);

    /// <summary>Product of carried elements, carried. The result may be an operand.</summary>
    static abstract void Multiply(in T a, in T b, out T result);

    /// <summary>Square of a carried element, carried. The result may be the operand.</summary>
    static abstract void Square(in T a, out T result);

    /// <summary>The same value with limbs back in range, after a sum.</summary>
    static abstract void Carry(in T a, out T result);

    /// <summary>For each lane the entry that belongs to half its odd digit's size, whatever the sign, rounded down.</summary>
    static abstract void Pick(ReadOnlySpan<T> entries, ReadOnlySpan<long> digits, out T result);

    /// <summary>As <see cref="Pick"/> for points of a table that all lanes share.</summary>
    /// <param name="table">Five limbs of x, then of y, for each entry.</param>
    static abstract void PickPoints(ReadOnlySpan<double> table, ReadOnlySpan<long> digits, out T x, out T y);
}
