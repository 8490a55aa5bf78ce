using System.Buffers;
using Altius.Crypto.Bls;

namespace Altius.Crypto.Commitments;

/// <summary>A blob as a polynomial: its 4096 evaluations over the bit-reversed domain.</summary>
internal static class BlobPolynomial
{
    private const int Size = EvaluationDomain.BlobSize;

    private static readonly Fr InverseSize = new Fr(Size).Invert();

    /// <summary>Reads field elements of 32 bytes each.</summary>
    /// <returns>False where the length is wrong or an element is not below r.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, Span<Fr> elements)
    {
        if (bytes.Length != elements.Length * Fr.Length) return false;
        for (int i = 0; i < elements.Length; i++)
            if (!Fr.TryRead(bytes.Slice(i * Fr.Length, Fr.Length), out elements[i])) return false;
        return true;
    }

    /// <summary>The polynomial's value at z: by the barycentric formula, or as it stands where z is in the domain.</summary>
    public static Fr Evaluate(ReadOnlySpan<Fr> polynomial, in Fr z)
    {
        Fr[] rented = ArrayPool<Fr>.Shared.Rent(2 * Size);
        Span<Fr> inverses = rented.AsSpan(0, Size);
        int member = InvertDistances(in z, inverses, rented.AsSpan(Size, Size));
        Fr value = member >= 0 ? polynomial[member] : Barycentric(polynomial, in z, inverses);
        ArrayPool<Fr>.Shared.Return(rented);
        return value;
    }

    /// <summary>Divides the polynomial less its value at z by X − z.</summary>
    /// <returns>The value at z.</returns>
    public static Fr Divide(ReadOnlySpan<Fr> polynomial, in Fr z, Span<Fr> quotient)
    {
        ReadOnlySpan<Fr> domain = EvaluationDomain.Points;
        Fr[] rented = ArrayPool<Fr>.Shared.Rent(2 * Size);
        Span<Fr> inverses = rented.AsSpan(0, Size);
        int member = InvertDistances(in z, inverses, rented.AsSpan(Size, Size));
        Fr y = member >= 0 ? polynomial[member] : Barycentric(polynomial, in z, inverses);
        for (int i = 0; i < Size; i++) quotient[i] = (y - polynomial[i]) * inverses[i];
        if (member >= 0)
        {
            // The quotient at z itself, from its values elsewhere: Σ (f(ω) − y)·ω / (z·(z − ω)).
            Fr sum = Fr.Zero;
            for (int i = 0; i < Size; i++)
                if (i != member) sum -= quotient[i] * domain[i];
            quotient[member] = sum * z.Invert();
        }
        ArrayPool<Fr>.Shared.Return(rented);
        return y;
    }

    /// <summary>Writes 1 / (z − ω) for every ω of the domain, zero for z itself.</summary>
    /// <returns>The index of z in the domain, or −1.</returns>
    private static int InvertDistances(in Fr z, Span<Fr> inverses, Span<Fr> scratch)
    {
        ReadOnlySpan<Fr> domain = EvaluationDomain.Points;
        int member = -1;
        for (int i = 0; i < Size; i++)
        {
            inverses[i] = z - domain[i];
            if (inverses[i].IsZero) member = i;
        }
        Fr.Invert(inverses, scratch);
        return member;
    }

    /// <summary>(z^4096 − 1) / 4096 · Σ f(ω)·ω / (z − ω).</summary>
    private static Fr Barycentric(ReadOnlySpan<Fr> polynomial, in Fr z, ReadOnlySpan<Fr> inverses)
    {
        ReadOnlySpan<Fr> domain = EvaluationDomain.Points;
        Fr sum = Fr.Zero;
        for (int i = 0; i < Size; i++) sum += polynomial[i] * domain[i] * inverses[i];
        Fr power = z;
        for (int i = 1; i < Size; i *= 2) power = power.Square();
        return sum * (power - Fr.One) * InverseSize;
    }
}
