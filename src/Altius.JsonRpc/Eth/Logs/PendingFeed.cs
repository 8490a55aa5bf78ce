using System.Diagnostics.CodeAnalysis;
using Altius.Core;
using Altius.Primitives;
using Altius.TxPool;

namespace Altius.JsonRpc;

/// <summary>
/// The hashes of transactions that became fit for a block, numbered, as far back as there is room. Safe for many threads.
/// </summary>
internal sealed class PendingFeed : IDisposable
{
    /// <summary>A power of two.</summary>
    private const int Capacity = 1 << 15;

    private readonly Hash256[] _hashes = new Hash256[Capacity];
    private readonly Lock _gate = new();
    private readonly TransactionPool _pool;
    private long _next;

    public PendingFeed(TransactionPool pool)
    {
        _pool = pool;
        pool.Pending += Add;
    }

    /// <summary>The number that the next one gets.</summary>
    public long Next
    {
        get
        {
            lock (_gate) return _next;
        }
    }

    /// <summary>Those from this number on; where too many have come, the newest.</summary>
    public List<Hash256> Since(ref long number)
    {
        lock (_gate)
        {
            List<Hash256> hashes = [];
            for (long i = Math.Max(number, _next - Capacity); i < _next; i++) hashes.Add(_hashes[i & (Capacity - 1)]);
            number = _next;
            return hashes;
        }
    }

    /// <summary>Finds one of them, as long as it waits in the pool.</summary>
    public bool TryGet(in Hash256 hash, [NotNullWhen(true)] out Transaction? transaction) => _pool.TryGet(hash, out transaction);

    public void Dispose() => _pool.Pending -= Add;

    private void Add(Transaction transaction)
    {
        Hash256 hash = transaction.Hash;
        lock (_gate) _hashes[_next++ & (Capacity - 1)] = hash;
    }
}
