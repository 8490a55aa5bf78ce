namespace Altius.JsonRpc.Tracing;

/// <summary>What went wrong, in the words that parity had for it.</summary>
internal static class ParityErrors
{
    /// <summary>An error that parity had no word for stays as it is.</summary>
    public static string Convert(string error) => error switch
    {
        "contract creation code storage out of gas" or "out of gas" or "gas uint64 overflow" or "max code size exceeded" =>
            "Out of gas",
        "invalid jump destination" => "Bad jump destination",
        "execution reverted" => "Reverted",
        "return data out of bounds" => "Out of bounds",
        "stack limit reached 1024 (1023)" => "Out of stack",
        "precompiled failed" or "invalid input length" => "Built-in failed",
        _ when error.StartsWith("out of gas:", StringComparison.Ordinal) => "Out of gas",
        _ when error.StartsWith("invalid opcode:", StringComparison.Ordinal) => "Bad instruction",
        _ when error.StartsWith("stack underflow", StringComparison.Ordinal) => "Stack underflow",
        _ => error,
    };
}
