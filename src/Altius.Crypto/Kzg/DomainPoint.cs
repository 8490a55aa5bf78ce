using Altius.Crypto.Bls;

namespace Altius.Crypto.Commitments;

/// <summary>A G1 point as a value that transforms over roots of unity can work on.</summary>
internal readonly struct DomainPoint(in JacobianPoint<Fp> point) : IDomainElement<DomainPoint>
{
    public readonly JacobianPoint<Fp> Point = point;

    public static DomainPoint operator +(in DomainPoint a, in DomainPoint b) => new(a.Point + b.Point);

    public static DomainPoint operator -(in DomainPoint a, in DomainPoint b) => new(a.Point + -b.Point);

    public static DomainPoint operator *(in DomainPoint a, in Fr b) =>
        new(MultiScalar<Fp, G1>.Multiply(in a.Point, b.ToDigits()));
}
