namespace Altius.Chain;

/// <summary>A database holds another chain than the one asked for. The message is meant for the operator.</summary>
public sealed class ChainMismatchException(string message) : Exception(message);
