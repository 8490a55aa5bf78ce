namespace Altius.JsonRpc;

/// <summary>Where an answer goes: the body of an HTTP response, a WebSocket message, a line on a unix socket.</summary>
internal abstract class RpcSink
{
    /// <summary>Sends a piece of the answer; the bytes are the caller's again on return.</summary>
    /// <param name="isLast">Whether the answer is complete with it.</param>
    public abstract ValueTask SendAsync(ReadOnlyMemory<byte> piece, bool isLast, CancellationToken stop);
}
