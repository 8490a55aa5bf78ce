namespace Altius.JsonRpc;

/// <summary>A request with its whole answer, as bytes.</summary>
/// <param name="Request">Valid only while the observer runs.</param>
/// <param name="Answer">Valid only while the observer runs; of a streamed answer only the end; empty after a
/// notification.</param>
/// <param name="Took">From the last byte of the request to the last of the answer.</param>
public readonly record struct RpcExchange(ReadOnlyMemory<byte> Request, ReadOnlyMemory<byte> Answer, TimeSpan Took);

/// <summary>
/// Who looks on: metrics and recorders. Observers run on the thread of the call; they must be quick and must not throw.
/// </summary>
public sealed record RpcWatch
{
    /// <summary>
    /// After each call: the method, null where there is none of that name; how long it took; its error code, if any.
    /// </summary>
    public Action<RpcMethod?, TimeSpan, int?>? Called { get; init; }

    /// <summary>After each request, a batch being one.</summary>
    public Action<RpcExchange>? Exchanged { get; init; }
}
