using Altius.Crypto.Bls;

namespace Altius.Crypto.Commitments;

/// <summary>What a transform over roots of unity asks of its values: field elements, or points that stand for them.</summary>
internal interface IDomainElement<T>
    where T : struct, IDomainElement<T>
{
    static abstract T operator +(in T a, in T b);
    static abstract T operator -(in T a, in T b);
    static abstract T operator *(in T a, in Fr b);
}
