namespace Altius.JsonRpc;

/// <summary>Writes an answer bit by bit, calling <see cref="RpcOutput.FlushIfLarge"/> now and then; runs once.</summary>
public delegate ValueTask RpcStream(RpcOutput output);

/// <summary>What a method answers with.</summary>
public abstract class Result
{
    private protected Result(string schema) => Schema = schema;

    public string Schema { get; }

    public static Result<T> Of<T>(RpcType<T> type) => new(type.Schema, (output, value) =>
    {
        type.Write(output.Json, value);
        return default;
    });

    /// <summary>
    /// An answer of any size that is written while it is made: the handler checks and opens what it needs, and returns what
    /// writes it. After the first flush a fault can no longer be told to the client; the connection is broken off instead.
    /// </summary>
    public static Result<RpcStream> Streamed(string schema) => new(schema, (output, write) => write(output));
}

/// <summary>What a method answers with, and how to write it.</summary>
public sealed class Result<T> : Result
{
    private readonly Func<RpcOutput, T, ValueTask> _write;

    internal Result(string schema, Func<RpcOutput, T, ValueTask> write) : base(schema) => _write = write;

    internal ValueTask WriteAsync(RpcOutput output, T value)
    {
        output.Json.WritePropertyName("result"u8);
        return _write(output, value);
    }
}
