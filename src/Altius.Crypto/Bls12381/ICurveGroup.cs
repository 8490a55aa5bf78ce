namespace Altius.Crypto.Bls;

/// <summary>What multi-scalar multiplication asks of a group: its field and an endomorphism that shortens scalars.</summary>
internal interface ICurveGroup<TField>
    where TField : struct, IField<TField>
{
    /// <summary>How many parts a scalar falls into: k·P = Σ part[i]·Eⁱ(P).</summary>
    static abstract int PartCount { get; }

    /// <summary>How many bits a part can have.</summary>
    static abstract int PartBits { get; }

    /// <summary>The endomorphism E, for points of the subgroup of order r.</summary>
    static abstract AffinePoint<TField> Endomorphism(in AffinePoint<TField> point);

    /// <summary>The same in Jacobian coordinates.</summary>
    static abstract JacobianPoint<TField> Endomorphism(in JacobianPoint<TField> point);

    static abstract void Split(in ScalarDigits scalar, Span<UInt128> parts);

    /// <summary>True for infinity and for points of order r; the point must be on the curve.</summary>
    static abstract bool IsInSubgroup(in AffinePoint<TField> point);
}
