using System.Collections.Concurrent;
using Altius.Primitives;

namespace Altius.Evm;

/// <summary>
/// Analysed code by hash, shared by all threads of an executor. Bounded: when a generation is full the one before it is
/// dropped, so what is used stays and what is not goes within two generations.
/// </summary>
public sealed class CodeCache
{
    private const int DefaultCapacity = 64 << 20;

    private readonly int _capacity;
    private readonly Lock _turning = new();
    private volatile Generation _current = new();
    private volatile Generation _previous = new();

    /// <param name="capacity">Bytes of code a generation holds; at most two generations are kept.</param>
    public CodeCache(int capacity = DefaultCapacity) => _capacity = capacity;

    /// <summary>The code with this hash, taken from the state on a first use.</summary>
    public Code Get(in Hash256 hash, IStateReader state)
    {
        if (_current.Codes.TryGetValue(hash, out Code? code)) return code;
        if (!_previous.Codes.TryGetValue(hash, out code)) code = new Code(state.GetCode(hash).Span, hash);
        Add(code);
        return code;
    }

    private void Add(Code code)
    {
        Generation current = _current;
        if (!current.Codes.TryAdd(code.Hash, code)) return;
        if (Interlocked.Add(ref current.Bytes, code.Length) < _capacity) return;
        lock (_turning)
        {
            if (_current != current) return;
            _previous = current;
            _current = new Generation();
        }
    }

    private sealed class Generation
    {
        public readonly ConcurrentDictionary<Hash256, Code> Codes = new();
        public int Bytes;
    }
}
