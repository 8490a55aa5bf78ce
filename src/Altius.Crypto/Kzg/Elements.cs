using System.Buffers;
using Altius.Crypto.Bls;

namespace Altius.Crypto.Commitments;

/// <summary>Pooled room for field elements, given back when disposed.</summary>
internal readonly ref struct Elements(int count)
{
    private readonly Fr[] _rented = ArrayPool<Fr>.Shared.Rent(count);

    public Span<Fr> Span => _rented.AsSpan(0, count);

    public void Dispose() => ArrayPool<Fr>.Shared.Return(_rented);
}
