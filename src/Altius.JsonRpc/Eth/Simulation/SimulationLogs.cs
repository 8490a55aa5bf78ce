using Altius.Core;
using Altius.Evm;
using Altius.Primitives;

namespace Altius.JsonRpc;

/// <summary>A log with its index in the block.</summary>
internal readonly record struct IndexedLog(Log Log, int Index);

/// <summary>
/// The logs of a simulated block and, where they are wanted, moved ether as logs of an imagined token contract (execution-apis,
/// traceTransfers; ERC-7528 for the address). What failed leaves no log; its indices are not given again, as the reference
/// answers have it.
/// </summary>
/// <param name="state">Where the machine keeps the logs of the call that runs.</param>
internal sealed class SimulationLogs(WorldState state, bool seesTransfers)
{
    private static readonly Address Token = Address.Parse("eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee");

    /// <summary>Transfer(address,address,uint256).</summary>
    private static readonly Hash256 TransferTopic =
        Hash256.Parse("ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef");

    private readonly List<int> _indices = []; // of the logs in the state
    private readonly List<(int LogsBefore, IndexedLog Log)> _transfers = [];
    private readonly Stack<int> _frames = [];
    private int _next;

    /// <summary>Starts on another call.</summary>
    public void Begin()
    {
        _indices.Clear();
        _transfers.Clear();
        _frames.Clear();
    }

    /// <summary>Takes note of logs that came or went since.</summary>
    public void Follow()
    {
        int count = state.Logs.Count;
        while (_indices.Count < count) _indices.Add(_next++);
        if (_indices.Count > count) _indices.RemoveRange(count, _indices.Count - count);
    }

    public void Enter(in UInt256 value, in Address from, in Address to)
    {
        Follow();
        _frames.Push(_transfers.Count);
        if (!seesTransfers || value.IsZero) return;
        Hash256[] topics = [TransferTopic, from.ToUInt256().ToHash256(), to.ToUInt256().ToHash256()];
        _transfers.Add((state.Logs.Count, new IndexedLog(new Log(Token, topics, value.ToHash256().ToArray()), _next++)));
    }

    public void Exit(bool succeeded)
    {
        Follow();
        int before = _frames.Pop();
        if (!succeeded) _transfers.RemoveRange(before, _transfers.Count - before);
    }

    /// <summary>The call's logs and transfers in the order in which they came about.</summary>
    /// <param name="logs">Those that the call left.</param>
    public List<IndexedLog> Collect(IReadOnlyList<Log> logs)
    {
        List<IndexedLog> all = new(logs.Count + _transfers.Count);
        int next = 0;
        foreach ((int before, IndexedLog transfer) in _transfers)
        {
            for (; next < before; next++) all.Add(new IndexedLog(logs[next], _indices[next]));
            all.Add(transfer);
        }
        for (; next < logs.Count; next++) all.Add(new IndexedLog(logs[next], _indices[next]));
        return all;
    }
}
