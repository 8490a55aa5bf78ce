using Altius.Execution;
using Altius.JsonRpc.Tracing;
using Altius.Primitives;

namespace Altius.JsonRpc.Trace;

/// <summary>Which calls a trace_filter asks for.</summary>
internal sealed class TraceFilter
{
    public static readonly RpcType<TraceFilter> Type = RpcObject.Of<TraceFilter>(
    [
        RpcObject.Optional<TraceFilter, BlockSelector>(
            "fromBlock", BlockSelector.Type, f => f.FromBlock, (f, v) => f.FromBlock = v),
        RpcObject.Optional<TraceFilter, BlockSelector>("toBlock", BlockSelector.Type, f => f.ToBlock, (f, v) => f.ToBlock = v),
        RpcObject.OptionalReference<TraceFilter, IReadOnlyList<Address>>(
            "fromAddress", RpcTypes.Array(RpcTypes.Address), f => f.FromAddress, (f, v) => f.FromAddress = v),
        RpcObject.OptionalReference<TraceFilter, IReadOnlyList<Address>>(
            "toAddress", RpcTypes.Array(RpcTypes.Address), f => f.ToAddress, (f, v) => f.ToAddress = v),
        RpcObject.Optional<TraceFilter, ulong>("after", RpcTypes.Integer, f => f.After, (f, v) => f.After = v),
        RpcObject.Optional<TraceFilter, ulong>("count", RpcTypes.Integer, f => f.Count, (f, v) => f.Count = v),
    ]);

    public BlockSelector FromBlock { get; set; } = new(BlockSelectorKind.Earliest);

    public BlockSelector ToBlock { get; set; } = BlockSelector.Latest;

    /// <summary>Null or empty for any.</summary>
    public IReadOnlyList<Address>? FromAddress { get; set; }

    /// <summary>Null or empty for any.</summary>
    public IReadOnlyList<Address>? ToAddress { get; set; }

    /// <summary>How many to pass over.</summary>
    public ulong After { get; set; }

    /// <summary>How many to give at most.</summary>
    public ulong Count { get; set; } = ulong.MaxValue;
}

/// <summary>Lets calls through that a filter asks for, and counts them.</summary>
internal sealed class TraceFilterMatch(TraceFilter filter)
{
    private readonly HashSet<Address> _from = [.. filter.FromAddress ?? []];
    private readonly HashSet<Address> _to = [.. filter.ToAddress ?? []];
    private ulong _passedOver;
    private ulong _given;

    /// <summary>Whether there is enough.</summary>
    public bool IsFull => _given >= filter.Count;

    public bool Includes(CallNode node, IReadOnlyList<int> address)
    {
        // A creation that failed goes nowhere.
        bool goesThere = _to.Count == 0 || (_to.Contains(node.To) && !(node.IsCreation && node.Error is not null));
        return (_from.Count == 0 || _from.Contains(node.From)) && goesThere && Take();
    }

    public bool Includes(in BlockReward reward) => _from.Count == 0 && (_to.Count == 0 || _to.Contains(reward.Author)) && Take();

    private bool Take()
    {
        if (_passedOver < filter.After)
        {
            _passedOver++;
            return false;
        }
        if (IsFull) return false;
        _given++;
        return true;
    }
}
