namespace Altius.Core;

/// <summary>
/// A chain spec cannot be used. The message says what is wrong, where, and what to do; it is meant for the operator.
/// </summary>
public sealed class ChainSpecException : Exception
{
    public ChainSpecException(string message) : base(message) { }
}
