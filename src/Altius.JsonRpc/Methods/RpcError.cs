using System.Text.Json;

namespace Altius.JsonRpc;

/// <summary>The codes of JSON-RPC 2.0, of EIP-1474 and of the Engine API.</summary>
public static class RpcErrorCode
{
    public const int ParseError = -32700;
    public const int InvalidRequest = -32600;
    public const int MethodNotFound = -32601;
    public const int InvalidParams = -32602;
    public const int InternalError = -32603;

    /// <summary>The call is sound but cannot be answered as asked.</summary>
    public const int ServerError = -32000;
    public const int ResourceNotFound = -32001;

    /// <summary>The call took longer than allowed, or its resource cannot be had now.</summary>
    public const int ResourceUnavailable = -32002;

    /// <summary>The answer would be larger than allowed, or the transaction is refused.</summary>
    public const int AnswerTooLarge = -32003;
    public const int MethodNotSupported = -32004;
    public const int LimitExceeded = -32005;

    /// <summary>The call was run by the EVM and reverted; data holds what it returned.</summary>
    public const int ExecutionReverted = 3;

    public const int UnknownPayload = -38001;
    public const int InvalidForkchoiceState = -38002;
    public const int InvalidPayloadAttributes = -38003;
    public const int TooLargeRequest = -38004;
    public const int UnsupportedFork = -38005;
    public const int TooDeepReorg = -38006;
}

/// <summary>
/// How a handler refuses a call: thrown, and sent to the client as it is. Any other exception is a fault of our own; it is
/// logged, and the client learns no more than "internal error".
/// </summary>
public sealed class RpcError : Exception
{
    /// <param name="code">One of <see cref="RpcErrorCode"/> or of the method's own.</param>
    /// <param name="message">For people: what is wrong and, where it helps, what to do.</param>
    /// <param name="writeData">Writes the JSON value of "data"; none where null.</param>
    public RpcError(int code, string message, Action<Utf8JsonWriter>? writeData = null) : base(message)
    {
        Code = code;
        WriteData = writeData;
    }

    public int Code { get; }

    /// <summary>Writes the JSON value of "data".</summary>
    public Action<Utf8JsonWriter>? WriteData { get; }

    public static RpcError InvalidParams(string message) => new(RpcErrorCode.InvalidParams, message);

    /// <summary>−32000, the code for whatever has none of its own.</summary>
    public static RpcError Server(string message) => new(RpcErrorCode.ServerError, message);

    /// <summary>−32000 with data as hexadecimal text.</summary>
    public static RpcError WithData(int code, string message, ReadOnlyMemory<byte> data) =>
        new(code, message, json => json.WriteData(data.Span));
}
